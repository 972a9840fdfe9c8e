import { chiSquareQuantile } from "../distributions/chi-square.ts";
import type { CategoryCounts } from "./contingency.ts";

/**
 * Population stability index Σ (p − q) ln(p/q) of shares, natural logarithm; Infinity where only one is 0. Both
 * arrays are used as they are.
 * @throws RangeError when the lengths differ.
 */
export function stabilityIndexOfShares({ reference, current }: CategoryCounts): number {
  if (reference.length !== current.length) throw new RangeError("both samples need a share for each category");
  let index = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const [p, q] = [reference[at]!, current[at]!];
    if (p !== q) index += (p - q) * Math.log(p / q);
  }
  return index;
}

/**
 * Population stability index of counts, with half a count added to each cell of both samples: an unseen
 * category then weighs what its rows are worth, not what a fill constant makes of it.
 * @throws RangeError when the lengths differ.
 */
export function stabilityIndex({ reference, current }: CategoryCounts): number {
  return stabilityIndexOfShares({ reference: smoothed(reference), current: smoothed(current) });
}

/**
 * What the index exceeds with probability `level` without any drift, for k categories of n and m rows:
 * χ²_(k−1) (1/n + 1/m) (Yurdakul and Naranjo 2020).
 */
export function stabilityIndexLimit(
  { categories, n, m }: { readonly categories: number; readonly n: number; readonly m: number },
  level = 0.05,
): number {
  return categories < 2 ? 0 : chiSquareQuantile(1 - level, categories - 1) * (1 / n + 1 / m);
}

/**
 * The index as Evidently computes it, for comparison: a share of 0 becomes 0.0001, or a millionth of the
 * smallest other share of that sample if that is no larger than 0.0001.
 * @throws RangeError when the lengths differ.
 * @knownAnswer psi_evidently
 */
export function evidentlyStabilityIndex({ reference, current }: CategoryCounts): number {
  return stabilityIndexOfShares({ reference: filled(reference), current: filled(current) });
}

function smoothed(counts: ArrayLike<number>): readonly number[] {
  const cells = Array.from(counts);
  const mass = sum(cells) + cells.length / 2;
  return cells.map((count) => (count + 0.5) / mass);
}

function filled(counts: ArrayLike<number>): readonly number[] {
  const cells = Array.from(counts);
  const mass = sum(cells);
  const shares = cells.map((count) => count / mass);
  const smallest = Math.min(...shares.filter((share) => share > 0));
  const fill = smallest > 0.0001 ? 0.0001 : smallest / 1e6;
  return shares.map((share) => (share === 0 ? fill : share));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
