import { listed, plural } from "../../kernel/text.ts";
import { isInsideFolder } from "../../manifest/paths.ts";
import { pointerFiles } from "../../manifest/pointer-files.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { byCodeUnit, matchFiles } from "../files/file-globs.ts";
import { codePaths } from "../files/code-paths.ts";
import { lockfilesOf } from "../files/lockfiles.ts";
import { reachesInto } from "../files/submodule-reach.ts";

/** How a change touches a model. */
export interface Touch {
  readonly manifest: boolean;
  readonly code: readonly string[];
  readonly lockfiles: readonly string[];
  readonly trainingData: readonly string[];
  readonly evaluationData: readonly string[];
  readonly card: readonly string[];
  /** The file of judgements of texts, where it changed. */
  readonly judgements?: readonly string[];
  /** Nobody could tell what changed. */
  readonly unknown: boolean;
}

/** Repository paths that changed; undefined: nobody can tell, so everything is affected. */
export type ChangedPaths = readonly string[] | undefined;

export const UNTOUCHED: Touch = {
  manifest: false,
  code: [],
  lockfiles: [],
  trainingData: [],
  evaluationData: [],
  card: [],
  unknown: false,
};

export interface ChangeFacts {
  /** Paths of submodules: one that changed may have changed whatever lies in it. */
  readonly submodules?: readonly string[];
  /** Datasets of the model that a `dvc.lock` among the paths names otherwise than before. */
  readonly locked?: readonly string[];
  /** All of a model's code, where what it imports was followed; without it what the globs say. */
  readonly code?: readonly string[];
}

/** Answers for one change and many models; the change's paths are sorted once. */
export function touchedBy(changed: ChangedPaths): (model: ResolvedModel, facts?: ChangeFacts) => Touch | undefined {
  const sorted = changed?.toSorted(byCodeUnit);
  if (sorted === undefined) return () => ({ ...UNTOUCHED, unknown: true });
  return (model, facts = {}) => touchOf(sorted, model, facts);
}

function touchOf(sorted: readonly string[], model: ResolvedModel, facts: ChangeFacts): Touch | undefined {
  const { submodules = [], code: known, locked = [] } = facts;
  const moved = submodules.filter((path) => sorted.includes(path));
  const followed = new Set(known);
  const code = [
    ...codePaths(sorted, model.training.code),
    ...moved.filter((path) => reachesInto(model.training.code, path)),
    ...sorted.filter((path) => followed.has(path) || moved.some((folder) => path === folder && isAmong(known, folder))),
  ].filter((path, at, all) => all.indexOf(path) === at);
  const touch: Touch = {
    manifest: sorted.includes(model.file),
    code,
    lockfiles: lockfilesOf(sorted, model).filter((path) => !code.includes(path)),
    trainingData: touchedData({ sorted, moved, locked }, model, model.trainingData),
    evaluationData: touchedData({ sorted, moved, locked }, model, model.evaluationData),
    card:
      model.cardSections === undefined ? [] : sorted.filter((path) => isInsideFolder(model.cardSections ?? "", path)),
    judgements: sorted.filter((path) => path === model.judge),
    unknown: false,
  };
  const paths = [
    touch.code,
    touch.lockfiles,
    touch.trainingData,
    touch.evaluationData,
    touch.card,
    touch.judgements ?? [],
  ];
  return touch.manifest || paths.some((some) => some.length > 0) ? touch : undefined;
}

function isAmong(paths: readonly string[] = [], folder: string): boolean {
  return paths.some((path) => path.startsWith(`${folder}/`));
}

interface Moved {
  readonly sorted: readonly string[];
  /** Submodules among them. */
  readonly moved: readonly string[];
  readonly locked: readonly string[];
}

function touchedData(change: Moved, model: ResolvedModel, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const dataset = model.datasets[name];
    return dataset !== undefined && (change.locked.includes(name) || isTouched(change, dataset));
  });
}

/** A DVC file stands for the data that it names, a submodule's commit for all that lies in it. */
function isTouched({ sorted, moved }: Moved, dataset: ResolvedDataset): boolean {
  const { path, isGlob, isRemote } = dataset;
  if (isRemote) return false;
  if (moved.some((folder) => reachesInto({ include: [path], exclude: [] }, folder))) return true;
  if (pointerFiles(dataset).some((pointer) => sorted.includes(pointer))) return true;
  return isGlob
    ? matchFiles(sorted, { include: [path, `${path}.dvc`], exclude: [] }).length > 0
    : sorted.includes(path);
}

/** What a touch means, in words: one reason each. */
export function touchReasons(touch: Touch): readonly string[] {
  return [
    ...(touch.unknown ? ["the changed files are not known"] : []),
    ...(touch.manifest ? ["the manifest changed"] : []),
    ...reason("code", touch.code),
    ...reason("locked dependencies", touch.lockfiles),
    ...reason("training data", touch.trainingData),
    ...reason("evaluation data", touch.evaluationData),
    ...reason("card", touch.card),
    ...reason("judgements", touch.judgements ?? []),
  ];
}

function reason(what: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  if (paths.length <= 3) return [`${what} changed: ${listed(paths)}`];
  return [
    `${what} changed: ${paths.slice(0, 2).join(", ")} and ${plural(paths.length - 2, "more file", "more files")}`,
  ];
}
