import { binnedByQuantile } from "../../stats/association.ts";

/** A value that so many of the rows have is a case of its own: 0 where nothing was ordered. */
const HEAVY = 0.02;

/** Numbers as codes of quantile bins, and those that many rows have each as a code of its own. */
export function withHeavyApart(values: Float64Array): Int32Array {
  const rows = new Map<number, number>();
  for (const value of values) rows.set(value, (rows.get(value) ?? 0) + 1);
  const heavy = [...rows].filter(([value, counted]) => counted > HEAVY * values.length && !Number.isNaN(value));
  const codes = new Map(heavy.map(([value], at) => [value, FIRST_HEAVY + at]));
  const binned = binnedByQuantile(values);
  return binned.map((code, row) => codes.get(values[row] ?? Number.NaN) ?? code);
}

const FIRST_HEAVY = 1000;
