import type { PlannedModel, PlanRecord } from "../generated/types.ts";
import { folderOf, isInsideFolder } from "../manifest/paths.ts";
import type { ResolvedDataset, ResolvedModel } from "../manifest/resolved-model.ts";
import { touchedBy, UNTOUCHED, type ChangedPaths, type Touch } from "../work/affected.ts";
import { jobMatrix, type JobMatrix } from "../work/job-matrix.ts";
import { canonicalJson } from "../records/canonical.ts";
import type { Pairs } from "../work/pairs.ts";
import { planModel, plannedBroken, type PlanFacts } from "../work/plan.ts";
import { loadModels, type LoadedModel } from "./load-models.ts";
import { pairLoaded } from "./pairing.ts";
import { changedProduction, servedDigest, type ProductionChange } from "./production.ts";
import { RevisionFiles, type KnownDigests, type RevisionReader } from "./revision-files.ts";
import { dataDigest, gatherTrainKey, type GatheredKey } from "./train-key.ts";

/** What the ledger tells the plan. Asked once a model at most. */
export interface PlanHistory {
  /** Whether there is a run for a trainKey, and its artifact can be had. */
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
}

export interface Plan {
  readonly record: PlanRecord;
  readonly matrix: JobMatrix;
  /** Models of the base that no model of the head continues. */
  readonly removed: readonly LoadedModel[];
  /** The head's models, by name. */
  readonly loaded: ReadonlyMap<string, LoadedModel>;
  /** What each planned model was on the base branch, by the head's name; without those that are new. */
  readonly before: ReadonlyMap<string, LoadedModel>;
  /** The head's trainKey of each planned model that can be read. */
  readonly keys: ReadonlyMap<string, GatheredKey>;
}

/** Which models a change affects and what has to run for each. Reads what changed, and nothing twice. */
export async function planModels(options: PlanOptions): Promise<Plan> {
  const digests: KnownDigests = new Map();
  const head = new RevisionFiles(options.head, digests);
  const base = options.base && new RevisionFiles(options.base, digests);
  const heads = await loadModels(head, options.manifests);
  const bases = base === undefined ? [] : await baseModels({ head, base, heads, manifests: options.manifests });
  const touches = touchedBy(options.base === undefined ? undefined : options.changed);
  const pairs = await pairLoaded({ files: head, models: heads }, { files: base, models: bases });
  const production = await changedProduction(head, base, options.changed);
  const keys = new Map<string, GatheredKey>();
  const planner: Planner = { options, head, base, bases, pairs, production, keys };
  const planned = await Promise.all(heads.map(async (model) => await planOne(planner, model, touches)));
  const models = planned.filter((plan) => plan !== undefined).toSorted((a, b) => (a.model < b.model ? -1 : 1));
  const loaded = new Map(heads.map((model) => [model.name, model]));
  return {
    record: { schema: "model-gitops/plan/v1", base: options.base?.id ?? "", head: options.head.id, models },
    matrix: jobMatrix(models.flatMap((plan) => trainingJob(plan, loaded.get(plan.model)?.resolved))),
    removed: pairs.vanished.flatMap(({ file }) => bases.filter((model) => model.file === file)),
    loaded,
    keys,
    before: new Map(
      models.flatMap(({ model }) => {
        const before = beforeOf(planner, model);
        return before === undefined ? [] : [[model, before] as const];
      }),
    ),
  };
}

function beforeOf({ pairs, bases }: Planner, name: string): LoadedModel | undefined {
  const was = pairs.before.get(name);
  return was && bases.find(({ file, name: other }) => file === was.file && other === was.name);
}

interface Planner {
  readonly options: PlanOptions;
  readonly head: RevisionFiles;
  readonly base: RevisionFiles | undefined;
  readonly bases: readonly LoadedModel[];
  readonly pairs: Pairs;
  readonly production: ProductionChange | undefined;
  /** Filled as models are planned. */
  readonly keys: Map<string, GatheredKey>;
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
  const blobs = await Promise.all(heads.map(async ({ file }) => [await head.blob(file), await base.blob(file)]));
  const same = heads.filter((_, index) => blobs[index]?.[0] !== undefined && blobs[index][0] === blobs[index][1]);
  const known = new Set(same.map(({ file }) => file));
  const others = await loadModels(
    base.only((path) => !known.has(path)),
    manifests,
  );
  return [...same, ...others];
}

type Toucher = (model: ResolvedModel) => Touch | undefined;

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
  const touch = touches(resolved) ?? (isTouched ? UNTOUCHED : undefined);
  return touch && (await planTouched(planner, resolved, touch));
}

async function planTouched(planner: Planner, head: ResolvedModel, touch: Touch): Promise<PlannedModel> {
  const { options, pairs } = planner;
  const was = beforeOf(planner, head.name);
  const before = was?.resolved;
  const [headKey, baseKey, headData, baseData] = await Promise.all([
    gatherTrainKey(planner.head, head),
    planner.base && before && gatherTrainKey(planner.base, before),
    before ? evaluationDigests(planner.head, { model: head, other: before, names: before.evaluationData }) : {},
    planner.base && before
      ? evaluationDigests(planner.base, { model: before, other: head, names: before.evaluationData })
      : {},
  ]);
  planner.keys.set(head.name, headKey);
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
    evaluationData: { head: headData, base: baseData },
    vanished: pairs.vanished.map(({ name }) => name),
    served: servedOf(planner, head.name),
    pastSeconds: await options.history.pastSeconds(head.name),
  });
}

/** What production is to serve of a model, before and after the change: by its former name before. */
function servedOf({ production, pairs }: Planner, name: string): PlanFacts["served"] {
  if (production === undefined) return { file: "", base: undefined, head: undefined };
  const { file, base, head } = production;
  const former = pairs.before.get(name)?.name ?? name;
  return { file, base: servedDigest(base, former), head: servedDigest(head, name) };
}

/**
 * Digests of the datasets that judge in the base, as one side has them. One that is named or pinned otherwise is a
 * change of the manifest already. Where the folder was renamed the same words lead elsewhere: where nothing tells the
 * content, the place has to be the same.
 */
async function evaluationDigests(
  files: RevisionFiles,
  { model, other, names }: DigestQuestion,
): Promise<Readonly<Record<string, string>>> {
  const alike = names.filter((name) => isNamedAlike(model.datasets[name], other.datasets[name]));
  // What lies here without git was brought by no change.
  const tracked = files.tracked();
  const entries = await Promise.all(
    alike.map(async (name) => {
      const dataset = model.datasets[name];
      const isMoved = dataset?.path !== other.datasets[name]?.path;
      const digest = await dataDigest(tracked, dataset);
      return [name, digest ?? (isMoved ? dataset?.path : undefined)] as const;
    }),
  );
  return Object.fromEntries(
    entries.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest] as const])),
  );
}

interface DigestQuestion {
  readonly model: ResolvedModel;
  /** The same model on the other side. */
  readonly other: ResolvedModel;
  readonly names: readonly string[];
}

function isNamedAlike(a: ResolvedDataset | undefined, b: ResolvedDataset | undefined): boolean {
  const words = (dataset: ResolvedDataset | undefined) => [dataset?.declared.path, dataset?.declared.version];
  return canonicalJson(words(a)) === canonicalJson(words(b));
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
