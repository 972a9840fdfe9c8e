import { argsort } from "../ranks.ts";
import { sortedSample } from "./sample.ts";
import type { Samples } from "./sample.ts";

/** How far apart two empirical distribution functions F and G are. */
export interface CumulativeGaps {
  /** max |F − G|, the Kolmogorov-Smirnov statistic. */
  readonly maximum: number;
  /** ∫ |F − G| dx, the first Wasserstein distance, in the unit of the values. */
  readonly area: number;
  /** ∫ (F − G)² dx. */
  readonly squaredArea: number;
}

/** A sample whose rows count differently; one weight a row, not below 0. */
export interface WeightedSample {
  readonly values: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/**
 * The gaps between the distributions of two samples, exactly, in one merge of the sorted values.
 * @throws RangeError on an empty sample or a value that is not finite.
 */
export function cumulativeGaps({ reference, current }: Samples): CumulativeGaps {
  return gapsOfSorted(sortedSample(reference), sortedSample(current));
}

/**
 * As `cumulativeGaps`, for samples that are already sorted.
 */
export function gapsOfSorted(reference: Float64Array, current: Float64Array): CumulativeGaps {
  const [n, m] = [reference.length, current.length];
  let [i, j, area, squaredArea, largest] = [0, 0, 0, 0, 0];
  let x = Math.min(reference[0]!, current[0]!);
  while (i < n || j < m) {
    // All ties at x are consumed before the functions are compared: between them neither is defined.
    while (i < n && reference[i] === x) i += 1;
    while (j < m && current[j] === x) j += 1;
    // In units of 1/(nm) the gap is a whole number, so the exact p-value sees no rounding.
    const gap = Math.abs(i * m - j * n);
    if (gap > largest) largest = gap;
    const next = Math.min(i < n ? reference[i]! : Infinity, j < m ? current[j]! : Infinity);
    if (next === Infinity) break;
    const share = gap / (n * m);
    area += share * (next - x);
    squaredArea += share * share * (next - x);
    x = next;
  }
  return { maximum: largest / (n * m), area, squaredArea };
}

/**
 * The gaps between two weighted samples.
 * @throws RangeError on an empty sample, unequal lengths, a value that is not finite, or weights that are
 * negative or all 0.
 */
export function weightedGaps(reference: WeightedSample, current: WeightedSample): CumulativeGaps {
  const [f, g] = [cumulate(reference), cumulate(current)];
  let [i, j, area, squaredArea, maximum] = [0, 0, 0, 0, 0];
  let x = Math.min(f.values[0]!, g.values[0]!);
  for (;;) {
    while (i < f.values.length && f.values[i] === x) i += 1;
    while (j < g.values.length && g.values[j] === x) j += 1;
    const gap = Math.abs(f.shares[i]! - g.shares[j]!);
    maximum = Math.max(maximum, gap);
    const next = Math.min(f.values[i] ?? Infinity, g.values[j] ?? Infinity);
    if (next === Infinity) return { maximum, area, squaredArea };
    area += gap * (next - x);
    squaredArea += gap * gap * (next - x);
    x = next;
  }
}

/** Sorted values, and for each count of them the share of the weight that they hold. */
function cumulate({ values, weights }: WeightedSample): {
  readonly values: Float64Array;
  readonly shares: Float64Array;
} {
  if (values.length !== weights.length) throw new RangeError("a weighted sample needs one weight a value");
  const order = argsort(Float64Array.from(values));
  const shares = new Float64Array(values.length + 1);
  order.forEach((row, at) => {
    const weight = weights[row]!;
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError("a weight is a finite number, not below 0");
    shares[at + 1] = shares[at]! + weight;
  });
  const total = shares[values.length]!;
  if (total === 0 && values.length > 0) throw new RangeError("some row of a sample needs a weight above 0");
  return { values: sortedSample(values), shares: shares.map((sum) => sum / total) };
}
