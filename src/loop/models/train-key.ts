import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Digest } from "../../records/canonical.ts";
import { trainKey, type TrainKeyParts } from "../../records/keys.ts";
import { trainParts } from "../../work/judging/keys.ts";
import { codePaths } from "../../work/files/code-paths.ts";
import { modelCode, type ModelCode } from "../../work/files/model-code.ts";
import { reachesInto } from "../../work/files/submodule-reach.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { dataDigest, unvouched } from "./data-digest.ts";

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
