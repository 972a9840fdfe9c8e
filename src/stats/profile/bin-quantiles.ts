import { isSingleValue } from "./number-edges.ts";
import { squaresWithin, type NumberBins } from "./number-moments.ts";

/** A uniform distribution reaches so many standard deviations to both sides. */
const UNIFORM_REACH = Math.sqrt(3);

/**
 * The p-quantile of the values in bins; null without values. Within a bin they are taken to be spread evenly around
 * their mean, as far as their deviation says and the edges allow.
 */
export function quantileOfBins(bins: NumberBins, p: number): number | null {
  const n = bins.counts.reduce((sum, count) => sum + count, 0);
  const target = Math.min(n, Math.max(0, p * n));
  let before = 0;
  for (let bin = 0; bin < bins.counts.length; bin += 1) {
    const count = bins.counts[bin]!;
    if (count > 0 && before + count >= target) return within(bins, bin, (target - before) / count);
    before += count;
  }
  return null;
}

function within(bins: NumberBins, bin: number, share: number): number {
  const { edges } = bins;
  if (isSingleValue(edges, bin)) return edges[bin - 1]!;
  const middle = bins.sums[bin]! / bins.counts[bin]!;
  const reach = UNIFORM_REACH * Math.sqrt(squaresWithin(bins, bin) / bins.counts[bin]!);
  const low = Math.max(middle - reach, edges[bin - 1] ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(middle + reach, edges[bin] ?? Number.POSITIVE_INFINITY);
  return low + share * (high - low);
}
