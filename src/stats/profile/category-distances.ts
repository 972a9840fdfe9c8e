import type { CategoryColumn } from "../../generated/types.ts";

export interface CategoryDistances {
  /** Rows with a value. */
  readonly n: number;
  readonly m: number;
  /** Of the reference's values, those below 1 % of its rows and all new ones pooled. */
  readonly js: number;
  readonly hellinger: number;
  readonly tvd: number;
  readonly psi: number;
  readonly psiCritical: number;
  /** Counts for a test of independence, categories merged until each expects five rows; fewer than two cells: no test. */
  readonly table: { readonly reference: readonly number[]; readonly current: readonly number[] };
  /** Share of the current rows whose value the reference has nowhere; null where that was not told apart. */
  readonly unseenShare: number | null;
}

/**
 * How far the current column's values are from the reference's; undefined where one has no value.
 * @awaits the scheduled monitor
 */
export function categoryDistances(reference: CategoryColumn, current: CategoryColumn): CategoryDistances | undefined {
  throw new Error(`not yet ${reference.rows} ${current.rows}`);
}
