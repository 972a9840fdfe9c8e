import { locksFor } from "../../data/dvc-lock.ts";
import { hashFile } from "../../data/digest.ts";
import { pointersFor } from "../../data/pointers.ts";
import { trackedIn, type Tracked } from "../../data/tracked-source.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { isOutput } from "../models/data-digest.ts";
import type { RulesContent } from "./data-session.ts";

/**
 * Throws a UserError where git has files of a dataset, and the manifest or DVC says that they come from elsewhere:
 * whoever committed them put them in the place of what judged.
 */
export async function requireOneSource(
  files: RevisionFiles,
  dataset: ResolvedDataset,
  names: readonly string[],
): Promise<void> {
  const { name, path, fetch, sha256 } = dataset;
  if (fetch !== undefined && sha256 === undefined)
    throw new UserError(
      `${path} is in git, and the fetch command of ${name} would bring it too, so it is unknown which of them judges. Take the file out of git (git rm --cached), or fetch out of the manifest, or pin the content with version.sha256.`,
    );
  for (const one of names) {
    const tracked = await outputFor(files, dataset, one);
    if (tracked === undefined || (await isOutput(files, one, tracked))) continue;
    throw new UserError(
      `${one} is in git, and ${tracked.pointer} says that it is another content, so it is unknown which of them judges. Take the file out of git (git rm --cached ${one}), or the DVC file.`,
    );
  }
  const elsewhere = await namedByDvcAlone(files, dataset, names);
  if (elsewhere === undefined) return;
  throw new UserError(
    `Some files of ${path} are in git, and ${elsewhere} is DVC's. Keep all files of ${name} in one of the two.`,
  );
}

async function outputFor(files: RevisionFiles, { dvc }: ResolvedDataset, path: string): Promise<Tracked | undefined> {
  const usual = [...pointersFor(path), ...locksFor(path)];
  const candidates: string[] = [];
  for (const one of dvc === undefined ? usual : [dvc, ...usual]) if (await files.has(one)) candidates.push(one);
  const read = (place: string): Promise<Uint8Array | undefined> => files.read(place);
  return await trackedIn({ wanted: path, named: undefined, candidates, read });
}

async function namedByDvcAlone(
  files: RevisionFiles,
  { path, isGlob }: ResolvedDataset,
  names: readonly string[],
): Promise<string | undefined> {
  if (!isGlob) return undefined;
  const pointers = matchFiles(await files.reachable(), { include: [`${path}.dvc`], exclude: [] });
  return pointers.map((pointer) => pointer.slice(0, -".dvc".length)).find((file) => !names.includes(file));
}

/** Throws a UserError where what the rules have is not what their manifest pins; DVC names another hash. */
export async function requirePinned(
  { path, sha256: pinned }: ResolvedDataset,
  { files, digest }: Pick<RulesContent, "files" | "digest">,
): Promise<void> {
  if (pinned === undefined) return;
  const [only] = files;
  const found = digest.startsWith("md5:") && only !== undefined ? `sha256:${await hashFile(only, "sha256")}` : digest;
  if (found === `sha256:${pinned}`) return;
  throw new UserError(
    `${path} is not the version that the manifest pins: the base branch has ${found}, not ${pinned}. Bring the pinned file, or update version.sha256.`,
  );
}
