import type { Random } from "../random.ts";

/** Rows as vectors of one length. */
export interface VectorSamples {
  readonly reference: readonly ArrayLike<number>[];
  readonly current: readonly ArrayLike<number>[];
}

/**
 * Unbiased squared maximum mean discrepancy with the kernel exp(−‖x − y‖² / 2σ²); may be slightly negative.
 * Time grows with the square of the rows (Gretton et al. 2012, equation 3).
 * @throws RangeError when a sample has fewer than two rows or sigma is not positive.
 * @awaits the scheduled monitor
 */
export function meanDiscrepancy(samples: VectorSamples, sigma: number): number {
  const n = samples.reference.length;
  const order = Uint32Array.from({ length: n + samples.current.length }, (_, row) => row);
  return discrepancy(kernelMatrix(samples, sigma), order, n);
}

/**
 * The same with a permutation p-value (k + 1) / (B + 1); without `sigma` the median distance of all pairs is
 * taken. Memory grows with the square of the rows: pass at most about 2 000 of each.
 * @throws RangeError when a sample has fewer than two rows.
 * @awaits the scheduled monitor
 */
export function meanDiscrepancyTest(
  samples: VectorSamples,
  options: { readonly random: Random; readonly permutations?: number; readonly sigma?: number },
): { readonly statistic: number; readonly pValue: number; readonly sigma: number } {
  const { random, permutations = 100, sigma = medianDistance(samples) } = options;
  const n = samples.reference.length;
  const kernel = kernelMatrix(samples, sigma);
  const order = Uint32Array.from({ length: n + samples.current.length }, (_, row) => row);
  const statistic = discrepancy(kernel, order, n);
  let asLarge = 0;
  for (let draw = 0; draw < permutations; draw += 1) {
    shuffle(order, random);
    if (discrepancy(kernel, order, n) >= statistic) asLarge += 1;
  }
  return { statistic, pValue: (asLarge + 1) / (permutations + 1), sigma };
}

/** The median Euclidean distance of all pairs of rows, 1 where that is 0. */
export function medianDistance({ reference, current }: VectorSamples): number {
  const rows = [...reference, ...current];
  const squares = new Float64Array((rows.length * (rows.length - 1)) / 2);
  let at = 0;
  for (let i = 1; i < rows.length; i += 1) {
    for (let j = 0; j < i; j += 1, at += 1) squares[at] = squaredDistance(rows[i]!, rows[j]!);
  }
  squares.sort();
  const middle = squares.length / 2;
  const median = ((squares[Math.ceil(middle) - 1] ?? 0) + (squares[Math.floor(middle)] ?? 0)) / 2;
  return median > 0 ? Math.sqrt(median) : 1;
}

function kernelMatrix({ reference, current }: VectorSamples, sigma: number): Float64Array {
  if (reference.length < 2 || current.length < 2) throw new RangeError("a sample needs at least two rows");
  if (!(sigma > 0)) throw new RangeError("the kernel's width is a positive number");
  const rows = [...reference, ...current];
  const kernel = new Float64Array(rows.length ** 2);
  for (let i = 0; i < rows.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const value = Math.exp(-squaredDistance(rows[i]!, rows[j]!) / (2 * sigma * sigma));
      kernel[i * rows.length + j] = value;
      kernel[j * rows.length + i] = value;
    }
  }
  return kernel;
}

/** The first n entries of `order` are one sample, the others the second; the diagonal of the kernel is 0. */
function discrepancy(kernel: Float64Array, order: Uint32Array, n: number): number {
  const m = order.length - n;
  let [within, between, other] = [0, 0, 0];
  for (let i = 1; i < order.length; i += 1) {
    const row = order[i]! * order.length;
    for (let j = 0; j < i; j += 1) {
      const value = kernel[row + order[j]!]!;
      if (i < n) within += value;
      else if (j < n) between += value;
      else other += value;
    }
  }
  return (2 * within) / (n * (n - 1)) + (2 * other) / (m * (m - 1)) - (2 * between) / (n * m);
}

function squaredDistance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at]! - right[at]!) ** 2;
  return sum;
}

function shuffle(order: Uint32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = random.below(last + 1);
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
}
