import { studentSf } from "../distributions/student.ts";
import { midranks } from "../ranks.ts";
import { momentsOf } from "./sample.ts";

export interface WelchTest {
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Welch's t test of equal means, variances free (scipy 1.17.1 `ttest_ind(equal_var=False)`). Two constant
 * samples have p = 1 when equal, else 0.
 * @throws RangeError when a sample has fewer than two rows.
 * @knownAnswer welch_t
 */
export function welchTest(left: ArrayLike<number>, right: ArrayLike<number>): WelchTest {
  if (left.length < 2 || right.length < 2) throw new RangeError("Welch's test needs two rows in each sample");
  const [a, b] = [squaredError(left), squaredError(right)];
  const difference = a.mean - b.mean;
  if (a.squared + b.squared === 0) {
    const df = left.length + right.length - 2;
    return difference === 0 ? { t: 0, df, pValue: 1 } : { t: Math.sign(difference) * Infinity, df, pValue: 0 };
  }
  const t = difference / Math.sqrt(a.squared + b.squared);
  const df = (a.squared + b.squared) ** 2 / (a.squared ** 2 / (left.length - 1) + b.squared ** 2 / (right.length - 1));
  return { t, df, pValue: 2 * studentSf(Math.abs(t), df) };
}

/**
 * Mann-Whitney's U of the first sample and U/(nm), the probability that a value of the first exceeds one of the
 * second, ties counting one half.
 * @throws RangeError on an empty sample.
 * @knownAnswer mann_whitney_auc
 */
export function mannWhitney(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
): { readonly u: number; readonly auc: number } {
  const [n, m] = [left.length, right.length];
  if (n === 0 || m === 0) throw new RangeError("Mann-Whitney's U needs a value in each sample");
  const pooled = new Float64Array(n + m);
  pooled.set(Float64Array.from(left));
  pooled.set(Float64Array.from(right), n);
  const rankSum = midranks(pooled)
    .subarray(0, n)
    .reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (n * (n + 1)) / 2;
  return { u, auc: u / (n * m) };
}

function squaredError(values: ArrayLike<number>): { readonly mean: number; readonly squared: number } {
  const { mean, variance } = momentsOf(values);
  return { mean, squared: variance / (values.length - 1) };
}
