import { existsSync, renameSync } from "node:fs";
import { lstat, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fieldsOf, gitIn } from "../../forge/git.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { codeOf } from "../../kernel/errors.ts";
import { LOCAL_FOLDER, openLocalFolder } from "../place/local-folder.ts";
import type { OutputPath } from "./artifact-path.ts";

/**
 * Puts away what git has of the files that training is to make: a committed model must not pass for what this training
 * made, and is nobody's to delete. At the end each that training did not write lies where it was.
 */
export async function setAside(host: Host, outputs: readonly OutputPath[]): Promise<AsyncDisposable> {
  const tracked = await trackedOf(
    host,
    outputs.flatMap(({ path, isFolder }) => (isFolder ? [] : [path])),
  );
  const moved: Moved[] = [];
  const putBack = async (): Promise<void> => {
    for (const each of moved) await restore(host, each);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  const folder = tracked.length === 0 ? undefined : await asideFolder(host);
  try {
    for (const [index, path] of tracked.entries()) {
      const kept = join(folder ?? "", String(index));
      if (!(await isThere(join(host.workspace, path)))) continue;
      await rename(join(host.workspace, path), kept);
      moved.push({ path, kept });
      host.log.info(`${path} is in git, and training is to make it: the committed one is set aside.`);
    }
  } catch (cause) {
    await putBack();
    throw fileError("set aside", tracked[moved.length] ?? "", cause);
  }
  // A second Ctrl-C ends the process at once, and git's files must not stay away.
  const atExit = (): void => moved.forEach((each) => restoreNow(host, each));
  process.once("exit", atExit);
  return {
    async [Symbol.asyncDispose]() {
      process.off("exit", atExit);
      await putBack();
    },
  };
}

function restoreNow({ workspace }: Host, { path, kept }: Moved): void {
  try {
    if (!existsSync(join(workspace, path))) renameSync(kept, join(workspace, path));
  } catch {
    // Git has it still, and nobody is left to be told.
  }
}

interface Moved {
  /** Repository path. */
  readonly path: string;
  /** Absolute. */
  readonly kept: string;
}

async function trackedOf(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { exitCode, stdout } = await gitIn(host).attempt(["ls-files", "-z", "--cached", "--", ...paths]);
  const wanted = new Set(paths);
  return exitCode === 0 ? fieldsOf(stdout).filter((path) => wanted.has(path)) : [];
}

/** Beside the working tree's files: a rename costs nothing there, however large they are. */
async function asideFolder(host: Host): Promise<string> {
  try {
    await openLocalFolder(host);
    return await mkdtemp(join(host.workspace, LOCAL_FOLDER, "aside-"));
  } catch (cause) {
    throw fileError("make a folder in", LOCAL_FOLDER, cause);
  }
}

async function restore({ workspace, log }: Host, { path, kept }: Moved): Promise<void> {
  const place = join(workspace, path);
  try {
    if (await isThere(place)) return;
    await mkdir(dirname(place), { recursive: true });
    await rename(kept, place);
    log.info(`${path}: training did not write it, so the committed one lies there again.`);
  } catch (cause) {
    throw fileError("put back", path, cause);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return false;
    throw cause;
  }
}
