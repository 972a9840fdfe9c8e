import { chosenTable } from "../data/chosen-rows.ts";
import type { HeldRows } from "../data/held-rows.ts";
import type { Predictions } from "../data/predictions.ts";
import type { Table } from "../data/table.ts";
import type { Finding } from "../findings/finding.ts";
import type { FeatureImportance, MeasuredImportance, PermutedValue } from "../generated/types.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { toDigits } from "../kernel/rounding.ts";
import { truncate } from "../kernel/text.ts";
import type { Metric } from "../manifest/metric.ts";
import type { ResolvedImportance, ResolvedModel } from "../manifest/resolved-model.ts";
import { permutation, type Importance } from "../stats/importance.ts";
import { Random } from "../stats/random.ts";
import { importanceRemarks } from "../work/measure/importance-remarks.ts";
import { measurementOf } from "../work/measure/registry.ts";
import { samplingOf } from "../work/measure/sampling.ts";
import { chosenTruth } from "./chosen-truth.ts";
import type { ScoredDataset } from "./dataset.ts";
import type { Oracle } from "./oracle.ts";
import { personalColumns } from "../work/personal/personal-columns.ts";
import { permuteFeatures, type PermutedFeatures, type Permuting } from "./permute-features.ts";
import { asFinding, manifestOf, Problem } from "./problems.ts";
import type { EvaluateRequest } from "./request.ts";
import { sampleOf } from "./samples.ts";

export interface ImportanceQuestion {
  readonly deciding: ScoredDataset;
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  readonly seed: number;
}

/** Of each model; the first one to wait for is the candidate. */
const LIMIT_MS = 60_000;
const LEVEL = 0.95;

/** What each feature is worth, where the manifest asks; what keeps it from being known is a warning, as it judges nothing. */
export async function measureImportance(
  request: EvaluateRequest,
  question: ImportanceQuestion,
): Promise<{ readonly importance?: MeasuredImportance; readonly findings: readonly Finding[] }> {
  const { model } = request;
  const warn = (message: string): Finding =>
    asFinding(new Problem(message, { rule: "importance" }), { ...manifestOf(request), outcome: "warn" });
  if (model.importance === undefined) return { findings: [] };
  try {
    const { importance, identifying } = await measured(model, model.importance, question);
    const remarks = importanceRemarks(importance, { personal: personalColumns(model), identifying });
    return { importance, findings: remarks.map(warn) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { findings: [warn(`What the features are worth was not measured: ${messageOf(error)}`)] };
  }
}

interface Measured {
  readonly importance: MeasuredImportance;
  readonly identifying: readonly string[];
}

async function measured(
  model: ResolvedModel,
  bounds: ResolvedImportance,
  { deciding, candidate, baseline, seed }: ImportanceQuestion,
): Promise<Measured> {
  const metric = metricOf(model);
  const random = Random.fromSeed(seed);
  const rows = permutation(deciding.sample.n, random).slice(0, bounds.rows).toSorted();
  const orders = Array.from({ length: bounds.repeats }, () => permutation(rows.length, random));
  const how: Permuting = {
    valueOf: valuesOf(deciding, { rows, metric, threshold: model.threshold }),
    better: metric.better,
    level: LEVEL,
    // The same for all features and both models, so that they differ by nothing else.
    orders: () => orders,
    mostFeatures: bounds.features,
    limitMs: LIMIT_MS,
  };
  const held = await holdChosen(candidate, { table: deciding.candidateTable, deciding, rows });
  const own = await permuteFeatures(held, how);
  const other = baseline && (await baselineFeatures(baseline, { deciding, rows, how }));
  return {
    importance: recordOf(own, {
      other,
      facts: {
        dataset: deciding.data.name,
        metric: metric.name,
        better: metric.better,
        rows: rows.length,
        repeats: bounds.repeats,
        level: LEVEL,
      },
    }),
    identifying: identifyingColumns(held),
  };
}

/** The primary one; a metric of the manifest's own is of rows that are in the database, and not of these. */
function metricOf({ metrics }: ResolvedModel): Metric {
  const usable = metrics.filter(({ metric }) => metric.rowSql === undefined && metric.needs !== "judgements");
  const chosen = usable.find(({ primary }) => primary) ?? usable[0];
  if (chosen === undefined) throw new UserError("it needs a metric that is no expression of the manifest.");
  return chosen.metric;
}

interface Valuing {
  readonly rows: Uint32Array;
  readonly metric: Metric;
  readonly threshold: number | undefined;
}

function valuesOf({ truth, sample }: ScoredDataset, { rows, metric, threshold }: Valuing) {
  const chosen = chosenTruth(truth, rows);
  if (chosen === undefined)
    throw new UserError(`the rows of ${truth.task} are judged together, and cannot be permuted one by one.`);
  const { weights, clusters } = samplingOf(sample, rows);
  return (own: Predictions): number => {
    const answered = sampleOf(chosen, { weights, clusters }, { own, other: undefined, threshold });
    const { value, reason } = measurementOf(metric, answered.sample).candidate;
    if (value === null) throw new UserError(`${metric.name} has no value: ${reason ?? "nothing is known"}.`);
    return value;
  };
}

interface Holding {
  readonly table: Table;
  readonly deciding: ScoredDataset;
  readonly rows: Uint32Array;
}

async function holdChosen(oracle: Oracle, { table, deciding, rows }: Holding): Promise<HeldRows> {
  if (oracle.hold === undefined)
    throw new UserError("only an ONNX model is asked again; this one answers by a file or a command.");
  const chosen = await chosenTable(table, rows);
  try {
    return await oracle.hold({ table: chosen, reading: deciding.truth.reading });
  } finally {
    await chosen.drop();
  }
}

interface OfBaseline {
  readonly deciding: ScoredDataset;
  readonly rows: Uint32Array;
  readonly how: Permuting;
}

async function baselineFeatures(
  baseline: Oracle,
  { deciding, rows, how }: OfBaseline,
): Promise<PermutedFeatures | string> {
  try {
    return await permuteFeatures(await holdChosen(baseline, { table: deciding.baselineTable, deciding, rows }), how);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return truncate(messageOf(error), 500);
  }
}

interface Recording {
  readonly other: PermutedFeatures | string | undefined;
  readonly facts: Pick<MeasuredImportance, "dataset" | "metric" | "better" | "rows" | "repeats" | "level">;
}

function recordOf(own: PermutedFeatures, { other, facts }: Recording): MeasuredImportance {
  const beside = typeof other === "object" ? other : undefined;
  const names = new Set([...own.features.keys(), ...(beside?.features.keys() ?? [])]);
  const features = [...names].map((name): FeatureImportance => {
    const [mine, theirs] = [own.features.get(name), beside?.features.get(name)];
    return { name, ...(mine && { candidate: written(mine) }), ...(theirs && { baseline: written(theirs) }) };
  });
  const size = ({ candidate, baseline }: FeatureImportance): number => candidate?.mean ?? baseline?.mean ?? 0;
  return {
    ...facts,
    candidate: own.value,
    ...(beside !== undefined && { baseline: beside.value }),
    ...(typeof other === "string" && { baselineReason: other }),
    features: features.toSorted((a, b) => size(b) - size(a)),
    groups: own.groups.map(({ features: members, importance }) => ({
      features: [...members],
      candidate: written(importance),
    })),
    leftOut: own.leftOut,
  };
}

function written({ mean, sd, interval }: Importance): PermutedValue {
  const shown = (value: number): number => toDigits(value, 10);
  return { mean: shown(mean), sd: shown(sd), interval: interval && [shown(interval.low), shown(interval.high)] };
}

/** Nearly every row has a text of its own, or a number of its own under a name that says so. */
function identifyingColumns({ rows, columns }: HeldRows): readonly string[] {
  return columns
    .filter(({ name, isText }) => isText || /(?:^|[^a-z])(?:id|key|uuid|guid|nr)$/i.test(name))
    .filter((column) => new Set(column.values()).size >= OWN_VALUES * rows)
    .map(({ name }) => name);
}

const OWN_VALUES = 0.95;
