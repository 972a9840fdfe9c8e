import type { EvaluatedDataset, EvaluationRecord, MeasuredFairness, MeasuredMetric } from "../generated/types.ts";
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
    slices: evaluation.slices.map(({ harmed: _, pValue: __, ...slice }) => ({
      ...slice,
      metrics: mapped(slice.metrics, metricAlone),
    })),
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

function fairnessAlone({ groups, disparities, ...fairness }: MeasuredFairness): MeasuredFairness {
  return {
    ...fairness,
    groups: groups.map(({ baselineSelectionRate: _, ...group }) => group),
    disparities: mapped(disparities, ({ baseline: _, delta: __, deltaInterval: ___, deltaLevel: ____, ...one }) => one),
  };
}

function graphAlone({ baseline: _, ...graph }: NonNullable<EvaluationRecord["graph"]>) {
  return graph;
}

function mapped<T, U>(entries: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}
