import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Limits } from "../gate/case.ts";

/** The rules a model is judged by. */
export function limitsOf(model: ResolvedModel): Limits {
  return {
    metrics: Object.fromEntries(
      model.metrics.map(({ metric, declaredAs, min, max, margin, primary }) => [
        declaredAs,
        {
          min,
          max,
          margin,
          isPrimary: primary,
          needsBaseline: metric.needs === "judgements",
          better: metric.better,
          range: metric.range,
        },
      ]),
    ),
    onInconclusive: model.onInconclusive,
    confidence: model.confidence,
    ...(model.fairness !== undefined && { fairness: model.fairness }),
    latencyP95Ms: model.latency.p95Ms,
  };
}
