import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { Limits } from "./judge.ts";

/** The rules a model is judged by. Where no metric is marked primary, all of them are. */
export function limitsOf(model: ResolvedModel): Limits {
  const hasPrimary = model.metrics.some(({ primary }) => primary);
  return {
    metrics: Object.fromEntries(
      model.metrics.map(({ declaredAs, min, max, margin, primary }) => [declaredAs, { min, max, margin, isPrimary: primary || !hasPrimary }]),
    ),
    onInconclusive: model.onInconclusive,
    latencyP95Ms: model.latency.p95Ms,
  };
}
