import type { EvaluationRecord, MetricDrift } from "../../generated/types.ts";

const MOST_VALUES = 50;
const MOST_METRICS = 50;

/**
 * How the gated metrics went over the accepted versions, the oldest first and the candidate last: many small steps in one
 * direction are one large one. Only versions that were measured on the same rows count; one of them is no course.
 */
export function metricDrift(
  history: readonly EvaluationRecord[],
  candidate: EvaluationRecord | undefined,
): MetricDrift[] {
  if (candidate === undefined) return [];
  const [dataset, deciding] = Object.entries(candidate.datasets).find(([, { role }]) => role === "decides") ?? [];
  if (dataset === undefined || deciding === undefined) return [];
  const { digest } = deciding;
  const same = history.filter(
    ({ datasets }) => datasets[dataset]?.digest === digest && datasets[dataset].role === "decides",
  );
  const gated = Object.entries(candidate.metrics).filter(
    ([, { gated: isGated, primary, limit }]) => isGated === true || primary === true || limit !== undefined,
  );
  return gated.slice(0, MOST_METRICS).flatMap(([metric, { better }]) => {
    const values = [...same, candidate].flatMap(({ metrics }) => metrics[metric]?.value ?? []);
    return values.length < 2 ? [] : [{ metric, dataset, digest, better, values: values.slice(-MOST_VALUES) }];
  });
}
