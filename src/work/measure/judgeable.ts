import type { MeasuredMetric } from "../../generated/types.ts";
import type { Interval } from "../../stats/interval.ts";
import type { Metric } from "../../manifest/metric.ts";
import { toDigits } from "../../kernel/rounding.ts";
import { countedUnits, isEnough, leastUnits } from "../../records/judged-units.ts";
import type { Estimate, Known, Units } from "./estimate.ts";

/**
 * The one door to every comparison, whatever the metric: its interval, or why nothing can be judged by it. An interval
 * without width is one that these units cannot give, and no pass.
 */
export function judgeableInterval(
  estimate: Estimate,
  level: number,
): { readonly interval: Interval } | { readonly reason: string } {
  if (estimate.method === null) return { reason: estimate.reason };
  const { units, method } = estimate;
  const { n, of, effective = n } = units;
  // Groups are hardly ever of one size.
  const weighing = of === "group" ? Math.min(n, 2 * effective) : effective;
  if (!isEnough(weighing, of, method))
    return { reason: `${counted(units)} cannot show a margin; it needs at least ${leastUnits(of)}` };
  const interval = finite(estimate.interval(level));
  if (interval === null)
    return { reason: `the difference has no finite interval; ${counted(units)} are too few for it` };
  if (!(interval.high > interval.low))
    return {
      reason: `the interval of the difference has no width: ${counted(units)} say nothing of how far they may be off`,
    };
  return { interval };
}

/** Of more, a harm that is not seen is below a margin of 0.01, the least that is usual. */
const MANY_GROUPS = 300;

/** What an interval cannot see whatever the method: docs/statistics.md, "What is inherent". */
export function caveatOf(
  { name, scale }: Metric,
  { units, isUnseen }: Pick<Known, "units" | "isUnseen">,
): Pick<MeasuredMetric, "caveat"> {
  if (name === "log_loss")
    return {
      caveat: `a loss without an end: catastrophes rarer than one in ${rarest(units)} are not seen here`,
    };
  if (isUnseen && scale === "loss")
    return {
      caveat: `no row differs, and a loss has no end: what is rarer than one in ${rarest(units)} is not seen here`,
    };
  if (units.of !== "group" || units.n >= MANY_GROUPS) return {};
  return {
    caveat: `${units.n} groups: harm to fewer than one in ${rarest(units)} of them is not seen here`,
  };
}

/** What as many units miss in 5 % of cases (the rule of three). */
function rarest({ n }: Units): number {
  return Math.ceil(n / 3);
}

/** Of one model's value. */
export function shownInterval(estimate: Estimate, level: number): [number, number] | null {
  const isEnough = estimate.method !== null && estimate.units.n >= 2;
  return isEnough ? pairOf(estimate.interval(level)) : null;
}

/** How many units were judged, as a record says it. */
export function unitsRecorded(estimate: Estimate): Partial<Pick<MeasuredMetric, "n" | "unit">> {
  return estimate.method === null ? {} : recordedUnits(estimate.units);
}

export function recordedUnits({ n, of }: Units): Pick<MeasuredMetric, "n" | "unit"> {
  return { n, ...(of !== "row" && { unit: of }) };
}

function counted({ n, of, effective }: Units): string {
  if (effective === undefined || effective >= n - 1) return countedUnits(n, of);
  return `${countedUnits(n, of)}, which weigh as much as ${toDigits(effective, 2)} alike,`;
}

export function pairOf(interval: Interval | null): [number, number] | null {
  const held = finite(interval);
  return held && [held.low, held.high];
}

export function finite(interval: Interval | null): Interval | null {
  return interval !== null && Number.isFinite(interval.low) && Number.isFinite(interval.high) ? interval : null;
}
