import type { ExperimentMetric } from "../../../generated/types.ts";
import { type Margin, parseMargin } from "../../../kernel/units.ts";
import { defaultMargin, metricNamed } from "../../../manifest/metrics.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";

export type ResolvedExperiment = NonNullable<ResolvedMonitoring["experiment"]>;

/** A metric of the experiment as it is read and judged. */
export interface PlannedMetric {
  /** By which its values and sums are found. A metric that is both success and guardrail has one. */
  readonly key: string;
  readonly name: string;
  readonly role: "success" | "guardrail";
  readonly of: "mean" | "proportion" | "quantile";
  /** 0-1, of a quantile. */
  readonly quantile: number;
  readonly per: string | undefined;
  readonly covariate: string | undefined;
  /** Undefined where neither the manifest nor the catalogue says it: then it cannot be judged. */
  readonly better: "higher" | "lower" | undefined;
  /** Undefined: a guardrail whose margin nobody named. */
  readonly margin: Margin | undefined;
}

/** Success metrics first, in the manifest's order, with what it leaves out filled in. */
export function plannedMetrics(spec: ResolvedExperiment): readonly PlannedMetric[] {
  return [
    ...(spec.success ?? []).map((metric) => planned(metric, "success")),
    ...(spec.guardrails ?? []).map((metric) => planned(metric, "guardrail")),
  ];
}

function planned(metric: ExperimentMetric, role: PlannedMetric["role"]): PlannedMetric {
  const known = metricNamed(metric.name);
  const isService = metric.name === "latency" || metric.name === "errors";
  const of =
    metric.of ?? (metric.quantile === undefined ? (metric.name === "errors" ? "proportion" : "mean") : "quantile");
  const quantile = metric.quantile ?? 0.95;
  const unnamed = role === "success" ? { absolute: 0 } : known && defaultMargin(known);
  const parts = [
    metric.name,
    of === "quantile" ? `p${Number((quantile * 100).toFixed(4))}` : "",
    metric.per ?? "",
    metric.covariate ?? "",
  ];
  return {
    key: parts.join("/").replace(/\/+$/, ""),
    name: metric.name,
    role,
    of,
    quantile,
    per: metric.per,
    covariate: metric.covariate,
    better: metric.better ?? known?.better ?? (isService ? "lower" : undefined),
    margin: metric.margin === undefined ? unnamed : parseMargin(metric.margin),
  };
}
