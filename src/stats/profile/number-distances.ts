import type { NumberColumn } from "../../generated/types.ts";
import { hellingerDistance, jensenShannonDistance, totalVariationDistance } from "../drift/divergences.ts";
import { stabilityIndex, stabilityIndexLimit } from "../drift/stability-index.ts";
import { alignedBins } from "./aligned-columns.ts";
import { quantileOfBins } from "./bin-quantiles.ts";
import { centroidDistance, cumulativeDistance } from "./bin-gaps.ts";
import { decileCells } from "./decile-cells.ts";
import { momentsOfBins, type NumberBins } from "./number-moments.ts";

export interface NumberDistances {
  /** Finite values of the reference and of the current column. */
  readonly n: number;
  readonly m: number;
  /** Kolmogorov-Smirnov's D at the edges: never above that of the rows. */
  readonly ks: number;
  /** What the rows' D is at most. */
  readonly ksBound: number;
  /** First Wasserstein distance, in the unit of the values. */
  readonly wasserstein: number;
  /** In standard deviations of the reference: Infinity where that is 0 and the values differ, null where it is unknown. */
  readonly wassersteinStd: number | null;
  /** In interquartile ranges of the reference / 1.349: Infinity where that is 0 and the values differ. */
  readonly wassersteinRobust: number | null;
  /** Jensen-Shannon distance, base 2, of the bins of the reference's deciles. */
  readonly js: number;
  readonly hellinger: number;
  readonly tvd: number;
  /** Population stability index of the same bins, with half a count added to each cell. */
  readonly psi: number;
  /** What the index exceeds in 5 % of windows without drift (Yurdakul and Naranjo 2020). */
  readonly psiCritical: number;
}

/** The interquartile range of a normal distribution is so many standard deviations. */
const NORMAL_QUARTILES = 1.349;

/**
 * How far the current column is from the reference, from their bins alone; undefined where one has no finite value.
 * KS sees no move within a bin of the reference that is no single value: `ksBound` says what that could be. W1 takes
 * each bin's rows to lie at their mean.
 * @throws RangeError where neither grid's edges are among the other's.
 */
export function numberDistances(reference: NumberColumn, current: NumberColumn): NumberDistances | undefined {
  const bins = alignedBins(reference, current);
  const [n, m] = [momentsOfBins(bins.reference).n, momentsOfBins(bins.current).n];
  if (n === 0 || m === 0) return undefined;
  const cells = decileCells(bins);
  const wasserstein = centroidDistance(bins.reference, bins.current);
  const categories = cells.reference.length;
  return {
    n,
    m,
    ...cumulativeDistance(bins),
    wasserstein,
    wassersteinStd: inUnits(wasserstein, reference.std),
    wassersteinRobust: inUnits(wasserstein, robustScale(bins.reference)),
    js: jensenShannonDistance(cells),
    hellinger: hellingerDistance(cells),
    tvd: totalVariationDistance(cells),
    psi: stabilityIndex(cells),
    psiCritical: stabilityIndexLimit({ categories, n, m }),
  };
}

/**
 * The p-quantile of a column's finite values, interpolated within its bin; null without such values.
 */
export function columnQuantile(column: NumberColumn, p: number): number | null {
  return quantileOfBins(column, p);
}

/** A spread that outliers do not move; null without values. */
export function robustScale(bins: NumberBins): number | null {
  const [low, high] = [quantileOfBins(bins, 0.25), quantileOfBins(bins, 0.75)];
  return low === null || high === null ? null : (high - low) / NORMAL_QUARTILES;
}

/** A distance of 0 is 0 in any unit. Null where the unit is unknown: a deviation too large for a double. */
export function inUnits(distance: number, scale: number | null): number | null {
  if (distance === 0) return 0;
  return scale === null ? null : distance / scale;
}
