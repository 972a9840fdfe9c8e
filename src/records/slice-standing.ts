import type { MeasuredMetric, MeasuredSlice } from "../generated/types.ts";
import { listed, oneLine, plural, truncate } from "../kernel/text.ts";

/**
 * What the rows of a slice say of it beside the baseline. `lost`: the candidate has no value there where the baseline has
 * one; `unjudged`: nothing could be compared; `doubtful`: worse by more than the margin by itself, and not once the number
 * of slices is counted in; `unsettled`: the rows cannot tell in at least one metric.
 */
type SliceStanding = "harmed" | "lost" | "unjudged" | "doubtful" | "unsettled" | "held";

/** Declared slices that nobody knows to be unharmed, by what is not known of them. */
export interface OpenSlices {
  readonly lost: readonly MeasuredSlice[];
  readonly unjudged: readonly MeasuredSlice[];
  readonly doubtful: readonly MeasuredSlice[];
  readonly unsettled: readonly MeasuredSlice[];
}

/** Of slices that were compared with the baseline; automatic ones were promised to nobody. */
export function openSlices(slices: readonly MeasuredSlice[]): OpenSlices {
  const of = (standing: SliceStanding): readonly MeasuredSlice[] =>
    slices.filter((slice) => slice.declared === true && sliceStanding(slice) === standing);
  return { lost: of("lost"), unjudged: of("unjudged"), doubtful: of("doubtful"), unsettled: of("unsettled") };
}

/** Whether at least one metric was compared. */
export function isJudged({ metrics }: MeasuredSlice): boolean {
  return Object.values(metrics).some(({ outcome }) => outcome !== undefined && outcome !== "unmeasured");
}

/** Gated metrics that its rows give no comparison of. */
export function unjudgedMetrics({ metrics }: MeasuredSlice): readonly string[] {
  return Object.entries(metrics).flatMap(([name, { gated, outcome }]) =>
    gated === true && outcome === undefined ? [name] : [],
  );
}

/** `region=north (60 rows)`, on one line of bounded length: a slice as a sentence names it. */
export function sliceName(slice: MeasuredSlice): string {
  // Of fewer than ten rows nobody is told how many.
  const few = "fewer than 10 rows";
  const isSaid = slice.n === 0 && slice.name.includes(few);
  const rows = isSaid ? "" : ` (${slice.n === 0 ? few : plural(slice.n, "row")})`;
  const unjudged = unjudgedMetrics(slice);
  const where = unjudged.length > 0 && isJudged(slice) ? ` in ${listed(unjudged)}` : "";
  return `${truncate(oneLine(slice.name), 60)}${rows}${where}`;
}

/** Of a slice that was compared with the baseline. */
function sliceStanding(slice: MeasuredSlice): SliceStanding {
  const metrics = Object.values(slice.metrics);
  if (slice.harmed === true) return "harmed";
  if (metrics.some(({ outcome }) => outcome === "unmeasured")) return "lost";
  if (unjudgedMetrics(slice).length > 0 || metrics.every(({ outcome }) => outcome === undefined)) return "unjudged";
  if (metrics.some(isBeyondMargin)) return "doubtful";
  return metrics.some(({ outcome }) => outcome === "inconclusive") ? "unsettled" : "held";
}

/** By itself, whatever the number of slices. */
export function isBeyondMargin({ outcome, better, margin, deltaInterval }: MeasuredMetric): boolean {
  if (outcome !== "inconclusive" || typeof margin !== "number" || !Array.isArray(deltaInterval)) return false;
  return better === "higher" ? deltaInterval[1] < -margin : deltaInterval[0] > margin;
}
