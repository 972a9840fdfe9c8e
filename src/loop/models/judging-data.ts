import { posix } from "node:path";
import picomatch from "picomatch";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { canonicalJson, sha256 } from "../../records/canonical.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import { outputOf, submodulesOf } from "./data-digest.ts";

/**
 * What git tells at a revision of each dataset that judges, by name: `sha256:…` over the blobs of its files, what DVC's
 * pointer names, commits of submodules, and the manifest's pin; `unpinned`, with the version's words, where nothing tells
 * the content (a fetch command brings it, and a snapshot or a version in a bucket is only a name). No content is read, and the
 * working tree, the clone and the forge say the same of the same commit. Throws a UserError where a pointer or the
 * listing cannot be read.
 */
export async function judgingData(
  files: RevisionFiles,
  { evaluationData, datasets }: Pick<ResolvedModel, "evaluationData" | "datasets">,
): Promise<Readonly<Record<string, string>>> {
  // What lies here without git came with no commit.
  const tracked = files.tracked();
  const told = evaluationData.map(async (name) => {
    const dataset = datasets[name];
    return dataset === undefined ? [] : [[name, await toldOf(tracked, dataset)] as const];
  });
  return Object.fromEntries((await Promise.all(told)).flat());
}

async function toldOf(files: RevisionFiles, dataset: ResolvedDataset): Promise<string> {
  const { declared, sha256: pin, isRemote } = dataset;
  const version = canonicalJson(declared.version ?? {});
  const content = isRemote ? [] : [...(await inGit(files, dataset)), ...(await inDvc(files, dataset))];
  if (content.length === 0 && pin === undefined) return version === "{}" ? "unpinned" : `unpinned ${version}`;
  return sha256(canonicalJson({ version, content }));
}

type Named = readonly [name: string, content: string];

/** Names are those below the part of the path that is no pattern: the same where the whole folder has moved. */
async function inGit(files: RevisionFiles, dataset: ResolvedDataset): Promise<readonly Named[]> {
  const { path, isGlob } = dataset;
  const include = isGlob ? [path, `${path}.dvc`] : [path];
  const names = matchFiles(await files.reachable(), { include, exclude: [] });
  const base = isGlob ? picomatch.scan(path).base : path;
  const own = await Promise.all(
    names.map(async (name) => ((await files.isVouched(name)) ? [] : [await contentIn(files, name)])),
  );
  const commits = (await submodulesOf(files, dataset)).map(({ path: at, commit }) => [at, `commit ${commit}`] as const);
  return [...own.flat(), ...commits].map(([name, content]) => [posix.relative(base, name), content]);
}

async function contentIn(files: RevisionFiles, name: string): Promise<Named> {
  const place = await files.placeOf(name);
  const blob = await files.blob(place);
  return [name, blob === undefined ? ((await files.digest(place, "data")) ?? "missing") : `blob ${blob}`];
}

async function inDvc(files: RevisionFiles, dataset: ResolvedDataset): Promise<readonly Named[]> {
  const tracked = await outputOf(files, dataset);
  // Whether a file of its own or a pipeline's lock says so does not matter.
  return tracked === undefined ? [] : [["dvc", `md5 ${tracked.output.md5}`]];
}
