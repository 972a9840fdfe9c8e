import { normalUpperQuantile } from "../distributions/normal.ts";
import type { Interval } from "../interval.ts";
import { zOfIntervals } from "./inverted-test.ts";

/** Two areas of the same rows, each 0 … 1, with their variances and what they share. */
export interface PairedAreas {
  readonly first: number;
  readonly second: number;
  readonly firstVariance: number;
  readonly secondVariance: number;
  readonly covariance: number;
  /** Independent units of the rarer class: what keeps an area from being certain. */
  readonly rarer: number;
}

/**
 * The interval of first − factor·second: each area has an interval of its logit, drawn towards ½ by half a unit of the
 * rarer class, and the variance of the difference is recovered from their sides (MOVER; G. Zou, Psychological Methods
 * 12, 2007). Near 1, where areas are skewed, it holds its level with a handful of positives; elsewhere it is wide.
 */
export function areaInterval(
  areas: PairedAreas,
  { level, factor = 1 }: { readonly level: number; readonly factor?: number },
): Interval {
  return moverAt(areas, factor, normalUpperQuantile((1 - level) / 2));
}

/** By how many standard errors first − factor·second lies above x. */
export function areaZ(areas: PairedAreas, x: number, factor = 1): number {
  return zOfIntervals(areas.first - factor * areas.second, (z) => moverAt(areas, factor, z), x);
}

function moverAt(areas: PairedAreas, factor: number, z: number): Interval {
  const { first, second, firstVariance, secondVariance, covariance, rarer } = areas;
  const own = sides(first, firstVariance, { rarer, z });
  const other = sides(second, secondVariance, { rarer, z });
  const both = Math.sqrt(firstVariance * secondVariance);
  const correlation = both > 0 ? Math.max(-1, Math.min(1, covariance / both)) : 0;
  const recovered = (a: number, b: number): number =>
    Math.sqrt(Math.max(0, a * a + (factor * b) ** 2 - 2 * correlation * a * factor * b));
  const estimate = first - factor * second;
  return { low: estimate - recovered(own.below, other.above), high: estimate + recovered(own.above, other.below) };
}

/** How far an area's interval reaches to either side. */
function sides(
  area: number,
  variance: number,
  { rarer, z }: { readonly rarer: number; readonly z: number },
): { readonly below: number; readonly above: number } {
  const drawn = (area * rarer + 0.5) / (rarer + 1);
  const spread = drawn * (1 - drawn);
  const half = (z * Math.sqrt(variance + spread / (4 * rarer * rarer))) / spread;
  const logit = Math.log(drawn / (1 - drawn));
  const end = (at: number): number => 1 / (1 + Math.exp(-at));
  return { below: Math.max(0, area - end(logit - half)), above: Math.max(0, end(logit + half) - area) };
}
