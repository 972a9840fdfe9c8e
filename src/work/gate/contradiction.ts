import type { MeasuredMetric } from "../../generated/types.ts";
import { countedUnits, isEnough } from "../../records/judged-units.ts";
import type { MetricLimit } from "./case.ts";

/** Of the size of what is compared: digits that were lost on the way. */
const ROUNDING = 1e-6;
/** An interval of this share of what is compared has no width but that of rounding. */
const WIDTHLESS = 1e-12;
/** Of its width, how far the middle of an interval may be from the difference that it is of. */
const SLACK = 0.2;

export interface Held {
  readonly limit: MetricLimit;
  /** One-sided, as the base branch asks for. */
  readonly confidence: number;
}

/**
 * What a recorded comparison contradicts itself or the definition of its metric in, so that no pass follows from it: the
 * same that the measuring side holds, asked of records that anybody may have written. Undefined for one that is sound.
 */
export function contradictionOf(metric: MeasuredMetric, { limit, confidence }: Held): string | undefined {
  const { value, baseline, delta, deltaInterval, deltaLevel, n, unit, method, better } = metric;
  if (!deltaInterval || typeof delta !== "number") return undefined;
  if (!isEnough(n, unit, method)) return `${countedUnits(n, unit)} cannot show a margin`;
  if (limit.better !== undefined && better !== limit.better) return `it says that ${better} is better`;
  if (typeof value !== "number" || typeof baseline !== "number") return "one of the two values is missing";
  if (isOutside(value, limit) || isOutside(baseline, limit)) return "a value lies outside what the metric can be";
  if (deltaLevel !== undefined && Math.abs(deltaLevel - (2 * confidence - 1)) > ROUNDING)
    return "its interval is of another level than is asked for";
  return wrongInterval(metric, { value, baseline, delta, deltaInterval });
}

interface Compared {
  readonly value: number;
  readonly baseline: number;
  readonly delta: number;
  readonly deltaInterval: readonly [number, number];
}

function wrongInterval(
  { ratioInterval }: Pick<MeasuredMetric, "ratioInterval">,
  { value, baseline, delta, deltaInterval }: Compared,
): string | undefined {
  const size = Math.max(Math.abs(value), Math.abs(baseline), Number.MIN_VALUE);
  if (Math.abs(value - baseline - delta) > ROUNDING * size) return "the difference is not that of the two values";
  const wrong = shapeless("difference", deltaInterval, { size, middle: delta });
  if (wrong !== undefined || !ratioInterval) return wrong;
  if (!(baseline > 0)) return "a ratio was recorded of a baseline that is not above 0";
  const [from, to] = deltaInterval.map((end) => 1 + end / baseline);
  if (ratioInterval[0] > (to ?? Number.NaN) || ratioInterval[1] < (from ?? Number.NaN))
    return "the intervals of difference and ratio have nothing in common";
  return shapeless("ratio", ratioInterval, { size: 1, middle: value / baseline });
}

function shapeless(
  name: string,
  [low, high]: readonly [number, number],
  { size, middle }: { readonly size: number; readonly middle: number },
): string | undefined {
  if (low > high) return `the interval of the ${name} is the wrong way round`;
  if (high - low <= WIDTHLESS * size) return `the interval of the ${name} has no width`;
  const slack = SLACK * (high - low);
  return middle < low - slack || middle > high + slack ? `the ${name} lies outside its interval` : undefined;
}

function isOutside(value: number, { range: [least, most] = [null, null] }: MetricLimit): boolean {
  const slack = ROUNDING * Math.max(1, Math.abs(value));
  return value < (least ?? -Infinity) - slack || value > (most ?? Infinity) + slack;
}
