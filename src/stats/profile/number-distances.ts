import type { NumberColumn } from "../../generated/types.ts";

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
  /** In standard deviations of the reference; Infinity where that is 0 and the values differ. */
  readonly wassersteinStd: number;
  /** In interquartile ranges of the reference / 1.349; Infinity where that is 0 and the values differ. */
  readonly wassersteinRobust: number;
  /** Jensen-Shannon distance, base 2, of the bins of the reference's deciles. */
  readonly js: number;
  readonly hellinger: number;
  readonly tvd: number;
  /** Population stability index of the same bins, with half a count added to each cell. */
  readonly psi: number;
  /** What the index exceeds in 5 % of windows without drift. */
  readonly psiCritical: number;
}

/**
 * How far the current column is from the reference, from their bins; undefined where one has no finite value.
 * @throws RangeError where neither grid's edges are among the other's.
 * @awaits the scheduled monitor
 */
export function numberDistances(reference: NumberColumn, current: NumberColumn): NumberDistances | undefined {
  throw new Error(`not yet ${reference.rows} ${current.rows}`);
}

/**
 * The p-quantile, interpolated within its bin; null without finite values.
 * @awaits the scheduled monitor
 */
export function columnQuantile(column: NumberColumn, p: number): number | null {
  throw new Error(`not yet ${column.rows} ${p}`);
}
