import type { Outcome } from "../findings/finding.ts";
import type { MeasuredMetric } from "../generated/types.ts";

/** How one metric came out, and the word for it. */
export interface MetricResult {
  readonly outcome: Outcome;
  readonly word: string;
}

/** How one metric came out, in the words of the table. What lies below the noise is no change. */
export function metricResult(metric: MeasuredMetric): MetricResult {
  if (metric.outcome === "not-applicable") return result("not-applicable", "not applicable");
  if (metric.value === null) return result("unmeasured", "not measured");
  const broken = brokenLimit(metric);
  if (broken !== undefined) return result("fail", `${broken.side} the limit`);
  if (metric.outcome === "fail") return result("fail", "worse");
  if (metric.outcome === "unmeasured") return result("unmeasured", "not compared");
  if (metric.outcome === "inconclusive") return result("inconclusive", "inconclusive");
  if (isNearLimit(metric)) return result("warn", "close to the limit");
  if (metric.gated === false && isWorse(metric) && !isWithinNoise(metric)) return result("warn", "worse");
  // Without a margin nothing says whether the rows could have told a change.
  if (metric.gated === false && typeof metric.delta === "number" && isWithinNoise(metric))
    return result("not-applicable", "no change seen");
  if (metric.improved === true) return result("pass", "better");
  if (metric.outcome === "pass" || typeof metric.delta === "number") return result("pass", changeWord(metric));
  return metric.limit === undefined ? result("not-applicable", "shown") : result("pass", "within the limit");
}

/** Whether a metric can stop a merge: as recorded, or because something is demanded of it. */
export function isGated({ gated, limit, margin, outcome }: MeasuredMetric): boolean {
  if (outcome === "not-applicable") return false;
  return gated ?? (limit !== undefined || typeof margin === "number" || outcome !== undefined);
}

/** The absolute limit that the value breaks, if one. */
export function brokenLimit({ value, limit }: MeasuredMetric): { side: "above" | "below"; limit: number } | undefined {
  if (value === null || limit === undefined) return undefined;
  if (limit.min !== undefined && value < limit.min) return { side: "below", limit: limit.min };
  if (limit.max !== undefined && value > limit.max) return { side: "above", limit: limit.max };
  return undefined;
}

/** Whether zero change lies inside the interval of the difference. */
export function isWithinNoise({ delta, deltaInterval }: MeasuredMetric): boolean {
  if (delta === 0) return true;
  return deltaInterval !== null && deltaInterval !== undefined && deltaInterval[0] <= 0 && deltaInterval[1] >= 0;
}

/** Whether the candidate's number is on the wrong side of the baseline's. */
export function isWorse({ delta, better }: MeasuredMetric): boolean {
  return typeof delta === "number" && (better === "higher" ? delta < 0 : delta > 0);
}

function isNearLimit({ interval, limit }: MeasuredMetric): boolean {
  if (interval === null || limit === undefined) return false;
  const below = limit.min !== undefined && interval[0] < limit.min;
  return below || (limit.max !== undefined && interval[1] > limit.max);
}

function changeWord(metric: MeasuredMetric): string {
  if (isWithinNoise(metric)) return "no change";
  if (isWorse(metric)) return isGated(metric) ? "within the margin" : "worse";
  return "better";
}

function result(outcome: Outcome, word: string): MetricResult {
  return { outcome, word };
}
