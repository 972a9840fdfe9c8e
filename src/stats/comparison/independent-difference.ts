import type { Interval } from "../interval.ts";

/** A value with its two-sided interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * The difference a − b of two independent estimates with an interval of the level of theirs, which may be skewed: the
 * variance is recovered from each side of each interval (MOVER; Zou and Donner 2008, Statistics in Medicine 27:1693).
 */
export function independentDifference(a: Estimate, b: Estimate): Estimate {
  const value = a.value - b.value;
  return {
    value,
    interval: {
      low: value - Math.hypot(a.value - a.interval.low, b.interval.high - b.value),
      high: value + Math.hypot(a.interval.high - a.value, b.value - b.interval.low),
    },
  };
}
