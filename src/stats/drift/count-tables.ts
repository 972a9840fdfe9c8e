import { chiSquareSf } from "../distributions/chi-square.ts";
import { chiSquareTest } from "./contingency.ts";
import { fisherExactPValue } from "./fisher-exact.ts";

/** Rows by bins: below the first edge, from each edge up to the next, and from the last edge on. */
export interface BinnedRows {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface Table {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Below so many expected rows in a cell the chi-square law does not hold. */
const LEAST_EXPECTED = 5;

/** Counts of both columns in the bins that both have: the finer ones put together. */
export function commonCounts(reference: BinnedRows, current: BinnedRows): Table {
  const edges = reference.edges.length <= current.edges.length ? reference.edges : current.edges;
  return { reference: countsBy(edges, reference), current: countsBy(edges, current) };
}

/** All edges of the coarser grid are the finer one's too. */
export function haveOneGrid(reference: BinnedRows, current: BinnedRows): boolean {
  const [coarse, fine] =
    reference.edges.length <= current.edges.length
      ? [reference.edges, new Set(current.edges)]
      : [current.edges, new Set(reference.edges)];
  return coarse.every((edge) => fine.has(edge));
}

/** The table with two cells: the value or bin that has most rows of the reference, and all others. */
export function mostAndOthers({ reference, current }: Table): Table {
  const most = reference.reduce((bin, count, at) => (count > reference[bin]! ? at : bin), 0);
  const split = (cells: readonly number[]): readonly number[] => [cells[most]!, sumOf(cells) - cells[most]!];
  return { reference: split(reference), current: split(current) };
}

/**
 * The table with all cells that expect fewer than five rows as one last cell; where that still does, it joins the smallest.
 */
export function pooledTable({ reference, current }: Table): Table {
  const [n, m] = [sumOf(reference), sumOf(current)];
  const expected = reference.map((count, at) => ((count + current[at]!) * Math.min(n, m)) / (n + m));
  const isKept = expected.map((rows) => rows >= LEAST_EXPECTED);
  const pool = (cells: readonly number[]): number[] => [
    ...cells.filter((_, at) => isKept[at]),
    cells.reduce((sum, count, at) => (isKept[at] ? sum : sum + count), 0),
  ];
  const [before, now] = [pool(reference), pool(current)];
  const rest = [before.pop() ?? 0, now.pop() ?? 0] as const;
  if (rest[0] + rest[1] === 0) return { reference: before, current: now };
  const isEnough = ((rest[0] + rest[1]) * Math.min(n, m)) / (n + m) >= LEAST_EXPECTED || before.length <= 1;
  if (isEnough) return { reference: [...before, rest[0]], current: [...now, rest[1]] };
  const smallest = before.reduce(
    (least, count, at) => (count + now[at]! < before[least]! + now[least]! ? at : least),
    0,
  );
  before[smallest]! += rest[0];
  now[smallest]! += rest[1];
  return { reference: before, current: now };
}

/**
 * The chi-square test of a table, its statistic divided by the design effect (Rao and Scott 1984); of two cells with few
 * expected rows, Fisher's exact test.
 */
export function chiSquareOf(table: Table, effect = 1): { readonly statistic: number; readonly pValue: number } {
  const { statistic, pValue, dof, smallestExpected } = chiSquareTest(table);
  if (dof === 1 && smallestExpected < LEAST_EXPECTED) {
    const [a = 0, b = 0] = table.reference;
    const [c = 0, d = 0] = table.current;
    return {
      statistic,
      pValue: fisherExactPValue([
        [a, b],
        [c, d],
      ]),
    };
  }
  if (effect === 1 || dof === 0) return { statistic, pValue };
  return { statistic: statistic / effect, pValue: chiSquareSf(statistic / effect, dof) };
}

/** Each edge of the coarser grid is one of the column's own. */
function countsBy(edges: readonly number[], column: BinnedRows): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  column.counts.forEach((count, at) => {
    const from = at === 0 ? -Infinity : column.edges[at - 1]!;
    while (bin < edges.length && edges[bin]! <= from) bin += 1;
    counts[bin]! += count;
  });
  return counts;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
