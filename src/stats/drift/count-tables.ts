import { chiSquareSf } from "../distributions/chi-square.ts";
import { chiSquareTest } from "./contingency.ts";
import { fisherExactPValue } from "./fisher-exact.ts";

export interface Table {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Below so many expected rows in a cell the chi-square law does not hold. */
const LEAST_EXPECTED = 5;

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

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
