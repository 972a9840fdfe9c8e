import type { PlannedModel, PlanRecord } from "../../generated/types.ts";
import { folderOf, isInsideFolder } from "../../manifest/paths.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { touchedBy, UNTOUCHED, type ChangedPaths, type Touch } from "../../work/planning/affected.ts";
import { elsewhereMatrix, jobMatrix, type JobMatrix } from "../../work/planning/job-matrix.ts";
import { canonicalJson } from "../../records/canonical.ts";
import { planModel, plannedBroken, type PlanFacts } from "../../work/planning/plan.ts";
import { isUsersMistake, type Ended } from "../place/own-end.ts";
import { changeFacts } from "./code-touch.ts";
import type { LoadedModel } from "./load-models.ts";
import { newPredictCode } from "./predict-code.ts";
import { loadPairs, type PairedModels } from "./pairing.ts";
import { changedProduction, servedDigest, type ProductionChange } from "./production.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { contentOf, dataDigest, submodulesOf, type SubmodulesBy } from "./data-digest.ts";
import { gatherTrainKey, type GatheredKey } from "./train-key.ts";
import type { Submodule } from "../../revisions/revision.ts";

/** What the ledger tells the plan. Asked once a model at most. */
export interface PlanHistory {
  /** Whether there is a run for a trainKey, and its artifact can be had. */
  isKnown(model: string, trainKey: string): Promise<boolean>;
  /** Whether the model was recorded, and nothing of it was ever accepted: then nothing stands that could judge it. */
  isUnsettled(model: string): Promise<boolean>;
  /** How long past trainings took, newest first: seconds. */
  pastSeconds(model: string): Promise<readonly number[]>;
}

export interface PlanOptions {
  readonly head: RevisionFiles;
  /** The head's commit, where it is one. */
  readonly commit?: string | undefined;
  readonly before: RevisionFiles | undefined;
  readonly changed: ChangedPaths;
  readonly history: PlanHistory;
  /** Globs of the manifests. */
  readonly manifests?: readonly string[];
  /** Names of the models to look at, whether affected or not; empty: every affected one. */
  readonly models?: readonly string[];
  /** Runs one model's part: what stops it is of that model alone. Without it, what is thrown is thrown on. */
  readonly guard?: <T>(model: string, work: () => Promise<T>) => Promise<Ended<T>>;
}

export interface Plan extends PairedModels {
  readonly record: PlanRecord;
  readonly matrix: JobMatrix;
  /** Of models that train on clusters. */
  readonly elsewhere: JobMatrix;
  /** The head's trainKey of each planned model that can be read. */
  readonly keys: ReadonlyMap<string, GatheredKey>;
  /** What needs approval of the code that predicts, by model. */
  readonly predictCode: ReadonlyMap<string, readonly string[]>;
  /** Models of before that were never accepted: they are planned as new ones. */
  readonly unsettled: ReadonlySet<string>;
}

/** Which models a change affects and what has to run for each. Reads what changed, and nothing twice. */
export async function planModels(options: PlanOptions): Promise<Plan> {
  const { head, before, changed, commit, manifests } = options;
  const pairs = await loadPairs({ head, before, manifests });
  const touched = touchedBy(before === undefined ? undefined : changed);
  const facts = await changeFacts({ head, before, changed });
  const touches: Toucher = async (model) => touched(model, await facts(model));
  const production = await changedProduction(head, before, changed);
  const keys = new Map<string, GatheredKey>();
  const former = new Map(pairs.before);
  const unsettled = new Set<string>();
  const predictCode = new Map<string, readonly string[]>();
  const unplanned = { ...pairs, before: former };
  const planner: Planner = { options, pairs: unplanned, production, keys, predictCode, former, unsettled };
  const ended = await Promise.all(pairs.models.map(async (model) => await planApart(planner, model, touches)));
  const models = ended.flatMap(({ plan = [] }) => plan).toSorted((a, b) => (a.model < b.model ? -1 : 1));
  const resolved = new Map(pairs.models.map((model) => [model.name, model.resolved]));
  return {
    ...planner.pairs,
    models: ended.map(({ model }) => model),
    unsettled,
    record: { schema: "model-gitops/plan/v1", base: before?.id ?? "", head: commit ?? head.id, models },
    matrix: jobMatrix(models.flatMap((plan) => trainingJob(plan, resolved.get(plan.model)))),
    elsewhere: elsewhereMatrix(models.flatMap((plan) => elsewhereJob(plan, resolved.get(plan.model)))),
    keys,
    predictCode,
  };
}

interface Planner {
  readonly options: PlanOptions;
  readonly pairs: PairedModels;
  readonly production: ProductionChange | undefined;
  /** Filled as models are planned. */
  readonly keys: Map<string, GatheredKey>;
  readonly predictCode: Map<string, readonly string[]>;
  /** What stands before each model; what was never accepted is taken out as models are planned. */
  readonly former: Map<string, LoadedModel>;
  readonly unsettled: Set<string>;
}

type Toucher = (model: ResolvedModel) => Promise<Touch | undefined>;

interface PlannedApart {
  readonly model: LoadedModel;
  readonly plan?: PlannedModel | undefined;
}

/** One that cannot be planned is broken, as one whose manifest cannot be read; the others are planned without it. */
async function planApart(planner: Planner, model: LoadedModel, touches: Toucher): Promise<PlannedApart> {
  const work = async (): Promise<PlannedApart> => ({ model, plan: await planOne(planner, model, touches) });
  const { guard } = planner.options;
  if (guard === undefined) return await work();
  const ended = await guard(model.name, work);
  if (ended.made !== undefined) return ended.made;
  planner.keys.delete(model.name);
  const location = { file: model.file, line: 1 };
  return {
    model: { ...model, resolved: undefined, stopped: { ...ended.stopped, location } },
    plan: plannedBroken(model.name, model.file, "what it is made of"),
  };
}

async function planOne(planner: Planner, model: LoadedModel, touches: Toucher): Promise<PlannedModel | undefined> {
  const { models: wanted = [], changed } = planner.options;
  if (wanted.length > 0 && !wanted.includes(model.name)) return undefined;
  const { resolved } = model;
  if (resolved === undefined) {
    // What it is made of cannot be read, so whatever lies beside it may be a part.
    const isTouched =
      changed === undefined || wanted.length > 0 || changed.some((path) => isInsideFolder(folderOf(model.file), path));
    return isTouched ? plannedBroken(model.name, model.file) : undefined;
  }
  const served = servedOf(planner, model.name);
  const isTouched = wanted.length > 0 || served.base !== served.head;
  const touch = (await touches(resolved)) ?? (isTouched ? UNTOUCHED : undefined);
  return touch && (await planTouched(planner, resolved, touch));
}

async function planTouched(planner: Planner, head: ResolvedModel, touch: Touch): Promise<PlannedModel> {
  const { options, pairs } = planner;
  await setAsideUnsettled(planner, head.name);
  const was = pairs.before.get(head.name);
  const before = was?.resolved;
  const base = options.before && before && { files: options.before, model: before };
  const [headKey, baseKey, evaluationData] = await Promise.all([
    gatherTrainKey(options.head, head),
    base && keyIfAny(base.files, base.model),
    base ? evaluationDigests({ files: options.head, model: head }, base) : { head: {}, base: {} },
  ]);
  planner.keys.set(head.name, headKey);
  planner.predictCode.set(head.name, await newPredictCode({ files: options.head, model: head }, base));
  // A key that does not tell the content of its data stands for no artifact.
  const isKnown = headKey.unpinned.length === 0 && (await options.history.isKnown(head.name, headKey.key));
  return planModel({
    head,
    base: was?.read.manifest,
    isBaseBroken: was !== undefined && was.read.manifest === undefined,
    touch,
    keys: { head: headKey.key, base: baseKey?.key },
    isKnown,
    isWanted: options.models?.includes(head.name) === true,
    evaluationData,
    isUnsettled: planner.unsettled.has(head.name),
    vanished: pairs.vanished.map(({ name }) => name),
    served: servedOf(planner, head.name),
    pastSeconds: await options.history.pastSeconds(head.name),
  });
}

/** A base whose files cannot be read for a key has none: the change that mends it is to be measured. */
async function keyIfAny(files: RevisionFiles, model: ResolvedModel): Promise<GatheredKey | undefined> {
  try {
    return await gatherTrainKey(files, model);
  } catch (error) {
    if (isUsersMistake(error)) return undefined;
    throw error;
  }
}

/** A setup that never passed, and that nothing serves, can be mended like one that is proposed for the first time. */
async function setAsideUnsettled(planner: Planner, name: string): Promise<void> {
  const was = planner.former.get(name);
  if (was === undefined || servedOf(planner, name).base !== undefined) return;
  if (!(await planner.options.history.isUnsettled(was.name))) return;
  planner.former.delete(name);
  planner.unsettled.add(name);
}

/** What production is to serve of a model, before and after the change: by its former name before. */
function servedOf({ production, pairs }: Planner, name: string): PlanFacts["served"] {
  if (production === undefined) return { file: "", base: undefined, head: undefined };
  const { file, base, head } = production;
  const former = pairs.before.get(name)?.name ?? name;
  return { file, base: servedDigest(base, former), head: servedDigest(head, name) };
}

/**
 * Digests of the datasets that judge in the base, as both sides have them. One that is named or pinned otherwise is a
 * change of the manifest already. Where the folder was renamed the same words lead elsewhere: where nothing tells the
 * content, the place has to be the same.
 */
async function evaluationDigests(head: Side, base: Side): Promise<PlanFacts["evaluationData"]> {
  const found = await Promise.all(
    base.model.evaluationData.map(async (name) => {
      const [now, was] = [head.model.datasets[name], base.model.datasets[name]];
      if (now === undefined || was === undefined || !isNamedAlike(now, was)) return undefined;
      const by = comparedBy([...(await submodulesOf(head.files, now)), ...(await submodulesOf(base.files, was))]);
      const place = (dataset: ResolvedDataset) => (now.path === was.path ? undefined : dataset.path);
      // What lies here without git was brought by no change.
      const [after, before] = [head.files.tracked(), base.files.tracked()];
      const contents = [await contentOf(after, now, by), await contentOf(before, was, by)];
      // Only where neither side has more than a name, the names are compared.
      const isKnown = contents.some((content) => content !== undefined);
      const [then, earlier] = isKnown
        ? contents
        : [await dataDigest(after, now, by), await dataDigest(before, was, by)];
      return { name, head: then ?? place(now), base: earlier ?? place(was) };
    }),
  );
  const named = (side: "head" | "base") =>
    Object.fromEntries(found.flatMap((one) => (one?.[side] === undefined ? [] : [[one.name, one[side]] as const])));
  return { head: named("head"), base: named("base") };
}

interface Side {
  readonly files: RevisionFiles;
  readonly model: ResolvedModel;
}

/** Like with like: where one side does not have a submodule's files, the commits are compared. */
function comparedBy(submodules: readonly Submodule[]): SubmodulesBy {
  return submodules.every(({ isHere }) => isHere) ? "content" : "commit";
}

function isNamedAlike(a: ResolvedDataset | undefined, b: ResolvedDataset | undefined): boolean {
  const words = (dataset: ResolvedDataset | undefined) => [dataset?.declared.path, dataset?.declared.version];
  return canonicalJson(words(a)) === canonicalJson(words(b));
}

function elsewhereJob(plan: PlannedModel, model: ResolvedModel | undefined): Parameters<typeof elsewhereMatrix>[0] {
  const { on, runner, timeoutMs, retries, setup } = model?.training ?? {};
  if (plan.train !== "train" || on === undefined || runner === undefined || timeoutMs === undefined) return [];
  const attempt = timeoutMs * (setup !== undefined && setup.length > 0 ? 2 : 1);
  return [
    {
      model: plan.model,
      runner,
      cluster: on.cluster,
      timeoutMs: on.isDetached ? undefined : on.queueTimeoutMs + attempt * ((retries ?? 0) + 1),
      expectedSeconds: plan.expectedSeconds,
    },
  ];
}

function trainingJob(plan: PlannedModel, model: ResolvedModel | undefined): Parameters<typeof jobMatrix>[0] {
  if (plan.train !== "train" || model === undefined || model.training.on !== undefined) return [];
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
