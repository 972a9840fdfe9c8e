import { normalUpperQuantile } from "../distributions/normal.ts";
import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";

/** A test of "the truth is x" as a statistic that is standard normal there, and falls as x grows. */
export interface InvertibleTest {
  readonly estimate: number;
  /** NaN: x cannot be told from the truth. */
  readonly z: (x: number) => number;
  /** A first guess of the half width, above 0. */
  readonly scale: number;
  /** What the truth can be. */
  readonly range: readonly [number, number];
}

/**
 * By how many standard errors the estimate lies above x, where intervals are known and no statistic: those of the
 * interval that ends at x.
 */
export function zOfIntervals(estimate: number, intervalAt: (z: number) => Interval, x: number): number {
  const sign = x > estimate ? 1 : -1;
  const isBeyond = (z: number): boolean => {
    const { low, high } = intervalAt(z);
    return sign > 0 ? high >= x : low <= x;
  };
  let [inside, outside] = [0, MOST_ERRORS];
  for (let step = 0; step < 50; step += 1) {
    const middle = (inside + outside) / 2;
    if (isBeyond(middle)) outside = middle;
    else inside = middle;
  }
  return -sign * inside;
}

const MOST_ERRORS = 40;
const WIDENINGS = 60;
const STEPS = 80;

/** All x that the test at `level` (two-sided) does not reject. */
export function invertedInterval({ estimate, z, scale, range }: InvertibleTest, level: number): Interval {
  assertLevel(level);
  const critical = normalUpperQuantile((1 - level) / 2);
  const isInside = (x: number): boolean => !(Math.abs(z(x)) > critical);
  const end = (sign: number): number => {
    const furthest = sign < 0 ? range[0] : range[1];
    let inside = estimate;
    let step = scale;
    for (let widening = 0; widening < WIDENINGS; widening += 1) {
      const outside = sign < 0 ? Math.max(furthest, inside - step) : Math.min(furthest, inside + step);
      if (!isInside(outside)) return crossing(inside, outside, isInside);
      if (outside === furthest) return furthest;
      inside = outside;
      step *= 2;
    }
    return sign * Infinity;
  };
  return { low: end(-1), high: end(1) };
}

function crossing(inside: number, outside: number, isInside: (x: number) => boolean): number {
  let [near, far] = [inside, outside];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (near + far) / 2;
    if (
      Math.abs(far - near) <= 1e-10 * Math.max(Math.abs(outside - inside), Number.MIN_VALUE) ||
      middle === near ||
      middle === far
    )
      break;
    if (isInside(middle)) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}
