import { studentQuantile } from "./distributions/student.ts";
import { assertLevel, type Interval } from "./interval.ts";

/**
 * How many independent values say as much of the mean as these do, in the order of their times: n (1 − ρ) / (1 + ρ) with
 * their first autocorrelation (Bartlett 1946, for an autoregressive process of order 1). Between 1 and n: values that
 * swing count as independent. Values that are all alike count in full.
 */
export function effectiveCount(values: Float64Array): number {
  const n = values.length;
  const mean = average(values);
  let variance = 0;
  let covariance = 0;
  for (let index = 0; index < n; index++) {
    const deviation = values[index]! - mean;
    variance += deviation * deviation;
    if (index > 0) covariance += deviation * (values[index - 1]! - mean);
  }
  if (!(variance > 0)) return n;
  const correlation = Math.max(0, covariance / variance);
  return Math.max(1, (n * (1 - correlation)) / (1 + correlation));
}

/** Student's interval of the mean of values in the order of their times; null where they say less than two values. */
export function serialMeanInterval(values: Float64Array, level: number): Interval | null {
  assertLevel(level);
  const n = effectiveCount(values);
  if (!(n >= 2)) return null;
  const mean = average(values);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const half = studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(squares / (values.length - 1) / n);
  return { low: mean - half, high: mean + half };
}

function average(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
