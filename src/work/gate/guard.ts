import { findingOf, type Finding } from "../../findings/finding.ts";
import type { MeasuredMetrics } from "../../generated/types.ts";
import { GUARD_FACTOR } from "../../manifest/defaults.ts";
import type { Case, GateRule } from "./case.ts";
import { judgeDifference, unsettledBy } from "./difference.ts";
import { MEASURED } from "./measured.ts";

export const GUARD: GateRule = {
  id: "gate/guard",
  title: "A guard dataset is not harmed",
  why: "A guard dataset keeps old strengths from being lost. It is judged with twice the margin. Where it is inconclusive, a value within that margin is a warning. A value beyond it needs a person, as `evaluation.onInconclusive` says.",
  remediation: "Look at what the guard dataset covers that the deciding one does not.",
  judge,
};

function judge(given: Case): readonly Finding[] {
  const { datasets, baseline } = given.evaluation;
  if (baseline.status !== "compared") return [];
  return Object.entries(datasets).flatMap(([dataset, { role, metrics }]) =>
    role === "guard" ? judgeDataset(dataset, metrics ?? {}, given) : [],
  );
}

function judgeDataset(dataset: string, metrics: MeasuredMetrics, given: Case): readonly Finding[] {
  const on = ` on the guard dataset ${dataset}`;
  if (Object.keys(metrics).length === 0) {
    const message = `Nothing was measured${on}.`;
    return [findingOf(GUARD, { outcome: "unmeasured", subject: dataset, message, remediation: MEASURED.remediation })];
  }
  return Object.entries(given.limits.metrics).flatMap(([name, limit]) => {
    const metric = metrics[name];
    if (metric === undefined) return [];
    const location = given.locate?.(`/evaluation/metrics/${name}`);
    const { confidence = given.evaluation.confidence } = given.limits;
    const unsettled = unsettledBy(given.limits, false);
    return [
      judgeDifference(GUARD, { name, limit, metric, location, on, confidence, margins: GUARD_FACTOR, unsettled }),
    ];
  });
}
