import { pointersFor } from "../../data/pointers.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { sha256, type Digest } from "../../records/canonical.ts";
import { trainKey, type TrainKeyParts } from "../../records/keys.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { trainParts } from "../../work/judging/keys.ts";
import { lockfilesOf } from "../../work/files/lockfiles.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

export interface GatheredKey {
  readonly key: Digest;
  readonly parts: TrainKeyParts;
  /** Digest of each training dataset whose content is known. */
  readonly data: Readonly<Record<string, Digest>>;
  /** Training datasets whose content neither the repository nor the manifest tells. */
  readonly unpinned: readonly string[];
}

/** The trainKey of a model at a revision, with what went into it. The same code computes the head's and the base's. */
export async function gatherTrainKey(files: RevisionFiles, model: ResolvedModel): Promise<GatheredKey> {
  const [code, locks] = await Promise.all([codeDigests(files, model), lockfileDigests(files, model)]);
  const data = await Promise.all(
    model.trainingData.map(async (name) => [name, await dataDigest(files, model.datasets[name])] as const),
  );
  const parts: TrainKeyParts = {
    ...trainParts(model),
    code,
    lockfiles: Object.fromEntries(Object.entries(locks).filter(([path]) => code[path] === undefined)),
    data: Object.fromEntries(data.map(([name, digest]) => [name, digest ?? "unpinned"])),
  };
  const unpinned = data.flatMap(([name, digest]) => (digest === undefined ? [name] : []));
  const pinned = data.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const]));
  return { key: trainKey(parts), parts, data: Object.fromEntries(pinned), unpinned };
}

/**
 * Digest of a dataset's content: of its file, of the list of its files, or what its version, a DVC file beside it or a
 * Git LFS pointer says. Undefined where nothing tells.
 */
export async function dataDigest(
  files: RevisionFiles,
  dataset: ResolvedDataset | undefined,
): Promise<Digest | undefined> {
  if (dataset === undefined) return undefined;
  if (dataset.sha256 !== undefined) return `sha256:${dataset.sha256}`;
  if (dataset.snapshot !== undefined) return sha256(`snapshot ${dataset.snapshot}`);
  if (dataset.s3VersionId !== undefined) return sha256(`${dataset.path} version ${dataset.s3VersionId}`);
  if (dataset.isRemote) return undefined;
  // What git ignores is on one machine and not on another; a key must not depend on it.
  const pointer = await dvcPointer(files, dataset);
  if (pointer !== undefined) return await files.digest(pointer, "data");
  if (dataset.isGlob) return await listDigest(files, dataset.path);
  return (await files.has(dataset.path)) ? await files.digest(dataset.path, "data") : undefined;
}

/** The DVC file that the manifest names, `<path>.dvc`, or that of a folder above, where git has it. */
export async function dvcPointer(
  files: RevisionFiles,
  { path, dvc }: Pick<ResolvedDataset, "path" | "dvc">,
): Promise<string | undefined> {
  for (const candidate of dvc === undefined ? pointersFor(path) : [dvc]) {
    if (await files.has(candidate)) return candidate;
  }
  return undefined;
}

async function listDigest(files: RevisionFiles, glob: string): Promise<Digest | undefined> {
  const paths = matchFiles(await files.reachable(), { include: [glob], exclude: [] });
  const [only, ...others] = paths;
  if (only === undefined) return undefined;
  if (others.length === 0) return await files.digest(only, "data");
  const lines = await Promise.all(paths.map(async (path) => `${await files.digest(path, "data")}  ${path}\n`));
  return sha256(lines.join(""));
}

async function codeDigests(
  files: RevisionFiles,
  { training }: ResolvedModel,
): Promise<Readonly<Record<string, string>>> {
  return await digestsOf(files, matchFiles(await files.reachable(), training.code));
}

async function lockfileDigests(files: RevisionFiles, model: ResolvedModel): Promise<Readonly<Record<string, string>>> {
  return await digestsOf(files, lockfilesOf(await files.paths(), model));
}

async function digestsOf(files: RevisionFiles, paths: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    paths.map(async (path) => [path, (await files.digest(path, "text")) ?? "missing"] as const),
  );
  return Object.fromEntries(entries);
}
