import type { Finding } from "../../findings/finding.ts";
import type { Case, GatedMetric, GateRule } from "./case.ts";
import { judgeDifference } from "./difference.ts";

export const NON_INFERIORITY: GateRule = {
  id: "gate/non-inferiority",
  title: "The candidate is credibly not worse than the baseline",
  why: "Both are scored on the same rows. The candidate passes when the whole interval of the difference lies above minus the margin, fails when it lies below, and is inconclusive between.",
  remediation:
    "Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.",
  judgeMetric,
};

function judgeMetric(gated: GatedMetric, { evaluation, limits }: Case): readonly Finding[] {
  const { metric, limit } = gated;
  if (evaluation.baseline.status !== "compared" || metric === undefined) return [];
  const stops = limits.onInconclusive === "approve" ? "ask" : "block";
  const unsettled = limit.isPrimary ? stops : "warn";
  return [judgeDifference(NON_INFERIORITY, { ...gated, metric, on: "", margins: 1, unsettled })];
}
