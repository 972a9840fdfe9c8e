import type { NumberColumn } from "../../generated/types.ts";
import { nearestTo } from "./floats.ts";
import { momentsOfBins } from "./number-moments.ts";
import type { NumberGrid } from "./number-grid.ts";

/** What cells held besides finite values, in the order of the column's keys. */
export interface Absent {
  readonly nulls: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

/**
 * What bins hold, as whole numbers of each bin's units (of single values nothing: their sums follow from the counts;
 * of open bins 2^−1074).
 */
export interface ExactBins {
  readonly counts: ArrayLike<number>;
  /** Of differences from the anchor; of open bins, of the values themselves. */
  readonly sums: readonly (bigint | number)[];
  readonly squares: readonly (bigint | number)[];
}

/** The column of these bins: the same numbers whatever they were gathered from. */
export function columnOfBins(
  grid: NumberGrid,
  { counts, sums, squares }: ExactBins,
  { exact, distinct, ...absent }: Absent & { readonly exact: boolean; readonly distinct?: number | undefined },
): NumberColumn {
  const bins = {
    edges: Array.from(grid.edges),
    counts: Array.from(counts),
    sums: sums.map((sum, bin) => sumOf(grid, { bin, sum, count: counts[bin]! })),
    squares: squares.map((sum, bin) => squaresOf(grid, bin, sum)),
  };
  const { n, mean, std } = momentsOfBins(bins);
  const rows = n + absent.nulls + absent.nan + absent.positiveInfinity + absent.negativeInfinity;
  return {
    kind: "number",
    rows,
    ...absent,
    ...bins,
    mean,
    std,
    ...(distinct === undefined ? {} : { distinct }),
    ...(exact ? { exact: { sums: sums.map(String), squares: squares.map(String) } } : {}),
  };
}

/** The other way: a partial column's bins. */
export function exactBinsOf(column: NumberColumn): ExactBins | undefined {
  if (column.exact === undefined) return undefined;
  const { sums, squares } = column.exact;
  if (sums.length !== column.counts.length || squares.length !== column.counts.length) return undefined;
  return { counts: column.counts, sums: sums.map(BigInt), squares: squares.map(BigInt) };
}

interface OfBin {
  readonly bin: number;
  readonly sum: bigint | number;
  readonly count: number;
}

function sumOf(grid: NumberGrid, { bin, sum, count }: OfBin): number {
  if (count === 0) return 0;
  if (Number.isNaN(grid.rounding[bin])) return nearestTo(BigInt(sum));
  const total = count * grid.anchorOf(bin) + Number(sum) * grid.unitOfSums(bin);
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, total));
}

function squaresOf(grid: NumberGrid, bin: number, sum: bigint | number): number {
  if (sum === 0 || sum === 0n) return 0;
  return Number.isNaN(grid.rounding[bin]) ? nearestTo(BigInt(sum)) : Number(sum) * grid.unitOfSquares(bin);
}
