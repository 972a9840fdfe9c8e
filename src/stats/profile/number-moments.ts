import type { NumberColumn } from "../../generated/types.ts";

export type NumberBins = Pick<NumberColumn, "edges" | "counts" | "sums" | "squares">;

export interface NumberMoments {
  /** Finite values. */
  readonly n: number;
  readonly mean: number | null;
  /** Of the population; null where squares are too large for doubles. */
  readonly std: number | null;
}

/** Count, mean and deviation of the finite values, from the bins alone and in their order. */
export function momentsOfBins(bins: NumberBins): NumberMoments {
  const { counts } = bins;
  let n = 0;
  for (const count of counts) n += count;
  if (n === 0) return { n, mean: null, std: null };
  const mean = meanOfBins(bins, n);
  let squares = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const count = counts[bin]!;
    if (count === 0) continue;
    if (bins.squares[bin]! >= Number.MAX_VALUE) return { n, mean, std: null };
    squares += squaresWithin(bins, bin) + count * (bins.sums[bin]! / count - mean) ** 2;
  }
  const std = Math.sqrt(squares / n);
  return { n, mean, std: Number.isFinite(std) ? std : null };
}

/** The sum of the squared differences of a bin's values from their own mean. */
export function squaresWithin({ edges, counts, sums, squares }: NumberBins, bin: number): number {
  const offset = sums[bin]! / counts[bin]! - anchorOf(edges, bin);
  // A bin of equal values must not get a spread from rounding: an atom's offset and squares are 0 both.
  return Math.max(0, squares[bin]! - counts[bin]! * offset * offset);
}

/** From where a bin's squares are taken: its lower edge, of bin 0 its upper one; 0 without edges. */
export function anchorOf(edges: ArrayLike<number>, bin: number): number {
  return edges[Math.max(0, bin - 1)] ?? 0;
}

function meanOfBins({ counts, sums }: NumberBins, n: number): number {
  let [sum, error] = [0, 0];
  for (const each of sums) {
    const next = sum + each;
    error += Math.abs(sum) >= Math.abs(each) ? sum - next + each : each - next + sum;
    sum = next;
  }
  const mean = (sum + error) / n;
  if (Number.isFinite(mean) && sums.every((each) => Math.abs(each) < Number.MAX_VALUE)) return mean;
  // Sums of values near 1e308 overflow; their mean does not.
  return counts.reduce((mean, count, bin) => (count === 0 ? mean : mean + sums[bin]! / n), 0);
}
