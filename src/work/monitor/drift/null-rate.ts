import type { ColumnDrift, Profile } from "../../../generated/types.ts";
import { chiSquareOf } from "../../../stats/drift/count-tables.ts";

/** From this change of the share of empty cells on it matters: of all cells, or of the reference's share. */
const LEAST_CHANGE = 0.01;
const LEAST_RATIO = 0.5;

export type NullRate = NonNullable<ColumnDrift["nullRate"]>;
export type Column = Profile["columns"][string];

/** Shares of empty cells; of numbers those that are no finite number count too. Undefined without a row. */
export function nullRateOf(reference: Column, current: Column, minRows: number): NullRate | undefined {
  return missingRate(reference, { empty: emptyCells(current), rows: current.rows }, minRows);
}

/** The same, of what was counted otherwise. */
export function missingRate(
  reference: Column,
  current: { readonly empty: number; readonly rows: number },
  minRows: number,
): NullRate | undefined {
  const [before, now] = [emptyCells(reference), current.empty];
  if (reference.rows === 0 || current.rows === 0) return undefined;
  const rates = { reference: before / reference.rows, current: now / current.rows, adjustedP: null, flagged: null };
  if (current.rows < minRows || reference.rows < minRows) return { ...rates, pValue: null };
  // Without an empty cell there is nothing to test, and no test that makes the others stricter.
  if (before + now === 0) return { ...rates, pValue: null, flagged: false };
  const table = { reference: [before, reference.rows - before], current: [now, current.rows - now] };
  return { ...rates, pValue: chiSquareOf(table).pValue };
}

/** The change is large enough to matter. */
export function mattersAsNulls({ reference, current }: NullRate): boolean {
  const change = Math.abs(current - reference);
  return change >= LEAST_CHANGE || (change > 0 && change >= LEAST_RATIO * reference);
}

function emptyCells(column: Column): number {
  if (column.kind !== "number") return column.nulls;
  return column.nulls + column.nan + column.positiveInfinity + column.negativeInfinity;
}
