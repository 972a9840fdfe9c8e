import { studentQuantile, studentSf } from "../distributions/student.ts";
import { assertLevel } from "../interval.ts";
import type { Interval } from "../interval.ts";

/** A mean with its t interval and the two-sided p-value of "the mean is 0". */
export interface MeanEstimate {
  readonly mean: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly interval: Interval;
  readonly p: number;
  /** Independent units: rows, or clusters. */
  readonly n: number;
}

/**
 * Student's t interval of the mean of `values`, n ≥ 2 (null below). Weights, if any, are sampling weights: the
 * variance is the linearised one of a ratio of sums.
 */
export function meanInterval(values: Float64Array, level: number, weights?: Float64Array): MeanEstimate | null {
  assertLevel(level);
  const n = values.length;
  if (n < 2) return null;
  let weightSum = n;
  let sum = 0;
  if (weights === undefined) {
    for (let row = 0; row < n; row += 1) sum += values[row]!;
  } else {
    weightSum = 0;
    for (let row = 0; row < n; row += 1) {
      weightSum += weights[row]!;
      sum += weights[row]! * values[row]!;
    }
  }
  if (!(weightSum > 0)) return null;
  const mean = sum / weightSum;
  let squares = 0;
  for (let row = 0; row < n; row += 1) {
    squares += ((weights === undefined ? 1 : weights[row]!) * (values[row]! - mean)) ** 2;
  }
  return estimate({ mean, squares, weightSum, n, level });
}

/** first − second, row by row. */
export function differences(first: Float64Array, second: Float64Array): Float64Array {
  const result = new Float64Array(first.length);
  for (let row = 0; row < result.length; row += 1) result[row] = first[row]! - second[row]!;
  return result;
}

/**
 * The mean over all rows with a standard error that allows any dependence within a cluster (customer, query,
 * series): sums of residuals by cluster, G − 1 degrees of freedom, the factor G/(G − 1) of small samples.
 * `clusters` holds a code 0 … clusterCount − 1 per row. Null with fewer than two clusters.
 */
export function clusteredMeanInterval(
  values: Float64Array,
  {
    clusters,
    clusterCount,
    level,
  }: { readonly clusters: Int32Array; readonly clusterCount: number; readonly level: number },
): MeanEstimate | null {
  assertLevel(level);
  if (values.length === 0) return null;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) sum += values[row]!;
  const mean = sum / values.length;
  const residuals = new Float64Array(clusterCount);
  const sizes = new Uint32Array(clusterCount);
  for (let row = 0; row < values.length; row += 1) {
    residuals[clusters[row]!]! += values[row]! - mean;
    sizes[clusters[row]!]! += 1;
  }
  let squares = 0;
  let n = 0;
  for (let cluster = 0; cluster < clusterCount; cluster += 1) {
    squares += residuals[cluster]! ** 2;
    if (sizes[cluster]! > 0) n += 1;
  }
  return n < 2 ? null : estimate({ mean, squares, weightSum: values.length, n, level });
}

interface Spread {
  readonly mean: number;
  readonly squares: number;
  readonly weightSum: number;
  readonly n: number;
  readonly level: number;
}

function estimate({ mean, squares, weightSum, n, level }: Spread): MeanEstimate {
  const standardError = Math.sqrt(squares * (n / (n - 1))) / weightSum;
  const degreesOfFreedom = n - 1;
  const half = studentQuantile((1 + level) / 2, degreesOfFreedom) * standardError;
  const t = mean === 0 ? 0 : Math.abs(mean) / standardError;
  return {
    mean,
    standardError,
    degreesOfFreedom,
    interval: { low: mean - half, high: mean + half },
    p: Math.min(1, 2 * studentSf(t, degreesOfFreedom)),
    n,
  };
}
