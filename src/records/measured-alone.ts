import type {
  EvaluatedDataset,
  EvaluationRecord,
  MeasuredFairness,
  MeasuredMetric,
  MeasuredSlice,
} from "../generated/types.ts";
import { canonicalJson, sha256, type Digest } from "./canonical.ts";

/**
 * What was measured of the candidate, whatever it was compared with and on whichever machine: the same artifact on the
 * same rows gives the same, so that what is written from it can be written again. Left out are the baseline, times, and
 * counts that the ledger goes on counting.
 */
export function measuredAlone(evaluation: EvaluationRecord): EvaluationRecord {
  const { schema, model, task, evaluationKey, trainKey, engine, confidence, candidate, graph } = evaluation;
  return {
    schema,
    model,
    task,
    evaluationKey,
    ...(trainKey !== undefined && { trainKey }),
    engine,
    confidence,
    candidate,
    baseline: { status: "none" },
    datasets: mapped(evaluation.datasets, datasetAlone),
    metrics: mapped(evaluation.metrics, metricAlone),
    slices: evaluation.slices.map(sliceAlone),
    ...(evaluation.fairness !== undefined && { fairness: evaluation.fairness.map(fairnessAlone) }),
    ...(graph !== undefined && { graph: graphAlone(graph) }),
  };
}

/** Of what was measured of the candidate alone, as canonical JSON. */
export function measuredDigest(evaluation: EvaluationRecord): Digest {
  return sha256(canonicalJson(measuredAlone(evaluation)));
}

function metricAlone({ value, reason, interval, level, better, n, limit, gated, primary }: MeasuredMetric) {
  return {
    value,
    interval,
    level,
    better,
    n,
    ...(reason !== undefined && { reason }),
    ...(limit !== undefined && { limit }),
    ...(gated !== undefined && { gated }),
    ...(primary !== undefined && { primary }),
  };
}

function datasetAlone({ role, digest, rows, positives, overlap, metrics }: EvaluatedDataset): EvaluatedDataset {
  return {
    role,
    digest,
    rows,
    ...(positives !== undefined && { positives }),
    ...(overlap !== undefined && { overlap }),
    ...(metrics !== undefined && { metrics: mapped(metrics, metricAlone) }),
  };
}

function sliceAlone(slice: MeasuredSlice): MeasuredSlice {
  return { ...without(slice, ["harmed", "pValue"]), metrics: mapped(slice.metrics, metricAlone) };
}

function fairnessAlone(fairness: MeasuredFairness): MeasuredFairness {
  return {
    ...fairness,
    groups: fairness.groups.map((group) => without(group, ["baselineSelectionRate"])),
    disparities: mapped(fairness.disparities, (one) =>
      without(one, ["baseline", "delta", "deltaInterval", "deltaLevel"]),
    ),
  };
}

function graphAlone(graph: NonNullable<EvaluationRecord["graph"]>) {
  return without(graph, ["baseline"]);
}

/** The same without members that need not be there. */
function without<T extends object, K extends OptionalKeys<T>>(value: T, keys: readonly K[]): T {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}

type OptionalKeys<T> = {
  [K in keyof T]-?: undefined extends T[K] ? K : Partial<T> extends Pick<T, K> ? K : never;
}[keyof T];

function mapped<T, U>(entries: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}
