import { constants, type Stats } from "node:fs";
import { chmod, link, mkdir, open, readdir, realpath, rm, stat, unlink } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { fileError, writeAtomic } from "../host/files.ts";
import { codeOf, UserError } from "../kernel/errors.ts";
import { directoryStore } from "../stores/directory.ts";
import { hexDigest } from "../stores/digest.ts";
import { exchangeParts, SMALL_BYTES, smallBytes } from "./exchange-path.ts";
import type { Exchange } from "./exchange.ts";

/**
 * A folder that runner and cluster share, also over NFS: small files are written beside their name and renamed or linked
 * to it, which servers do at once. `root` is absolute. Links may lead to it, and none of those in it lead out.
 */
export function folderExchange(root: string): Exchange {
  const store = directoryStore(root);
  return {
    address: root,
    blobs: {
      ...store,
      async put(file, digest, name) {
        await ready(root, ["sha256", hexDigest(digest).slice(0, 2)]);
        await store.put(file, digest, name);
      },
    },
    read: async (path) => await read(root, path),
    async write(path, content) {
      const bytes = smallBytes(path, content);
      await writeAtomic(await placeOf(root, path), bytes);
    },
    async claim(path, content) {
      const bytes = smallBytes(path, content);
      return await claim(await placeOf(root, path), bytes);
    },
    list: async (folder) => await list(root, folder),
    async remove(path) {
      const file = join(root, ...exchangeParts(path));
      if (!(await isInside(root, dirname(file)))) return;
      try {
        await unlink(file);
      } catch (cause) {
        if (!isAbsent(cause)) throw fileError("remove", file, cause);
      }
    },
  };
}

/** Where a small file is to lie; its folders are made. */
async function placeOf(root: string, path: string): Promise<string> {
  const parts = exchangeParts(path);
  await ready(root, parts.slice(0, -1));
  return join(root, ...parts);
}

/**
 * Makes the folders of a path one by one, with the mode of the root: runner and cluster are often two users of one group,
 * and what one makes the other has to write to. Throws a UserError where there is no root, or a link leads out of it.
 */
async function ready(root: string, parts: readonly string[]): Promise<void> {
  const mode = await modeOf(root);
  let folder = root;
  for (const part of parts) {
    folder = join(folder, part);
    if (!(await made(folder, mode)) && !(await isInside(root, folder))) throw leadsOut(root, folder);
  }
}

async function modeOf(root: string): Promise<number> {
  try {
    return (await stat(root)).mode & 0o7777;
  } catch (cause) {
    if (!isAbsent(cause)) throw fileError("look at", root, cause);
    // Made by ourselves it would hide a file system that is not mounted here.
    throw new UserError(
      `The exchange ${root} is not there. Make that folder, or mount the file system that it is on, where runner and cluster both see it.`,
      { cause },
    );
  }
}

async function made(folder: string, mode: number): Promise<boolean> {
  try {
    await mkdir(folder);
    await chmod(folder, mode);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw fileError("make", folder, cause);
  }
}

/** Whether something is there, and within the root once all links are followed. Throws a UserError for what lies outside. */
async function isInside(root: string, path: string): Promise<boolean> {
  try {
    const found = relative(await realpath(root), await realpath(path));
    if (found === ".." || found.startsWith("../")) throw leadsOut(root, path);
    return true;
  } catch (cause) {
    if (isAbsent(cause)) return false;
    throw fileError("look at", path, cause);
  }
}

function leadsOut(root: string, path: string): UserError {
  return new UserError(
    `${path} is a link that leads out of the exchange ${root}. Nothing of it is read or written; remove it, and see who may write there.`,
  );
}

async function read(root: string, path: string): Promise<Uint8Array | undefined> {
  const file = join(root, ...exchangeParts(path));
  for (let attempt = 1; ; attempt += 1) {
    if (!(await isInside(root, file))) return undefined;
    try {
      return await contentOf(await realpath(file));
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      // NFS: it was replaced on the server between our opening and reading it.
      if (codeOf(cause) !== "ESTALE" || attempt === 3) throw fileError("read", file, cause);
    }
  }
}

async function contentOf(file: string): Promise<Uint8Array> {
  // A pipe in its place would keep whoever opens it waiting.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found: Stats = await handle.stat();
    if (!found.isFile()) throw new UserError(`${file} is no file. Remove it, and see who may write there.`);
    if (found.size > SMALL_BYTES)
      throw new UserError(`${file} has ${found.size} bytes; a small file of an exchange has at most 4 MiB.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** A link to a file that is complete: made or not made, and by one alone; O_EXCL would show an empty file first. */
async function claim(file: string, bytes: Uint8Array): Promise<boolean> {
  const partial = join(dirname(file), `.${randomUUID()}.partial`);
  try {
    await writeAtomic(partial, bytes);
    return await linked(partial, file);
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

async function linked(partial: string, file: string): Promise<boolean> {
  try {
    await link(partial, file);
    return true;
  } catch (cause) {
    // open(2): over NFS the answer may be lost and the link be there; two names of our own file say so.
    if ((await stat(partial).catch(() => undefined))?.nlink === 2) return true;
    const code = codeOf(cause) ?? "";
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code)) throw fileError("make", file, cause);
    throw new UserError(
      `The file system of ${dirname(file)} makes no hard links, and nothing else says which of two was first. Use a folder on NFS, Lustre, GPFS, CephFS or a local disk as exchange, or s3://<bucket>/<prefix>.`,
      { cause },
    );
  }
}

async function list(root: string, folder: string): Promise<readonly string[]> {
  const place = join(root, ...exchangeParts(folder));
  if (!(await isInside(root, place))) return [];
  try {
    const entries = await readdir(place, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith(".") && (entry.isFile() || entry.isDirectory()))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .toSorted();
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw fileError("list", place, cause);
  }
}

function isAbsent(cause: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "");
}
