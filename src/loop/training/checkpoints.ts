import { readdir, rm } from "node:fs/promises";
import { join, posix } from "node:path";
import { fieldsOf, gitIn } from "../../forge/git.ts";
import { fileError, readIfThere, writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { codeOf } from "../../kernel/errors.ts";
import { isPlaceholder } from "../../manifest/artifact.ts";
import { prettyJson, sha256 } from "../../records/canonical.ts";
import { LOCAL_FOLDER, openLocalFolder } from "../place/local-folder.ts";

/** Which training checkpoints are of. */
export interface CheckpointOwner {
  readonly trainKey: string;
  readonly seed: number;
}

/**
 * Empties a folder of checkpoints that are of another training: a second seed that went on from the first one's would be
 * the first model once more, and changed code would go on from what the old one made. Those of the same key and seed stay,
 * for a run that was cut off. What nobody marked, and what git has, is told and left.
 */
export async function ownCheckpoints(host: Host, folder: string, owner: CheckpointOwner): Promise<void> {
  // Not among the checkpoints: many trainers look whether their folder is empty.
  const mark = join(host.workspace, LOCAL_FOLDER, "checkpoints", `${sha256(folder).slice(-16)}.json`);
  const [known, now] = [await readIfThere(mark), prettyJson(owner)];
  if (known !== undefined && new TextDecoder().decode(known) === now) return;
  const names = await namesIn(join(host.workspace, folder));
  if (names.length > 0 && (known === undefined || (await isTracked(host, folder))))
    host.log.info(`${folder} holds checkpoints, and nothing says of which training: this one may go on from them.`);
  else if (names.length > 0) {
    for (const name of names) await remove(host, posix.join(folder, name));
    host.log.info(`${folder} held checkpoints of another training; they were removed.`);
  }
  await openLocalFolder(host);
  await writeAtomic(mark, now);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !isPlaceholder(name));
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
    throw fileError("list", folder, cause);
  }
}

async function isTracked(host: Host, folder: string): Promise<boolean> {
  const { exitCode, stdout } = await gitIn(host).attempt(["ls-files", "-z", "--cached", "--", folder]);
  return exitCode === 0 && fieldsOf(stdout).some((path) => !isPlaceholder(posix.relative(folder, path)));
}

async function remove({ workspace }: Host, path: string): Promise<void> {
  try {
    await rm(join(workspace, path), { recursive: true, force: true });
  } catch (cause) {
    throw fileError("remove", path, cause);
  }
}
