import type { Interval } from "./interval.ts";
import { studentQuantile } from "./distributions/student.ts";
import type { Random } from "./random.ts";

/** How much a metric falls when a feature's values are those of other rows. */
export interface Importance {
  readonly mean: number;
  /** Over the repeats, with their number as the divisor, as numpy's std. */
  readonly sd: number;
  /** Of the mean over repeats, by Student's t: how far other permutations of these rows would lead. Null of one repeat. */
  readonly interval: Interval | null;
}

/**
 * Permutation importance (Breiman 2001; scikit-learn 1.9 `permutation_importance`): the value on the rows as they are minus
 * the value with the feature permuted, for a metric of which less is better the other way round.
 */
export function importanceOf(
  value: number,
  permuted: readonly number[],
  { better, level }: { readonly better: "higher" | "lower"; readonly level: number },
): Importance {
  const drops = permuted.map((one) => (better === "higher" ? value - one : one - value));
  const n = drops.length;
  const mean = drops.reduce((sum, drop) => sum + drop, 0) / n;
  const squares = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0);
  const half = n < 2 ? Number.NaN : studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, sd: Math.sqrt(squares / n), interval: n < 2 ? null : { low: mean - half, high: mean + half } };
}

/** A permutation of 0 … n − 1 (Fisher and Yates). */
export function permutation(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, at) => at);
  for (let at = n - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}
