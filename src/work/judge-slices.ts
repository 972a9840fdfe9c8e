import type { Finding } from "../findings/finding.ts";
import type { EvaluationRecord, MeasuredSlice } from "../generated/types.ts";
import { listed, plural } from "../kernel/text.ts";
import { GATE } from "./gate-rules.ts";

/** More findings than this bury the one that matters. */
const MOST_NAMED = 10;
const MOST_LISTED = 5;

/**
 * What the average hides: each slice that is credibly harmed. Where a metric is worse overall, the slices that are
 * worse in nothing else are no news of their own, and are told together.
 */
export function judgeSlices({ slices, metrics }: Pick<EvaluationRecord, "slices" | "metrics">): readonly Finding[] {
  const harmed = slices.filter((slice) => slice.harmed === true);
  if (harmed.length === 0) {
    const tested = slices.filter(({ pValue }) => typeof pValue === "number").length;
    return tested === 0
      ? []
      : [{ rule: GATE.slice.id, outcome: "pass", message: `None of ${plural(tested, "slice")} is harmed.` }];
  }
  const isHidden = (slice: MeasuredSlice): boolean => {
    const worse = worseMetrics(slice);
    return worse.length === 0 || worse.some((metric) => metrics[metric]?.outcome !== "fail");
  };
  const hidden = harmed.filter(isHidden);
  const following = harmed.filter((slice) => !isHidden(slice));
  return [
    ...hidden.slice(0, MOST_NAMED).map(harm),
    ...together(hidden.slice(MOST_NAMED), "more slices are harmed"),
    ...together(following, following.length === 1 ? "slice falls with the whole" : "slices fall with the whole"),
  ];
}

function harm(slice: MeasuredSlice): Finding {
  const { name, n, note } = slice;
  const worse = worseMetrics(slice);
  const what = worse.length === 0 ? "" : ` in ${listed(worse)}`;
  const message = `The slice ${name} (${plural(n, "row")}) is harmed${what}.${note === undefined ? "" : ` ${note}`}`;
  return {
    rule: GATE.slice.id,
    outcome: "fail",
    subject: name,
    message,
    remediation: GATE.slice.remediation,
  };
}

function together(slices: readonly MeasuredSlice[], what: string): readonly Finding[] {
  if (slices.length === 0) return [];
  const named = slices.slice(0, MOST_LISTED).map(({ name }) => name);
  const rest = slices.length - named.length;
  const names = rest === 0 ? listed(named) : `${named.join(", ")} and ${rest} more`;
  const message = `${slices.length} ${what}: ${names}.`;
  return [{ rule: GATE.slice.id, outcome: "fail", message, remediation: GATE.slice.remediation }];
}

function worseMetrics({ metrics }: MeasuredSlice): readonly string[] {
  return Object.entries(metrics).flatMap(([metric, { outcome }]) => (outcome === "fail" ? [metric] : []));
}
