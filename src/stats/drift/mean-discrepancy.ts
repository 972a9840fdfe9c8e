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
 * @knownAnswer mmd2u_rbf
 */
export function meanDiscrepancy(samples: VectorSamples, sigma: number): number {
  const order = Uint32Array.from({ length: samples.reference.length + samples.current.length }, (_, row) => row);
  return discrepancy(kernelMatrix(squaredDistances(samples), sigma), order, samples.reference.length);
}

/**
 * The same with a permutation p-value (k + 1) / (B + 1); without `sigma` the median distance of all pairs is
 * taken. Memory grows with the square of the rows: pass at most about 2 000 of each.
 * @throws RangeError when a sample has fewer than two rows.
 */
export function meanDiscrepancyTest(
  samples: VectorSamples,
  options: { readonly random: Random; readonly permutations?: number; readonly sigma?: number },
): { readonly statistic: number; readonly pValue: number; readonly sigma: number } {
  const squares = squaredDistances(samples);
  const { random, permutations = 100, sigma = medianOf(squares) } = options;
  const n = samples.reference.length;
  const kernel = kernelMatrix(squares, sigma);
  const order = Uint32Array.from({ length: n + samples.current.length }, (_, row) => row);
  const statistic = discrepancy(kernel, order, n);
  let asLarge = 0;
  for (let draw = 0; draw < permutations; draw += 1) {
    shuffle(order, random);
    if (discrepancy(kernel, order, n) >= statistic) asLarge += 1;
  }
  return { statistic, pValue: (asLarge + 1) / (permutations + 1), sigma };
}

/** Of all pairs of rows: of row i with those before it from i (i − 1) / 2 on. */
function squaredDistances({ reference, current }: VectorSamples): Float64Array {
  const rows = [...reference, ...current];
  const squares = new Float64Array((rows.length * (rows.length - 1)) / 2);
  let at = 0;
  for (let i = 1; i < rows.length; i += 1) {
    for (let j = 0; j < i; j += 1, at += 1) squares[at] = squaredDistance(rows[i]!, rows[j]!);
  }
  return squares;
}

/** The median distance of all pairs, 1 where that is 0. */
function medianOf(squares: Float64Array): number {
  const sorted = Float64Array.from(squares).sort();
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return median > 0 ? Math.sqrt(median) : 1;
}

interface Kernel {
  /** Rows × rows. */
  readonly values: Float64Array;
  /** Of each row, without itself. */
  readonly sums: Float64Array;
}

function kernelMatrix(squares: Float64Array, sigma: number): Kernel {
  if (!(sigma > 0)) throw new RangeError("the kernel's width is a positive number");
  const rows = Math.round((1 + Math.sqrt(1 + 8 * squares.length)) / 2);
  const values = new Float64Array(rows ** 2);
  const sums = new Float64Array(rows);
  let at = 0;
  for (let i = 1; i < rows; i += 1) {
    for (let j = 0; j < i; j += 1, at += 1) {
      const value = Math.exp(-squares[at]! / (2 * sigma * sigma));
      values[i * rows + j] = value;
      values[j * rows + i] = value;
      sums[i]! += value;
      sums[j]! += value;
    }
  }
  return { values, sums };
}

/**
 * The first n entries of `order` are one sample, the others the second. Pairs within one of them are added up, the
 * smaller one; the other sums follow from those of whole rows.
 */
function discrepancy({ values, sums }: Kernel, order: Uint32Array, n: number): number {
  const [total, m] = [order.length, order.length - n];
  if (n < 2 || m < 2) throw new RangeError("a sample needs at least two rows");
  const part = n <= m ? order.subarray(0, n) : order.subarray(n);
  // All of a row one after another, times 0 or 1: jumping from one to the next would be ten times slower.
  const isIn = new Float64Array(total);
  for (const row of part) isIn[row] = 1;
  let [within, ofRows, all] = [0, 0, 0];
  for (const row of part) {
    const start = row * total;
    for (let other = 0; other < row; other += 1) within += isIn[other]! * values[start + other]!;
    ofRows += sums[row]!;
  }
  for (const sum of sums) all += sum / 2;
  const between = ofRows - 2 * within;
  const other = all - within - between;
  const [first, second] = n <= m ? [within, other] : [other, within];
  return (2 * first) / (n * (n - 1)) + (2 * second) / (m * (m - 1)) - (2 * between) / (n * m);
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
