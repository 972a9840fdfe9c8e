import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { digestOf } from "../../host/file-digest.ts";
import { UserError } from "../../kernel/errors.ts";
import type { RunRecord } from "../../generated/types.ts";
import { filesOfArtifact } from "../../records/artifact.ts";
import { filesOf, type Place } from "../place/place.ts";

/**
 * Brings a version's files from a folder that somebody has, as the assets of its release lie there, whatever they are called:
 * each is found by its digest. Throws a UserError where one is missing.
 */
export async function fetchFromBundle(place: Place, folder: string, run: RunRecord): Promise<void> {
  const from = resolve(place.host.workspace, folder);
  const known = await digestsIn(from);
  const target = join(place.host.workspace, filesOf(place, run.model).folder);
  for (const { path, digest, bytes } of filesOfArtifact(run.artifact)) {
    const found = known.get(digest);
    if (found === undefined && bytes > 0)
      throw new UserError(
        `${folder} has no file with the digest ${digest.slice(0, 19)}… (${path}). Put all assets of the release there.`,
      );
    await mkdir(dirname(join(target, path)), { recursive: true });
    if (found === undefined) continue;
    await copyFile(found, join(target, path));
    if ((await digestOf(join(target, path))) !== digest)
      throw new UserError(`${found} changed while it was read. Run again.`);
  }
}

/** More files than this are no release. */
const MOST_FILES = 10_000;

async function digestsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new UserError(`There is no folder ${folder}. Name the one with the assets of the release in --from-bundle.`);
  });
  const files = entries.filter((entry) => entry.isFile()).slice(0, MOST_FILES);
  const found = new Map<string, string>();
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name);
    found.set(await digestOf(file), file);
  }
  return found;
}
