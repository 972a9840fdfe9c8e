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
  const end = (sign: number): number => {
    const furthest = sign < 0 ? range[0] : range[1];
    // Below 0 where x is rejected.
    const left = (x: number): number => {
      const distance = critical - Math.abs(z(x));
      return Number.isNaN(distance) ? critical : distance;
    };
    let [inside, margin, step] = [estimate, critical, scale];
    for (let widening = 0; widening < WIDENINGS; widening += 1) {
      const outside = sign < 0 ? Math.max(furthest, inside - step) : Math.min(furthest, inside + step);
      const beyond = left(outside);
      if (beyond < 0) return crossing([inside, margin], [outside, beyond], left);
      if (outside === furthest) return furthest;
      [inside, margin] = [outside, beyond];
      step *= 2;
    }
    return sign * Infinity;
  };
  return { low: end(-1), high: end(1) };
}

/** By false position, halving the weight of an end that stays (the Illinois rule); by halves where a value is infinite. */
function crossing(
  [inside, margin]: readonly [number, number],
  [outside, beyond]: readonly [number, number],
  left: (x: number) => number,
): number {
  let [near, atNear, far, atFar] = [inside, margin, outside, beyond];
  const close = 1e-9 * Math.abs(outside - inside);
  let last = 0;
  for (let step = 0; step < STEPS && Math.abs(far - near) > close; step += 1) {
    const chord = (near * atFar - far * atNear) / (atFar - atNear);
    const isChord = Number.isFinite(atFar) && step % 4 !== 3 && (chord - near) * (far - chord) > 0;
    const x = isChord ? chord : (near + far) / 2;
    const value = left(x);
    if (value >= 0) {
      [near, atNear] = [x, value];
      if (last > 0) atFar /= 2;
    } else {
      [far, atFar] = [x, value];
      if (last < 0) atNear /= 2;
    }
    last = value >= 0 ? 1 : -1;
    if (Math.abs(value) < 1e-10) return x;
  }
  return (near + far) / 2;
}
