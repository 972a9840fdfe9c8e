import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Case, GatedMetric, GateRule } from "./case.ts";

export const MEASURED: GateRule = {
  id: "gate/measured",
  title: "Every gated metric was measured",
  why: "A check that could not run has not passed.",
  remediation: "Mend the cause that the message names and run again.",
};

/** Why a metric cannot be judged, where it cannot: no other rule has anything to say of it then. */
export function judgeMeasured({ name, limit, metric, location }: GatedMetric, given: Case): Finding | undefined {
  const { status } = given.evaluation.baseline;
  if (limit.needsBaseline === true && (status === "none" || status === "same")) {
    const why = status === "none" ? "there is none yet" : "the candidate is the baseline";
    const message = `${name} compares with the baseline, and ${why}.`;
    return findingOf(MEASURED, { outcome: "not-applicable", subject: name, message, location });
  }
  if (metric !== undefined && metric.value !== null) return undefined;
  const why = metric?.reason ?? "the evaluation has no such metric";
  const message = `${name} was not measured: ${why}.`;
  return findingOf(MEASURED, { outcome: "unmeasured", subject: name, message, location });
}

/** Of a model that should have been evaluated, and was not. */
export function notEvaluated(model: string): Finding {
  const message = `${model} was not evaluated: there is no evaluation.json from this run.`;
  return findingOf(MEASURED, { outcome: "unmeasured", model, message });
}
