import { gammaCdf } from "./distributions/gamma.ts";

/** How many values so many rows have. */
export interface RepeatCount {
  /** Rows that have the same value, 1 or more. */
  readonly size: number;
  readonly values: number;
}

/** Deviations above a count: what few rows have shown is not all there is. */
const DEVIATIONS = 3;

/**
 * Probability, from above, of the counts if rows were independent draws of one world, whatever its values: small where
 * rows come in copies. Each value is then had by a Poisson number of rows with a mean of its own, so that k! f_k, f_k
 * values that k rows have, are moments of one measure and log-convex in k (Holla 1967; the inequality behind Chao's
 * estimator, 1984): E f_k ≤ √(E f_(k−1) E f_(k+1) (k + 1) / k). A dataset that is doubled has an f_2 and neither f_1
 * nor f_3. Both neighbours are taken three deviations above what they are, and the smallest of all k's probabilities
 * is multiplied by their number. Says nothing of values that one row has; copies drawn with replacement look like chance.
 */
export function copiesByChance(counts: readonly RepeatCount[]): number {
  const found = new Map(counts.map(({ size, values }) => [size, values]));
  const above = (size: number): number => {
    const values = found.get(size) ?? 0;
    return values + DEVIATIONS * Math.sqrt(values + 1) + DEVIATIONS;
  };
  const repeated = counts.filter(({ size, values }) => size > 1 && values > 0);
  const smallest = repeated.reduce((least, { size, values }) => {
    const most = Math.sqrt((above(size - 1) * above(size + 1) * (size + 1)) / size);
    // P(Poisson(most) ≥ values).
    return Math.min(least, gammaCdf(most, values));
  }, 1);
  return Math.min(1, smallest * Math.max(1, repeated.length));
}
