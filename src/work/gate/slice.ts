import { findingOf, type Finding } from "../../findings/finding.ts";
import type { MeasuredSlice } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import type { Case, GateRule } from "./case.ts";

/** More findings than this bury the one that matters. */
const MOST_NAMED = 10;
const MOST_LISTED = 5;

export const SLICE: GateRule = {
  id: "gate/slice",
  title: "No slice is harmed",
  why: "An average can improve while one group pays for it. Every slice is tested, and the false-discovery rate over all slices is held at 5 %.",
  remediation: "Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.",
  judge,
};

/**
 * What the average hides: each slice that is credibly harmed. Where a metric is worse overall, the slices that are
 * worse in nothing else are no news of their own, and are told together.
 */
function judge({ evaluation: { slices, metrics } }: Case): readonly Finding[] {
  const harmed = slices.filter((slice) => slice.harmed === true);
  if (harmed.length === 0) {
    const tested = slices.filter(({ pValue }) => typeof pValue === "number").length;
    return tested === 0
      ? []
      : [findingOf(SLICE, { outcome: "pass", message: `None of ${plural(tested, "slice")} is harmed.` })];
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
  return findingOf(SLICE, { subject: name, message });
}

function together(slices: readonly MeasuredSlice[], what: string): readonly Finding[] {
  if (slices.length === 0) return [];
  const named = slices.slice(0, MOST_LISTED).map(({ name }) => name);
  const rest = slices.length - named.length;
  const names = rest === 0 ? listed(named) : `${named.join(", ")} and ${rest} more`;
  return [findingOf(SLICE, { message: `${slices.length} ${what}: ${names}.` })];
}

function worseMetrics({ metrics }: MeasuredSlice): readonly string[] {
  return Object.entries(metrics).flatMap(([metric, { outcome }]) => (outcome === "fail" ? [metric] : []));
}
