import type { ColumnDrift } from "../../../generated/types.ts";
import { benjaminiHochberg } from "../../../stats/comparison/multiplicity.ts";
import { mattersAsNulls } from "./null-rate.ts";

/**
 * The columns with their p-values adjusted over all tests of the window, of values and of empty cells, and flagged where
 * the difference is both large and credible.
 */
export function adjusted(columns: ReadonlyMap<string, ColumnDrift>, fdr: number): ReadonlyMap<string, ColumnDrift> {
  const tests = [...columns].flatMap(([name, { pValue, nullRate }]) => [
    ...(pValue === null ? [] : [{ at: `values ${name}`, pValue }]),
    ...(typeof nullRate?.pValue === "number" ? [{ at: `nulls ${name}`, pValue: nullRate.pValue }] : []),
  ]);
  const values = benjaminiHochberg(tests.map(({ pValue }) => pValue));
  const byTest = new Map(tests.map(({ at }, test) => [at, values[test]]));
  return new Map(
    [...columns].map(([name, column]) => [
      name,
      flagged(column, { values: byTest.get(`values ${name}`), nulls: byTest.get(`nulls ${name}`), fdr }),
    ]),
  );
}

interface Adjusted {
  readonly values: number | undefined;
  readonly nulls?: number | undefined;
  readonly fdr: number;
}

export function flagged(column: ColumnDrift, { values, nulls, fdr }: Adjusted): ColumnDrift {
  const { nullRate } = column;
  return {
    ...column,
    ...(values !== undefined && { adjustedP: values, flagged: isFar(column) && values <= fdr }),
    ...(nullRate &&
      nulls !== undefined && {
        nullRate: { ...nullRate, adjustedP: nulls, flagged: mattersAsNulls(nullRate) && nulls <= fdr },
      }),
  };
}

/** Its distance is at least its threshold. */
export function isFar({ distance, threshold }: ColumnDrift): boolean {
  return distance !== null && threshold !== null && distance >= threshold;
}

export function isMeasured({ flagged: values, nullRate }: ColumnDrift): boolean {
  return values !== null || (nullRate !== undefined && nullRate.flagged === true);
}
