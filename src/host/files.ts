import { randomBytes } from "node:crypto";
import { mkdir, open, readFile as read, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf, messageOf, UserError } from "../kernel/errors.ts";

/** The file's bytes. Throws a UserError where it cannot be read. */
export async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await read(path);
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

/** The file's bytes, or undefined where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await read(path);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw fileError("read", path, cause);
  }
}

export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readFile(path));
}

/** Writes beside the target and renames: a reader sees the old content or the new, never half of it. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const partial = join(dirname(path), `.${randomBytes(6).toString("hex")}.partial`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (cause) {
    // Its own failure would hide the one that matters.
    await rm(partial, { force: true }).catch(() => undefined);
    throw fileError("write", path, cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  ENOTDIR: "a part of its path is a file",
  EACCES: "this user may not",
  EPERM: "this user may not",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full; free some space and run again",
  EROFS: "the file system is read-only",
  EDQUOT: "this user's share of the disk is full; free some space and run again",
  EMFILE: "too many files are open; raise the limit (ulimit -n) and run again",
  ENFILE: "too many files are open on this machine",
  EIO: "the disk failed",
  ELOOP: "its symbolic links go in a circle",
  ENAMETOOLONG: "its name is too long",
};

/** What a machine, not a program, is to blame for. A file that is not there may be our own mistake. */
const ENVIRONMENT = new Set([
  "EACCES",
  "EPERM",
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EMFILE",
  "ENFILE",
  "EIO",
  "ENAMETOOLONG",
  "ELOOP",
]);

/** The sentence for a file operation that failed on this machine's account, wherever it was; undefined for all else. */
export function machineError(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !ENVIRONMENT.has(codeOf(error) ?? "") || !("syscall" in error)) return undefined;
  const path = "path" in error && typeof error.path === "string" ? error.path : "a file";
  return fileError(VERBS[String(error.syscall)] ?? "use", path, error);
}

const VERBS: Readonly<Record<string, string>> = {
  open: "open",
  write: "write",
  read: "read",
  mkdir: "make",
  mkdtemp: "make",
  unlink: "remove",
  rm: "remove",
  rmdir: "remove",
  rename: "rename",
  scandir: "list",
  stat: "look at",
  lstat: "look at",
  copyfile: "copy",
};

/** A failed file operation in words; what failed with words of its own keeps them. */
export function fileError(verb: string, path: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  return new UserError(`Cannot ${verb} ${path}: ${REASONS[codeOf(cause) ?? ""] ?? messageOf(cause)}.`, {
    cause,
  });
}
