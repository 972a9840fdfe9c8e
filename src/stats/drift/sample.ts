/** A reference sample and a current one; finite numbers, neither empty, in any order. */
export interface Samples {
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

/**
 * The values in ascending order, as a copy.
 * @throws RangeError when the sample is empty or holds something that is not a finite number.
 */
export function sortedSample(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError("a sample needs at least one value");
  const sorted = Float64Array.from(values).sort();
  // NaN sorts last, so the two ends tell of all values.
  if (!Number.isFinite(sorted[0]) || !Number.isFinite(sorted.at(-1))) {
    throw new RangeError("a sample holds finite numbers only: count the others as missing first");
  }
  return sorted;
}

/** Mean and population variance (divided by n), by two passes. */
export function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const n = values.length;
  let sum = 0;
  for (let row = 0; row < n; row += 1) sum += values[row]!;
  const mean = sum / n;
  let squares = 0;
  let residue = 0;
  for (let row = 0; row < n; row += 1) {
    const deviation = values[row]! - mean;
    squares += deviation * deviation;
    residue += deviation;
  }
  return { mean, variance: (squares - (residue * residue) / n) / n };
}
