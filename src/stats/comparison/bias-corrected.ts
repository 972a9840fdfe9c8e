import { normalCdf, normalQuantile } from "../distributions/normal.ts";
import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";
import { quantileOfSorted } from "../quantiles.ts";
import { definedSorted } from "./replicates.ts";

/** Bootstrap replicates with what BCa needs beside them. */
export interface BcaQuestion {
  readonly estimate: number;
  readonly replicates: Float64Array;
  readonly acceleration: number;
  readonly level: number;
}

/**
 * The bias-corrected and accelerated interval (B. Efron, JASA 82, 1987), the bias from the mid-rank of the
 * estimate among the replicates. For a skewed statistic of one model; differences use the percentile interval.
 * Null where all replicates lie on one side of the estimate.
 * @knownAnswer bootstrap_mean_ci
 */
export function bcaInterval({ estimate, replicates, acceleration, level }: BcaQuestion): Interval | null {
  assertLevel(level);
  const sorted = definedSorted(replicates);
  let below = 0;
  let equal = 0;
  for (const value of sorted) {
    if (value < estimate) below += 1;
    if (value === estimate) equal += 1;
  }
  const bias = normalQuantile((below + equal / 2) / sorted.length);
  if (!Number.isFinite(bias)) return null;
  const adjusted = (p: number): number => {
    const shifted = bias + normalQuantile(p);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  const tail = (1 - level) / 2;
  return {
    low: quantileOfSorted(sorted, adjusted(tail)),
    high: quantileOfSorted(sorted, adjusted(1 - tail)),
  };
}

/**
 * The basic ("reverse percentile") interval: 2·estimate minus the replicates' quantiles.
 * @knownAnswer bootstrap_mean_ci
 */
export function basicInterval(estimate: number, replicates: Float64Array, level: number): Interval {
  assertLevel(level);
  const sorted = definedSorted(replicates);
  const tail = (1 - level) / 2;
  return {
    low: 2 * estimate - quantileOfSorted(sorted, 1 - tail),
    high: 2 * estimate - quantileOfSorted(sorted, tail),
  };
}

/**
 * BCa's acceleration from jackknife values: for each independent sample, the statistic with its i-th row left
 * out (several samples as scipy's `bootstrap` combines them, Efron and Tibshirani 1993, eq. 14.15).
 * @knownAnswer bca_acceleration_2sample_mean_diff
 */
export function jackknifeAcceleration(samples: readonly Float64Array[]): number {
  let cubes = 0;
  let squares = 0;
  for (const values of samples) {
    const n = values.length;
    let mean = 0;
    for (const value of values) mean += value / n;
    for (const value of values) {
      const influence = ((n - 1) * (mean - value)) / n;
      cubes += influence ** 3;
      squares += influence ** 2;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
