import type { CategoryColumn } from "../../generated/types.ts";
import { hellingerDistance, jensenShannonDistance, totalVariationDistance } from "../drift/divergences.ts";
import { stabilityIndex, stabilityIndexLimit } from "../drift/stability-index.ts";
import { alignedCategories } from "./aligned-columns.ts";

export interface CategoryDistances {
  /** Rows with a value. */
  readonly n: number;
  readonly m: number;
  /** Jensen-Shannon distance, base 2; in all distances values below 1 % of the reference are pooled with new ones. */
  readonly js: number;
  readonly hellinger: number;
  readonly tvd: number;
  readonly psi: number;
  readonly psiCritical: number;
  /** Counts for a test of independence, the rarest pooled until each expects five rows; of one cell there is no test. */
  readonly table: CellCounts;
  /** Share of the current rows whose value the reference has nowhere; null where that was not told apart. */
  readonly unseenShare: number | null;
}

export interface CellCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Rarer values of the reference are pooled, so that none of them decides alone. */
const RARE_SHARE = 0.01;
const SMALLEST_EXPECTED = 5;

/**
 * How far the current column's values are from the reference's; undefined where one has no value.
 */
export function categoryDistances(reference: CategoryColumn, current: CategoryColumn): CategoryDistances | undefined {
  const cells = pooledCells(alignedCategories(reference, current));
  const [n, m] = [total(cells.reference), total(cells.current)];
  if (n === 0 || m === 0) return undefined;
  const categories = cells.reference.length;
  return {
    n,
    m,
    js: jensenShannonDistance(cells),
    hellinger: hellingerDistance(cells),
    tvd: totalVariationDistance(cells),
    psi: stabilityIndex(cells),
    psiCritical: stabilityIndexLimit({ categories, n, m }),
    table: testableCells(cells),
    unseenShare: current.unseen === undefined ? null : current.unseen.rows / m,
  };
}

/** Cells that are rare in the reference are added to the last one, which holds all other values; empty ones go. */
export function pooledCells({ reference, current }: CellCounts): CellCounts {
  const limit = RARE_SHARE * total(reference);
  const last = reference.length - 1;
  const isOwn = (at: number): boolean => at < last && reference[at]! >= limit && reference[at]! > 0;
  const pool = (counts: readonly number[]): readonly number[] => {
    const own = counts.filter((_, at) => isOwn(at));
    return [...own, total(counts) - total(own)];
  };
  return withoutEmpty({ reference: pool(reference), current: pool(current) });
}

/** The rarest cells are pooled until every one expects five rows of both. */
function testableCells({ reference, current }: CellCounts): CellCounts {
  const [n, m] = [total(reference), total(current)];
  const share = Math.min(n, m) / (n + m);
  const cells = reference.map((count, at): readonly [number, number] => [count, current[at]!]);
  cells.sort(([a, b], [c, d]) => a + b - c - d);
  for (let [first, second] = cells; first && second; [first, second] = cells) {
    if ((first[0] + first[1]) * share >= SMALLEST_EXPECTED) break;
    cells.splice(0, 2, [first[0] + second[0], first[1] + second[1]]);
    cells.sort(([a, b], [c, d]) => a + b - c - d);
  }
  return { reference: cells.map(([count]) => count), current: cells.map(([, count]) => count) };
}

function withoutEmpty({ reference, current }: CellCounts): CellCounts {
  const isThere = (_: number, at: number): boolean => reference[at]! + current[at]! > 0;
  return { reference: reference.filter(isThere), current: current.filter(isThere) };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
