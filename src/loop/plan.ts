import type { PlannedModel, PlanRecord } from "../generated/types.ts";
import type { ResolvedDataset, ResolvedModel } from "../manifest/resolved-model.ts";
import { touchedBy, type ChangedPaths, type Touch } from "../work/affected.ts";
import { jobMatrix, type JobMatrix } from "../work/job-matrix.ts";
import { counterpart, planModel, plannedBroken } from "../work/plan.ts";
import { loadModels, type LoadedModel } from "./load-models.ts";
import { RevisionFiles, type KnownDigests, type RevisionReader } from "./revision-files.ts";
import { dataDigest, gatherTrainKey } from "./train-key.ts";

/** What the ledger tells the plan. Asked once a model at most. */
export interface PlanHistory {
  /** Whether there is a run for a trainKey. */
  isKnown(model: string, trainKey: string): Promise<boolean>;
  /** How long past trainings took, newest first: seconds. */
  pastSeconds(model: string): Promise<readonly number[]>;
}

export interface PlanOptions {
  readonly head: RevisionReader & { readonly id: string };
  readonly base: (RevisionReader & { readonly id: string }) | undefined;
  readonly changed: ChangedPaths;
  readonly history: PlanHistory;
  /** Globs of the manifests. */
  readonly manifests?: readonly string[];
  /** Names of the models to look at, whether affected or not; empty: every affected one. */
  readonly models?: readonly string[];
  /** The smallest margin a model's evaluation data can detect, where somebody counted its rows. */
  readonly detectable?: (model: ResolvedModel) => Promise<number | undefined>;
}

export interface Plan {
  readonly record: PlanRecord;
  readonly matrix: JobMatrix;
  /** Models of the base that the head no longer has. */
  readonly removed: readonly string[];
  /** The head's models, by name. */
  readonly loaded: ReadonlyMap<string, LoadedModel>;
  /** What each planned model was on the base branch, by the head's name; without those that are new. */
  readonly before: ReadonlyMap<string, LoadedModel>;
}

/** Which models a change affects and what has to run for each. Reads what changed, and nothing twice. */
export async function planModels(options: PlanOptions): Promise<Plan> {
  const digests: KnownDigests = new Map();
  const head = new RevisionFiles(options.head, digests);
  const base = options.base && new RevisionFiles(options.base, digests);
  const heads = await loadModels(head, options.manifests);
  const bases =
    base === undefined ? [] : await baseModels({ head, base, heads, manifests: options.manifests });
  const touches = touchedBy(options.base === undefined ? undefined : options.changed);
  const planner: Planner = { options, head, base, heads, bases };
  const planned = await Promise.all(heads.map(async (model) => await planOne(planner, model, touches)));
  const models = planned
    .filter((plan) => plan !== undefined)
    .toSorted((a, b) => (a.model < b.model ? -1 : 1));
  const loaded = new Map(heads.map((model) => [model.name, model]));
  return {
    record: { schema: "model-gitops/plan/v1", base: options.base?.id ?? "", head: options.head.id, models },
    matrix: jobMatrix(models.flatMap((plan) => trainingJob(plan, loaded.get(plan.model)?.resolved))),
    removed: bases.filter(({ name }) => !heads.some((model) => model.name === name)).map(({ name }) => name),
    loaded,
    before: beforeOf(models, planner, loaded),
  };
}

function beforeOf(
  planned: readonly PlannedModel[],
  { heads, bases }: Planner,
  loaded: ReadonlyMap<string, LoadedModel>,
): ReadonlyMap<string, LoadedModel> {
  const pairs = planned.flatMap(({ model }) => {
    const head = loaded.get(model);
    const named = head && counterpart(head, heads, bases);
    const base = bases.find(({ file, name }) => file === named?.file && name === named.name);
    return base === undefined ? [] : [[model, base] as const];
  });
  return new Map(pairs);
}

interface Planner {
  readonly options: PlanOptions;
  readonly head: RevisionFiles;
  readonly base: RevisionFiles | undefined;
  readonly heads: readonly LoadedModel[];
  readonly bases: readonly LoadedModel[];
}

interface BaseQuestion {
  readonly head: RevisionFiles;
  readonly base: RevisionFiles;
  readonly heads: readonly LoadedModel[];
  readonly manifests: readonly string[] | undefined;
}

/**
 * The base's manifests. One with the same blob id on both sides is not read again: with the base behind an API, that
 * is one request a manifest. (What the change touched does not tell: the base branch may have moved on since.)
 */
async function baseModels({ head, base, heads, manifests }: BaseQuestion): Promise<readonly LoadedModel[]> {
  const blobs = await Promise.all(
    heads.map(async ({ file }) => [await head.blob(file), await base.blob(file)]),
  );
  const same = heads.filter(
    (_, index) => blobs[index]?.[0] !== undefined && blobs[index][0] === blobs[index][1],
  );
  const known = new Set(same.map(({ file }) => file));
  const others = await loadModels(
    base.only((path) => !known.has(path)),
    manifests,
  );
  return [...same, ...others];
}

type Toucher = (model: ResolvedModel) => Touch | undefined;

async function planOne(
  planner: Planner,
  model: LoadedModel,
  touches: Toucher,
): Promise<PlannedModel | undefined> {
  const { models: wanted = [], changed } = planner.options;
  if (wanted.length > 0 && !wanted.includes(model.name)) return undefined;
  const { resolved } = model;
  if (resolved === undefined) {
    const isTouched = changed === undefined || changed.includes(model.file) || wanted.length > 0;
    return isTouched ? plannedBroken(model.name, model.file) : undefined;
  }
  const touch = touches(resolved) ?? (wanted.length > 0 ? UNTOUCHED : undefined);
  return touch && (await planTouched(planner, resolved, touch));
}

const UNTOUCHED: Touch = {
  manifest: false,
  code: [],
  lockfiles: [],
  trainingData: [],
  evaluationData: [],
  card: [],
  unknown: false,
};

async function planTouched(planner: Planner, head: ResolvedModel, touch: Touch): Promise<PlannedModel> {
  const { options, heads, bases } = planner;
  const named = counterpart(head, heads, bases);
  const counterpartOf = bases.find(({ file, name }) => file === named?.file && name === named.name);
  const before = counterpartOf?.resolved;
  const [headKey, baseKey, headData, baseData] = await Promise.all([
    gatherTrainKey(planner.head, head),
    planner.base && before && gatherTrainKey(planner.base, before),
    evaluationDigests(planner.head, head, before),
    planner.base && before ? evaluationDigests(planner.base, before, before) : {},
  ]);
  const isKnown = headKey.key !== baseKey?.key && (await options.history.isKnown(head.name, headKey.key));
  const detectableMargin = await options.detectable?.(head);
  return planModel({
    head,
    base: counterpartOf?.read.manifest,
    isBaseBroken: counterpartOf !== undefined && counterpartOf.read.manifest === undefined,
    touch,
    keys: { head: headKey.key, base: baseKey?.key },
    isKnown,
    isWanted: options.models?.includes(head.name) === true,
    evaluationData: { head: headData, base: baseData },
    pastSeconds: await options.history.pastSeconds(head.name),
    detectableMargin,
  });
}

/**
 * Digests of the datasets that judge in the base, as this side has them. One that has moved or is pinned otherwise is a
 * change of the manifest already.
 */
async function evaluationDigests(
  files: RevisionFiles,
  model: ResolvedModel,
  base: ResolvedModel | undefined,
): Promise<Readonly<Record<string, string>>> {
  const names = (base?.evaluationData ?? []).filter((name) =>
    isSameSource(model.datasets[name], base?.datasets[name]),
  );
  const entries = await Promise.all(
    names.map(async (name) => [name, await dataDigest(files, model.datasets[name])] as const),
  );
  return Object.fromEntries(
    entries.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const])),
  );
}

function isSameSource(a: ResolvedDataset | undefined, b: ResolvedDataset | undefined): boolean {
  return a?.path === b?.path && a?.sha256 === b?.sha256 && a?.snapshot === b?.snapshot;
}

function trainingJob(plan: PlannedModel, model: ResolvedModel | undefined): Parameters<typeof jobMatrix>[0] {
  if (plan.train !== "train" || model === undefined) return [];
  const { runner, timeoutMs, retries } = model.training;
  return [
    {
      model: plan.model,
      runner,
      timeoutMs: timeoutMs * (retries + 1),
      expectedSeconds: plan.expectedSeconds,
    },
  ];
}
