import type { MeasuredMetric } from "../../generated/types.ts";
import { countedUnits, isEnough } from "../../records/judged-units.ts";

/** Of the size of what is compared: digits that were lost on the way. */
const ROUNDING = 1e-6;

/**
 * What a recorded comparison contradicts itself in, so that no pass follows from it: the same that the measuring side
 * holds, asked of records that anybody may have written. Undefined for one that is sound.
 */
export function contradictionOf(metric: MeasuredMetric, confidence: number): string | undefined {
  const { value, baseline, delta, deltaInterval, ratioInterval, deltaLevel, n, unit, method } = metric;
  if (!deltaInterval || typeof delta !== "number") return undefined;
  if (!isEnough(n, unit, method)) return `${countedUnits(n, unit)} cannot show a margin`;
  for (const [name, interval] of [["difference", deltaInterval] as const, ["ratio", ratioInterval] as const]) {
    if (!interval) continue;
    if (interval[0] > interval[1]) return `the interval of the ${name} is the wrong way round`;
    if (interval[0] === interval[1]) return `the interval of the ${name} has no width`;
  }
  const [low, high] = deltaInterval;
  const slack = (high - low) / 2;
  if (delta < low - slack || delta > high + slack) return "the difference lies outside its interval";
  if (typeof value === "number" && typeof baseline === "number") {
    const size = Math.max(Math.abs(value), Math.abs(baseline), Number.MIN_VALUE);
    if (Math.abs(value - baseline - delta) > ROUNDING * size) return "the difference is not that of the two values";
    if (ratioInterval && !(baseline > 0)) return "a ratio was recorded of a baseline that is not above 0";
    if (ratioInterval && contradicts(ratioInterval, value / baseline)) return "the ratio lies outside its interval";
  }
  if (deltaLevel !== undefined && Math.abs(deltaLevel - (2 * confidence - 1)) > ROUNDING)
    return "its interval is of another level than the evaluation";
  return undefined;
}

function contradicts([low, high]: readonly [number, number], value: number): boolean {
  const slack = (high - low) / 2;
  return value < low - slack || value > high + slack;
}
