import { posix } from "node:path";
import { DVC_LOCK, locksFor } from "../../data/dvc-lock.ts";
import { pointersFor } from "../../data/pointers.ts";
import { trackedIn, type Tracked } from "../../data/tracked-source.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { sha256, type Digest } from "../../records/canonical.ts";
import { trainKey, type TrainKeyParts } from "../../records/keys.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { trainParts } from "../../work/judging/keys.ts";
import { codePaths } from "../../work/files/code-paths.ts";
import { modelCode, type ModelCode } from "../../work/files/model-code.ts";
import { reachesInto } from "../../work/files/submodule-reach.ts";
import type { Submodule } from "../../revisions/revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

export interface GatheredKey {
  readonly key: Digest;
  readonly parts: TrainKeyParts;
  /** Digest of each dataset that training reads and whose content is known. */
  readonly data: Readonly<Record<string, Digest>>;
  /** Those whose content neither the repository nor the manifest tells. */
  readonly unpinned: readonly string[];
}

/** The trainKey of a model at a revision, with what went into it. The same code computes the head's and the base's. */
export async function gatherTrainKey(files: RevisionFiles, model: ResolvedModel): Promise<GatheredKey> {
  const found = await modelCode(files, model);
  const [code, locks] = await Promise.all([
    codeDigests(files, model, found),
    digestsOf(files, await unvouched(files, found.lockfiles)),
  ]);
  const data = await Promise.all(
    dataNames(model).map(async (name) => [name, await dataDigest(files, model.datasets[name])] as const),
  );
  const parts: TrainKeyParts = {
    ...trainParts(model),
    code,
    lockfiles: locks,
    data: Object.fromEntries(data.map(([name, digest]) => [name, digest ?? "unpinned"])),
  };
  const unpinned = data.flatMap(([name, digest]) => (digest === undefined ? [name] : []));
  const pinned = data.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const]));
  return { key: trainKey(parts), parts, data: Object.fromEntries(pinned), unpinned };
}

/** What training reads: where it leaves predictions instead of a model, the rows that they are of too. */
function dataNames({ trainingData, evaluationData, prediction }: ResolvedModel): readonly string[] {
  return prediction.kind === "file" ? [...new Set([...trainingData, ...evaluationData])] : trainingData;
}

/**
 * What tells the content of a submodule's files: their bytes, where they are here, or its commit. A key has to be the
 * same on a machine that has not checked it out; two sides can be compared by bytes.
 */
export type SubmodulesBy = "commit" | "content";

/**
 * Digest of a dataset's content: of its file, of the list of its files, or what its version, a DVC file beside it, a
 * Git LFS pointer or a submodule's commit says. Undefined where nothing tells.
 */
export async function dataDigest(
  files: RevisionFiles,
  dataset: ResolvedDataset | undefined,
  by: SubmodulesBy = "commit",
): Promise<Digest | undefined> {
  if (dataset === undefined) return undefined;
  if (dataset.sha256 !== undefined) return `sha256:${dataset.sha256}`;
  if (dataset.snapshot !== undefined) return sha256(`snapshot ${dataset.snapshot}`);
  if (dataset.s3VersionId !== undefined) return sha256(`${dataset.path} version ${dataset.s3VersionId}`);
  if (dataset.isRemote) return undefined;
  const commits = by === "content" ? [] : await commitsOf(files, dataset);
  // What git ignores is on one machine and not on another; a key must not depend on it.
  const pointer = commits.length > 0 ? undefined : await dvcPointer(files, dataset);
  if (pointer !== undefined && isLock(pointer)) {
    const locked = await lockedIn(files, dataset);
    // As a DVC file of the same content is digested: which of the two has it does not matter.
    return locked && sha256(`dvc md5 ${locked.output.md5}`);
  }
  if (pointer !== undefined) return await files.digest(pointer, "data");
  if (dataset.isGlob || commits.length > 0) return await listDigest(files, dataset, commits);
  return (await files.has(dataset.path)) ? await files.digest(dataset.path, "data") : undefined;
}

/** Submodules that a dataset's path or glob leads into. */
export async function submodulesOf(files: RevisionFiles, dataset: ResolvedDataset): Promise<readonly Submodule[]> {
  if (dataset.isRemote) return [];
  const globs = { include: [dataset.path], exclude: [] };
  return (await files.submodules()).filter(({ path }) =>
    dataset.isGlob ? reachesInto(globs, path) : dataset.path.startsWith(`${path}/`),
  );
}

/** Those whose commit says what the dataset is: a file that differs from it on this machine speaks for itself. */
async function commitsOf(files: RevisionFiles, dataset: ResolvedDataset): Promise<readonly Submodule[]> {
  const found = await submodulesOf(files, dataset);
  if (dataset.isGlob || found.length === 0 || !(await files.has(dataset.path))) return found;
  return (await files.isVouched(dataset.path)) ? found : [];
}

/**
 * The DVC file that the manifest names, `<path>.dvc`, that of a folder above, or a `dvc.lock` that has the path among
 * the outputs of its stages, where git has it.
 */
export async function dvcPointer(
  files: RevisionFiles,
  dataset: Pick<ResolvedDataset, "path" | "dvc">,
): Promise<string | undefined> {
  const { path, dvc } = dataset;
  const candidates = (dvc === undefined ? pointersFor(path) : [dvc]).filter((one) => !isLock(one));
  for (const candidate of candidates) if (await files.has(candidate)) return candidate;
  return (await lockedIn(files, dataset))?.pointer;
}

/** What a stage of a DVC pipeline made, as its lock says; what git itself has is looked at there. */
export async function lockedIn(
  files: RevisionFiles,
  { path, dvc }: Pick<ResolvedDataset, "path" | "dvc">,
): Promise<Tracked | undefined> {
  const candidates = dvc === undefined ? locksFor(path) : [dvc].filter(isLock);
  if (dvc === undefined && (await files.has(path)) && (await files.isTracked(path))) return undefined;
  const known = await Promise.all(candidates.map(async (one) => ((await files.has(one)) ? [one] : [])));
  const read = (place: string): Promise<Uint8Array | undefined> => files.read(place);
  return await trackedIn({ wanted: path, named: undefined, candidates: known.flat(), read });
}

function isLock(pointer: string): boolean {
  return posix.basename(pointer) === DVC_LOCK;
}

async function listDigest(
  files: RevisionFiles,
  { path: glob }: ResolvedDataset,
  commits: readonly Submodule[],
): Promise<Digest | undefined> {
  const matched = matchFiles(await files.reachable(), { include: [glob], exclude: [] });
  const paths = commits.length === 0 ? matched : await unvouched(files, matched);
  const [only, ...others] = paths;
  if (commits.length === 0 && (only === undefined || others.length === 0))
    return only === undefined ? undefined : await files.digest(only, "data");
  const lines = await Promise.all(paths.map(async (path) => `${await files.digest(path, "data")}  ${path}\n`));
  return sha256([...lines, ...commits.map(({ path, commit }) => `commit ${commit}  ${path} of ${glob}\n`)].join(""));
}

async function unvouched(files: RevisionFiles, paths: readonly string[]): Promise<readonly string[]> {
  const isVouched = await Promise.all(paths.map((path) => files.isVouched(path)));
  return paths.filter((_, index) => isVouched[index] !== true);
}

/** A submodule's commit stands for all of its files, whether they are here or not; what differs from it is told too. */
async function codeDigests(
  files: RevisionFiles,
  { training }: ResolvedModel,
  found: ModelCode,
): Promise<Readonly<Record<string, string>>> {
  const own = await digestsOf(files, await unvouched(files, found.files));
  const reached = (await files.submodules()).filter(
    ({ path }) =>
      reachesInto(training.code, path) ||
      [...found.files, ...found.lockfiles].some((file) => file.startsWith(`${path}/`)),
  );
  const commits = reached.map(({ path, commit }) => [path, `commit ${commit}`] as const);
  const gone = reached.flatMap(({ deleted = [] }) => codePaths(deleted, training.code));
  return { ...own, ...Object.fromEntries([...commits, ...gone.map((path) => [path, "missing"] as const)]) };
}

async function digestsOf(files: RevisionFiles, paths: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    paths.map(async (path) => [path, (await files.digest(path, "text")) ?? "missing"] as const),
  );
  return Object.fromEntries(entries);
}
