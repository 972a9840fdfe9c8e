import type { Finding } from "../../findings/finding.ts";
import type { EvaluationRecord } from "../../generated/types.ts";
import type { Case } from "./case.ts";
import { judgeChanges } from "./judging-change.ts";
import { judgeMeasured } from "./measured.ts";
import { GATE_RULES } from "./rules.ts";

/** A case whose evaluation may be missing: nothing had to be measured, or nothing could. */
export type OpenCase = Omit<Case, "evaluation"> & { readonly evaluation: EvaluationRecord | undefined };

/**
 * What the limits say of a measured candidate: one finding a check, passes included. The outcome of a comparison is
 * computed here again from the interval and the base branch's margin, so an evaluation cannot bring its own verdict.
 */
export function judge(question: OpenCase): readonly Finding[] {
  const { evaluation, model } = question;
  // What loosens a rule needs a person even where nothing had to be measured.
  const found =
    evaluation === undefined
      ? judgeChanges(question)
      : [...judgeMetrics({ ...question, evaluation }), ...judgeWhole({ ...question, evaluation })];
  return found.map((finding) => ({ ...finding, model }));
}

function judgeMetrics(given: Case): readonly Finding[] {
  return Object.entries(given.limits.metrics).flatMap(([name, limit]) => {
    const location = given.locate?.(`/evaluation/metrics/${name}`);
    const gated = { name, limit, metric: given.evaluation.metrics[name], location };
    const unmeasured = judgeMeasured(gated, given);
    return unmeasured === undefined
      ? GATE_RULES.flatMap((rule) => rule.judgeMetric?.(gated, given) ?? [])
      : [unmeasured];
  });
}

function judgeWhole(given: Case): readonly Finding[] {
  return GATE_RULES.flatMap((rule) => rule.judge?.(given) ?? []);
}
