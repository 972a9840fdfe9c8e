import type { Finding } from "../../findings/finding.ts";
import type { EvaluationRecord } from "../../generated/types.ts";
import { GUARD_FACTOR } from "../../manifest/defaults.ts";
import type { Case, GatedMetric, GateRule } from "./case.ts";
import { judgeDifference, unsettledBy } from "./difference.ts";
import { decidedOnProduction } from "./replay.ts";
import { shown } from "./wording.ts";

export const NON_INFERIORITY: GateRule = {
  id: "gate/non-inferiority",
  title: "The candidate is credibly not worse than the baseline",
  why: "Both are scored on the same rows. The candidate passes when the whole interval of the difference lies above minus the margin, fails when it lies below, and is inconclusive between. Where the primary metric is inconclusive, a person decides, or it blocks (`evaluation.onInconclusive`). Another inconclusive metric does the same where its value lies beyond the margin; within the margin it is a warning.",
  remediation:
    "Find what made it worse in the slices below, or raise the margin in a separate pull request that says why.",
  judgeMetric,
};

function judgeMetric(gated: GatedMetric, given: Case): readonly Finding[] {
  const { evaluation, limits } = given;
  const { confidence = evaluation.confidence } = limits;
  const { metric, limit } = gated;
  if (evaluation.baseline.status !== "compared" || metric === undefined) return [];
  if (decidedOnProduction(given, gated) !== undefined) {
    // Rows of before guard: what they cannot tell, those of now have told.
    const [on, unsettled] = [` on ${decidingDataset(evaluation)}, which guards,`, unsettledBy(limits, false)];
    return [judgeDifference(NON_INFERIORITY, { ...gated, metric, on, confidence, margins: GUARD_FACTOR, unsettled })];
  }
  const unsettled = unsettledBy(limits, limit.isPrimary);
  const found = judgeDifference(NON_INFERIORITY, { ...gated, metric, on: "", confidence, margins: 1, unsettled });
  return [{ ...found, message: `${found.message}${widthBeside(gated, evaluation)}` }];
}

/** Wider intervals cover more, so a coverage alone says nothing: the width is told beside it. */
function widthBeside({ name }: GatedMetric, { metrics }: EvaluationRecord): string {
  const { value, baseline } = metrics["interval_width"] ?? {};
  if (name !== "interval_coverage" || typeof value !== "number" || typeof baseline !== "number") return "";
  return ` The intervals are ${shown(value)} wide, and the baseline's ${shown(baseline)}.`;
}

function decidingDataset({ datasets }: EvaluationRecord): string {
  return Object.entries(datasets).find(([, { role }]) => role === "decides")?.[0] ?? "the deciding dataset";
}
