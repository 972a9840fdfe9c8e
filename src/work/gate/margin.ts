import type { MeasuredMetric } from "../../generated/types.ts";
import type { Margin } from "../../kernel/units.ts";
import type { OrientedDifference } from "../../stats/comparison/non-inferiority.ts";
import { shown } from "./wording.ts";

/** A margin in the metric's units. A percentage is of the baseline's absolute value. */
export function marginOf(margin: Margin, baseline: number | null | undefined): number {
  return "absolute" in margin ? margin.absolute : margin.relative * Math.abs(baseline ?? 0);
}

/** Why a margin says nothing: a share of a baseline of 0 is 0. */
export function voidMargin(margin: Margin, baseline: number | null | undefined): string | undefined {
  if ("absolute" in margin || typeof baseline !== "number" || baseline > 0) return undefined;
  return `the baseline is ${shown(baseline)}, and a margin of ${shown(100 * margin.relative)}% of it cannot be judged`;
}

type Compared = Pick<MeasuredMetric, "better" | "baseline" | "delta" | "deltaInterval" | "ratioInterval">;

/**
 * What is held against the margin, turned so that larger is better: the difference, or for a margin in percent the ratio
 * of the values, in whose interval the baseline's own error is. Undefined without a comparison.
 */
export function orientedDifference(
  { better, baseline, delta, deltaInterval, ratioInterval }: Compared,
  margin: Margin,
  margins = 1,
): OrientedDifference | undefined {
  if (!deltaInterval || typeof delta !== "number") return undefined;
  const isOfRatio = "relative" in margin && ratioInterval && baseline;
  const [from, to] = isOfRatio ? [ratioInterval[0] - 1, ratioInterval[1] - 1] : deltaInterval;
  const change = isOfRatio ? delta / baseline : delta;
  const most = margins * (isOfRatio ? margin.relative : marginOf(margin, baseline));
  return better === "higher"
    ? { delta: change, low: from, high: to, margin: most }
    : { delta: -change, low: -to, high: -from, margin: most };
}
