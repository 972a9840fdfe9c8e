import { normalUpperQuantile } from "../distributions/normal.ts";
import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";

/** Rows on which exactly one of two models is right, of n rows that both judged. */
export interface DiscordantPairs {
  /** Candidate right, baseline wrong. */
  readonly b: number;
  /** Candidate wrong, baseline right. */
  readonly c: number;
  readonly n: number;
}

/**
 * Tango's score statistic for H0: accuracy difference (b − c)/n = `difference` (T. Tango, Statistics in
 * Medicine 17, 1998). Standard normal under H0; positive where the observed difference is larger.
 */
export function tangoZ({ b, c, n }: DiscordantPairs, difference: number): number {
  const top = b - c - n * difference;
  const linear = -b - c + (2 * n - b + c) * difference;
  const constant = -c * difference * (1 - difference);
  const root = Math.sqrt(Math.max(0, linear * linear - 8 * n * constant));
  // The larger root, by the form that does not cancel.
  const q = linear <= 0 ? (root - linear) / (4 * n) : (-2 * constant) / (linear + root);
  const variance = n * (2 * q + difference * (1 - difference));
  if (top === 0) return 0;
  return variance > 0 ? top / Math.sqrt(variance) : Math.sign(top) * Infinity;
}

/** The differences that Tango's test at `level` (two-sided) does not reject: an interval inside [−1, 1]. */
export function tangoInterval(pairs: DiscordantPairs, level: number): Interval {
  assertLevel(level);
  if (!(pairs.n > 0)) throw new RangeError("an interval needs at least one row");
  const z = normalUpperQuantile((1 - level) / 2);
  const estimate = (pairs.b - pairs.c) / pairs.n;
  return {
    low: bisected(-1, estimate, (difference) => tangoZ(pairs, difference) > z),
    high: bisected(estimate, 1, (difference) => tangoZ(pairs, difference) > -z),
  };
}

/** Where a condition that holds at `low` stops to hold on the way to `high`. */
function bisected(low: number, high: number, holds: (x: number) => boolean): number {
  let inside = low;
  let outside = high;
  for (let step = 0; step < 60; step += 1) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
