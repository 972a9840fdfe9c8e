import type { MetricLimit, ModelManifest } from "../generated/types.ts";
import { parseMargin, type Margin } from "../kernel/units.ts";
import { customMetric } from "./custom-metric.ts";
import { defaultMargin, findMetric, type Metric } from "./metrics.ts";

/** A metric that gates, with what the manifest says of it and what it leaves to a default. */
export interface DeclaredMetric {
  /** The name in the manifest: an alias, or the metric's own. */
  readonly declaredAs: string;
  readonly limit: MetricLimit;
  /** Undefined: the task has no metric of this name, which `validate` reports. */
  readonly metric: Metric | undefined;
  readonly margin: Margin;
  readonly primary: boolean;
}

/** Where none is marked as primary, the first is: the smallest manifest names one metric, and it decides. */
export function declaredMetrics({ evaluation, task }: ModelManifest): readonly DeclaredMetric[] {
  const entries = Object.entries(evaluation.metrics);
  const hasPrimary = entries.some(([, { primary }]) => primary === true);
  return entries.map(([declaredAs, limit], index) => {
    const metric = customMetric(declaredAs, limit, task) ?? findMetric(declaredAs, task);
    return {
      declaredAs,
      limit,
      metric,
      margin: marginOf(limit, metric),
      primary: hasPrimary ? limit.primary === true : index === 0,
    };
  });
}

function marginOf({ margin }: MetricLimit, metric: Metric | undefined): Margin {
  if (margin !== undefined) return parseMargin(margin);
  return metric === undefined ? { absolute: 0 } : defaultMargin(metric);
}
