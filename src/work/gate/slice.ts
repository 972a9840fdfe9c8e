import { findingOf, type Finding, type Found } from "../../findings/finding.ts";
import type { MeasuredSlice } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import { isJudged, openSlices, sliceName, type OpenSlices } from "../../records/slice-standing.ts";
import type { Case, GateRule, Limits } from "./case.ts";
import { MEASURED } from "./measured.ts";

/** More findings than this bury the one that matters. */
const MOST_NAMED = 10;
const MOST_LISTED = 5;

export const SLICE: GateRule = {
  id: "gate/slice",
  title: "No slice is harmed",
  why: "An average can improve while one group pays for it. Every slice is tested, declared ones from 10 rows on, and the false-discovery rate over all slices is held at 5 %. A declared slice that could not be judged is a warning that names it. Where none could be judged, a person decides, or it blocks (`evaluation.onInconclusive`). A slice where the candidate has no value and the baseline has one is unmeasured.",
  remediation: "Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.",
  judge,
};

const MORE_ROWS = "Evaluate on more rows of them, or declare larger slices";

/**
 * What the average hides: each slice that is credibly harmed. Where a metric is worse overall, the slices that are
 * worse in nothing else are no news of their own, and are told together. What the rows cannot tell of declared slices
 * is told in one finding.
 */
function judge({ evaluation: { baseline, slices, metrics }, limits }: Case): readonly Finding[] {
  if (baseline.status !== "compared") return [];
  const harmed = slices.filter((slice) => slice.harmed === true);
  const isHidden = (slice: MeasuredSlice): boolean => {
    const worse = worseMetrics(slice);
    return worse.length === 0 || worse.some((metric) => metrics[metric]?.outcome !== "fail");
  };
  const hidden = harmed.filter(isHidden);
  const following = harmed.filter((slice) => !isHidden(slice));
  const open = openSlices(slices);
  return [
    ...hidden.slice(0, MOST_NAMED).map(harm),
    ...together(hidden.slice(MOST_NAMED), "more slices are harmed"),
    ...together(following, following.length === 1 ? "slice falls with the whole" : "slices fall with the whole"),
    ...open.lost.slice(0, MOST_NAMED).flatMap(loss),
    ...together(open.lost.slice(MOST_NAMED), "more slices could not be measured", "unmeasured"),
    ...untold(slices, { ...open, onInconclusive: limits.onInconclusive }),
  ];
}

function harm(slice: MeasuredSlice): Finding {
  const { name, n, note } = slice;
  const worse = worseMetrics(slice);
  const what = worse.length === 0 ? "" : ` in ${listed(worse)}`;
  const message = `The slice ${name} (${plural(n, "row")}) is harmed${what}.${note === undefined ? "" : ` ${note}`}`;
  return findingOf(SLICE, { subject: name, message });
}

function loss({ name, n, metrics }: MeasuredSlice): readonly Finding[] {
  const lost = Object.entries(metrics).filter(([, { outcome }]) => outcome === "unmeasured");
  const what = lost.map(([metric, { reason = "no reason was recorded" }]) => `${metric}: ${reason}`).join("; ");
  const message = `The slice ${name} (${plural(n, "row")}) was not compared in ${what}.`;
  return [findingOf(SLICE, { outcome: "unmeasured", subject: name, message, remediation: MEASURED.remediation })];
}

function together(slices: readonly MeasuredSlice[], what: string, outcome?: "unmeasured"): readonly Finding[] {
  if (slices.length === 0) return [];
  const message = `${slices.length} ${what}: ${named(slices, ({ name }) => name)}.`;
  return [findingOf(SLICE, { message, outcome })];
}

/** That none is harmed, where it is so, and what is not known of the declared ones. */
function untold(
  slices: readonly MeasuredSlice[],
  { unjudged, doubtful, unsettled, onInconclusive }: OpenSlices & Pick<Limits, "onInconclusive">,
): readonly Finding[] {
  const tested = slices.filter(({ pValue }) => typeof pValue === "number").length;
  const isHarmed = slices.some(({ harmed }) => harmed === true);
  const isNoneJudged = unjudged.length > 0 && !slices.some((slice) => slice.declared === true && isJudged(slice));
  const isTold = doubtful.length + unjudged.length > 0;
  if (!isTold && (tested === 0 || isHarmed)) return [];
  const parts = [
    tested > 0 && !isHarmed ? `none of ${plural(tested, "slice")} is credibly harmed` : "",
    part(doubtful, `${doubtful.length} ${are(doubtful)} worse by more than the margin, not credibly among so many`),
    part(unsettled, `the rows of ${unsettled.length} cannot tell`),
    part(unjudged, isNoneJudged ? noneOf(unjudged) : `${unjudged.length} could not be judged`),
  ].filter((text) => text !== "");
  const message = `${sentence(isHarmed && !isNoneJudged ? `of declared slices, ${parts.join("; ")}` : parts.join("; "))}.`;
  if (isNoneJudged) return [findingOf(SLICE, { message, ...unkept(onInconclusive) })];
  return [
    findingOf(SLICE, { message, outcome: isTold ? "warn" : "pass", ...(isTold && { remediation: `${MORE_ROWS}.` }) }),
  ];
}

/** A promise of which nothing could be looked at is no pass. */
function unkept(onInconclusive: Limits["onInconclusive"]): Omit<Found, "message"> {
  const outcome = "inconclusive";
  return onInconclusive === "approve"
    ? { outcome, needsPerson: true, remediation: `${MORE_ROWS}, or ask an approver to accept it.` }
    : { outcome, remediation: `${MORE_ROWS}.` };
}

function part(slices: readonly MeasuredSlice[], words: string): string {
  return slices.length === 0 ? "" : `${words}: ${named(slices, sliceName)}`;
}

function noneOf(slices: readonly MeasuredSlice[]): string {
  return slices.length === 1
    ? "the declared slice could not be judged"
    : `none of the ${slices.length} declared slices could be judged`;
}

function are(slices: readonly MeasuredSlice[]): string {
  return slices.length === 1 ? "is" : "are";
}

function named(slices: readonly MeasuredSlice[], nameOf: (slice: MeasuredSlice) => string): string {
  const names = slices.slice(0, MOST_LISTED).map(nameOf);
  const rest = slices.length - names.length;
  return rest === 0 ? listed(names) : `${names.join(", ")} and ${rest} more`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function worseMetrics({ metrics }: MeasuredSlice): readonly string[] {
  return Object.entries(metrics).flatMap(([metric, { outcome }]) => (outcome === "fail" ? [metric] : []));
}
