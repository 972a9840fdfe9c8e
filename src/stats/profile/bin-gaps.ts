import type { AlignedBins } from "./aligned-columns.ts";
import { isSingleValue } from "./number-edges.ts";
import type { NumberBins } from "./number-moments.ts";

/** The largest difference of the distribution functions at the edges, and what it is at most between them. */
export function cumulativeDistance({ reference, current }: AlignedBins): {
  readonly ks: number;
  readonly ksBound: number;
} {
  const [n, m] = [rowsIn(reference), rowsIn(current)];
  let [before, beforeCurrent, largest, bound] = [0, 0, 0, 0];
  for (let bin = 0; bin < reference.counts.length; bin += 1) {
    const after = before + reference.counts[bin]!;
    const afterCurrent = beforeCurrent + current.counts[bin]!;
    // In units of 1/(nm) gaps are whole numbers, so the exact p-value sees no rounding.
    largest = Math.max(largest, Math.abs(after * m - afterCurrent * n));
    if (!isSingleValue(reference.edges, bin)) {
      bound = Math.max(bound, after * m - beforeCurrent * n, afterCurrent * n - before * m);
    }
    [before, beforeCurrent] = [after, afterCurrent];
  }
  return { ks: largest / (n * m), ksBound: Math.max(largest, bound) / (n * m) };
}

/**
 * First Wasserstein distance ∫ |F − G| dx of the two distributions when the rows of each bin lie at their mean; the
 * bins have to be the same.
 */
export function centroidDistance(reference: Pick<NumberBins, "counts" | "sums">, current: typeof reference): number {
  const [n, m] = [rowsIn(reference), rowsIn(current)];
  let [gap, at, area] = [0, Number.NEGATIVE_INFINITY, 0];
  for (let bin = 0; bin < reference.counts.length; bin += 1) {
    const [count, currentCount] = [reference.counts[bin]!, current.counts[bin]!];
    if (count === 0 && currentCount === 0) continue;
    const middle = count === 0 ? Infinity : reference.sums[bin]! / count;
    const currentMiddle = currentCount === 0 ? Infinity : current.sums[bin]! / currentCount;
    // Rounding can put a mean beyond the one of the bin before: the way back would count as negative.
    const first = Math.max(at, Math.min(middle, currentMiddle));
    if (gap !== 0) area += Math.abs(gap) * (first - at);
    // In units of 1/(nm) the gap is a whole number, and 0 again where it was 0.
    const [before, after] = [count * m, -currentCount * n];
    gap += middle <= currentMiddle ? before : after;
    at = first;
    if (count === 0 || currentCount === 0) continue;
    const second = Math.max(first, middle, currentMiddle);
    if (gap !== 0) area += Math.abs(gap) * (second - first);
    gap += middle <= currentMiddle ? after : before;
    at = second;
  }
  return area / n / m;
}

function rowsIn({ counts }: Pick<NumberBins, "counts">): number {
  let rows = 0;
  for (const count of counts) rows += count;
  return rows;
}
