import type { NumberColumn } from "../../generated/types.ts";
import { coarsened } from "./coarser-bins.ts";
import { isSingleValue } from "./number-edges.ts";
import { momentsOfBins, squaresWithin } from "./number-moments.ts";

/** Fewer rows than this are nobody's business. */
export const FEWEST_ROWS = 10;

/**
 * The column without bins of one to nine rows, and without such counts of what is missing. Where a bin lies beside a
 * single value that many rows have, its rows count as that value: that value must stay comparable. Other bins are
 * joined with neighbours along a tree of the grid's edges, so that windows of one size keep mostly the same edges.
 */
export function publishedNumbers(counted: NumberColumn): NumberColumn {
  const { exact: _, ...column } = counted;
  const { nulls, nan, positiveInfinity, negativeInfinity } = column;
  // References come again and again, and have been published.
  if ([nulls, nan, positiveInfinity, negativeInfinity].every(isShown) && column.counts.every(isShown)) return column;
  const lean = beside(withoutFewValues(column));
  // What is missing may take rows from a bin, which then is small in its turn.
  return withoutSmallBins(withoutFewMissing(withoutSmallBins(lean)));
}

function withoutSmallBins(column: NumberColumn): NumberColumn {
  return { ...column, ...coarsened(column, keptEdges(column)) };
}

/** Places of the edges that may be shown: of each two sides none has one to nine rows. */
function keptEdges({ edges, counts }: NumberColumn): readonly number[] {
  const before = new Float64Array(counts.length + 1);
  counts.forEach((count, bin) => (before[bin + 1] = before[bin]! + count));
  const kept: number[] = [];
  cut({ before, kept }, { low: 0, high: counts.length, first: 0, last: edges.length });
  return kept.sort((a, b) => a - b);
}

interface Cutting {
  /** Rows in bins before this one. */
  readonly before: Float64Array;
  readonly kept: number[];
}

/** Bins [low, high), to be cut at edges [first, last). Edge e lies between bins e and e + 1. */
interface Piece {
  readonly low: number;
  readonly high: number;
  readonly first: number;
  readonly last: number;
}

function cut(cutting: Cutting, { low, high, first, last }: Piece): void {
  if (first >= last) return;
  const { before, kept } = cutting;
  const edge = (first + last) >> 1;
  const left = before[edge + 1]! - before[low]!;
  const right = before[high]! - before[edge + 1]!;
  if (isShown(left) && isShown(right)) {
    kept.push(edge);
    cut(cutting, { low, high: edge + 1, first, last: edge });
    cut(cutting, { low: edge + 1, high, first: edge + 1, last });
    return;
  }
  // A side too small for itself stays with the nearest rows of the other.
  if (!isShown(left)) cut(cutting, { low, high, first: edge + 1, last });
  if (!isShown(right)) cut(cutting, { low, high, first, last: edge });
}

function isShown(rows: number): boolean {
  return rows === 0 || rows >= FEWEST_ROWS;
}

/** Rows of small bins whose neighbours all are single values are counted as the more frequent one of them. */
function beside(column: NumberColumn): NumberColumn {
  const { edges } = column;
  const [counts, sums, squares] = [[...column.counts], [...column.sums], [...column.squares]];
  for (let bin = 0; bin < counts.length; bin += 1) {
    const few = counts[bin]!;
    if (isShown(few) || isSingleValue(edges, bin)) continue;
    const neighbours = [bin - 1, bin + 1].filter((other) => other >= 0 && other < counts.length);
    if (
      neighbours.length === 0 ||
      neighbours.some((other) => !isSingleValue(edges, other) || counts[other]! < FEWEST_ROWS)
    )
      continue;
    const [left = bin, right = left] = neighbours;
    const host = counts[right]! > counts[left]! ? right : left;
    [counts[bin], sums[bin], squares[bin]] = [0, 0, 0];
    counts[host]! += few;
    sums[host] = counts[host]! * edges[host - 1]!;
  }
  return { ...column, counts, sums, squares };
}

/** Fewer than ten values among empty cells are told as empty cells too. */
function withoutFewValues(column: NumberColumn): NumberColumn {
  const values = column.counts.reduce((sum, count) => sum + count, 0);
  if (isShown(values)) return column;
  const none = column.counts.map(() => 0);
  const { distinct: _, ...rest } = column;
  return { ...rest, nulls: column.nulls + values, counts: none, sums: none, squares: none, mean: null, std: null };
}

/**
 * Nulls, NaN and infinities that fewer than ten rows have count as the most frequent one of them; where all together
 * are fewer than ten, none or ten are told, whichever is nearer, and rows of the largest bin make up for them.
 */
function withoutFewMissing(column: NumberColumn): NumberColumn {
  const kinds = ["nulls", "nan", "positiveInfinity", "negativeInfinity"] as const;
  const largest = kinds.reduce((most, kind) => (column[kind] > column[most] ? kind : most));
  const missing = { nulls: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  for (const kind of kinds) missing[column[kind] >= FEWEST_ROWS ? kind : largest] += column[kind];
  const few = missing[largest];
  if (isShown(few)) return { ...column, ...missing };
  const host = column.counts.reduce((most, count, bin) => (count > column.counts[most]! ? bin : most), 0);
  const told = toldInstead(few, column.counts[host]! >= FEWEST_ROWS);
  return { ...withMore(column, host, few - told), ...missing, [largest]: told };
}

/** Zero or ten for a count of one to nine, ten only where others can give the rows that it takes. */
export function toldInstead(few: number, canGive: boolean): number {
  return canGive && few >= FEWEST_ROWS / 2 ? FEWEST_ROWS : 0;
}

/** As if `more` rows, or so many fewer, lay in a bin as its other rows do. */
function withMore(column: NumberColumn, bin: number, more: number): NumberColumn {
  const [counts, sums, squares] = [[...column.counts], [...column.sums], [...column.squares]];
  const count = counts[bin]!;
  if (count === 0) return column;
  const moments = momentsOfBins(column);
  const within = squaresWithin(column, bin) / count;
  const middle = sums[bin]! / count;
  counts[bin] = count + more;
  sums[bin] = middle * (count + more);
  squares[bin] = squares[bin]! * ((count + more) / count);
  return { ...column, counts, sums, squares, ...shifted(moments, { more, middle, within }) };
}

/** Mean and deviation of all values with `more` others of that mean and variance. */
function shifted(
  { n, mean, std }: ReturnType<typeof momentsOfBins>,
  { more, middle, within }: { readonly more: number; readonly middle: number; readonly within: number },
): Pick<NumberColumn, "mean" | "std"> {
  if (mean === null || n + more <= 0) return { mean: null, std: null };
  const share = more / (n + more);
  const moved = mean + share * (middle - mean);
  if (std === null) return { mean: moved, std: null };
  const variance = (1 - share) * std ** 2 + share * within + share * (1 - share) * (middle - mean) ** 2;
  return { mean: moved, std: Math.sqrt(Math.max(0, variance)) };
}
