import { createHash } from "node:crypto";
import { posix } from "node:path";
import { DVC_LOCK, locksFor } from "../../data/dvc-lock.ts";
import { pointersFor } from "../../data/pointers.ts";
import { trackedIn, type Tracked } from "../../data/tracked-source.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import { sha256, type Digest } from "../../records/canonical.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { reachesInto } from "../../work/files/submodule-reach.ts";
import type { Submodule } from "../../revisions/revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

/**
 * What tells the content of a submodule's files: their bytes, where they are here, or its commit. A key has to be the
 * same on a machine that has not checked it out; two sides can be compared by bytes.
 */
export type SubmodulesBy = "commit" | "content";

/**
 * What a dataset is, for a key: its content, and the name that its version has for it. Undefined where nothing tells.
 * A name alone is all that can be had before a fetch command has run; it never stands for bytes that are here.
 */
export async function dataDigest(
  files: RevisionFiles,
  dataset: ResolvedDataset | undefined,
  by: SubmodulesBy = "commit",
): Promise<Digest | undefined> {
  if (dataset === undefined) return undefined;
  const name = nameOf(dataset);
  // Files that nobody committed are there on one machine and not on another, and a name is the same on both.
  const content = await contentOf(name === undefined ? files : files.tracked(), dataset, by);
  if (name === undefined || content === undefined) return content ?? (name === undefined ? undefined : sha256(name));
  return sha256(`${name}\n${content}`);
}

/** What only names a content: whoever has the place may put another one there. */
function nameOf({ path, snapshot, s3VersionId }: ResolvedDataset): string | undefined {
  if (snapshot !== undefined) return `snapshot ${snapshot}`;
  return s3VersionId === undefined ? undefined : `${path} version ${s3VersionId}`;
}

/**
 * Digest of a dataset's content: of its file, of the list of its files, or what its pin, a DVC file, a Git LFS pointer or
 * a submodule's commit says. What git has counts by its bytes, whatever is said of it beside. Undefined where nothing
 * tells.
 */
export async function contentOf(
  files: RevisionFiles,
  dataset: ResolvedDataset,
  by: SubmodulesBy = "commit",
): Promise<Digest | undefined> {
  const { sha256: pinned, isRemote } = dataset;
  const pin: Digest | undefined = pinned === undefined ? undefined : `sha256:${pinned}`;
  if (isRemote) return pin;
  const commits = by === "content" ? [] : await commitsOf(files, dataset);
  // A commit says what all of it is, pointers included.
  const dvc = pin !== undefined || commits.length > 0 ? undefined : await saidByDvc(files, dataset);
  const said = pin ?? dvc?.digest;
  // What git ignores is on one machine and not on another; a key must not depend on it.
  const seen = said === undefined ? files : files.tracked();
  const own =
    dataset.isGlob || commits.length > 0 ? await listDigest(seen, dataset, commits) : await oneDigest(seen, dataset);
  if (said === undefined || own === undefined || own === said) return own ?? said;
  if (dvc?.output !== undefined && (await isOutput(seen, dataset.path, dvc.output))) return said;
  return sha256(`${said}\n${own}`);
}

async function oneDigest(files: RevisionFiles, { path }: ResolvedDataset): Promise<Digest | undefined> {
  return (await files.has(path)) ? await files.digest(path, "data") : undefined;
}

/** Whether git has of a file exactly what DVC says of it. */
export async function isOutput(files: RevisionFiles, path: string, { output }: Tracked): Promise<boolean> {
  const chunks = await files.committed(path);
  if (chunks === undefined || output.md5.endsWith(".dir")) return false;
  const hash = createHash("md5");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex") === output.md5;
}

interface SaidByDvc {
  readonly digest: Digest;
  readonly output: Tracked | undefined;
}

/** By the hash that DVC has, whether a file of its own or a pipeline's lock says so; what cannot be read, by its bytes. */
async function saidByDvc(files: RevisionFiles, dataset: ResolvedDataset): Promise<SaidByDvc | undefined> {
  try {
    const output = await outputOf(files, dataset);
    return output && { digest: sha256(`dvc md5 ${output.output.md5}`), output };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const broken = await Promise.all((await dvcFilesOf(files, dataset)).map((one) => files.digest(one, "data")));
    return { digest: sha256(`dvc ${broken.join(" ")}`), output: undefined };
  }
}

/**
 * What DVC says of a dataset at a revision: by the file that the manifest names, `<path>.dvc`, that of a folder above, or
 * a `dvc.lock` that has the path among the outputs of its stages. Throws a UserError where such a file cannot be read.
 */
export async function outputOf(
  files: RevisionFiles,
  dataset: Pick<ResolvedDataset, "path" | "dvc">,
): Promise<Tracked | undefined> {
  const candidates = await dvcFilesOf(files, dataset);
  const read = (place: string): Promise<Uint8Array | undefined> => files.read(place);
  const tracked = await trackedIn({ wanted: dataset.path, named: undefined, candidates, read });
  return tracked ?? (await lockedIn(files, dataset));
}

/** Only a name that DVC gives makes a file a pointer: what any other file holds says nothing of other files. */
async function dvcFilesOf(
  files: RevisionFiles,
  { path, dvc }: Pick<ResolvedDataset, "path" | "dvc">,
): Promise<readonly string[]> {
  const candidates = (dvc === undefined ? pointersFor(path) : [dvc]).filter((one) => one.endsWith(".dvc"));
  const isThere = await Promise.all(candidates.map((one) => files.has(one)));
  return candidates.filter((_, index) => isThere[index]);
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

/** Without files that a submodule's commit tells. */
export async function unvouched(files: RevisionFiles, paths: readonly string[]): Promise<readonly string[]> {
  const isVouched = await Promise.all(paths.map((path) => files.isVouched(path)));
  return paths.filter((_, index) => isVouched[index] !== true);
}
