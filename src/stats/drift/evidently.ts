import { normalSf } from "../distributions/normal.ts";
import { alignCounts } from "./categories.ts";
import { finiteOf, valueCounts } from "./column-rows.ts";
import type { ColumnRows, EngineColumn } from "./column-rows.ts";
import { goodnessOfFitPValue } from "./contingency.ts";
import { normalizedWasserstein } from "./distances.ts";
import { jensenShannonDistance } from "./divergences.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";

/** Up to so many rows of the reference Evidently takes tests, above them distances. */
const TESTED_REFERENCE = 1000;
/** scipy's `ks_2samp` counts paths exactly up to so many rows. */
const EXACT_ROWS = 10_000;
const LEVEL = 0.05;
const DISTANCE = 0.1;

/** What the values are, without the choice of a test. */
interface Cells {
  readonly counts: ReturnType<typeof alignCounts>;
  readonly rows: number;
  readonly referenceRows: number;
}

/**
 * What Evidently 0.7.23 makes of a column when it chooses the test and the limit itself
 * (`legacy/calculations/stattests/registry.py`): by the rows of the reference and the number of different values,
 * without empty and infinite cells. Its shortcomings are part of it: `chisquare` takes the reference's shares for
 * known, distances have one limit whatever the rows, and empty cells are never drift.
 * @throws RangeError where a side has no value: Evidently raises an error there.
 */
export function evidentlyColumn(rows: ColumnRows): EngineColumn {
  if (rows.kind === "category") return categories(cellsOf(valueCounts(rows.reference), valueCounts(rows.current)));
  const samples = { reference: finiteOf(rows.reference), current: finiteOf(rows.current) };
  const counted = { rows: samples.current.length, referenceRows: samples.reference.length };
  requireRows(counted);
  const few = fewValues(samples);
  if (few) return categories(few);
  if (counted.referenceRows > TESTED_REFERENCE) return distance("wasserstein", normalizedWasserstein(samples), counted);
  const method = Math.max(counted.rows, counted.referenceRows) <= EXACT_ROWS ? "exact" : "asymptotic";
  const score = kolmogorovSmirnov(samples, method).pValue;
  const drifted = score <= LEVEL;
  return { method: "ks", score, isPValue: true, threshold: LEVEL, comparison: "<=", drifted, ...counted };
}

function categories(cells: Cells): EngineColumn {
  requireRows(cells);
  const { counts, rows, referenceRows } = cells;
  const counted = { rows, referenceRows };
  if (referenceRows > TESTED_REFERENCE) {
    return distance("jensenshannon", jensenShannonDistance(counts, Math.E), counted);
  }
  const isPair = counts.categories.length <= 2;
  const score = isPair ? proportionsPValue(cells) : goodnessOfFitPValue(counts);
  const method = isPair ? "z" : "chisquare";
  return { method, score, isPValue: true, threshold: LEVEL, comparison: "<", drifted: score < LEVEL, ...counted };
}

/** Evidently's z test: pooled, two-sided, of one of at most two values. */
function proportionsPValue({ counts, rows, referenceRows }: Cells): number {
  if (counts.categories.length < 2) return 1;
  const [reference, current] = [counts.reference[0]! / referenceRows, counts.current[0]! / rows];
  const pooled = (counts.reference[0]! + counts.current[0]!) / (referenceRows + rows);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / referenceRows + 1 / rows));
  return 2 * normalSf(Math.abs(reference - current) / error);
}

function distance(
  method: string,
  score: number,
  counted: { readonly rows: number; readonly referenceRows: number },
): EngineColumn {
  const drifted = score >= DISTANCE;
  return { method, score, isPValue: false, threshold: DISTANCE, comparison: ">=", drifted, ...counted };
}

/** The counts of a column of numbers that has at most five different ones in both samples together. */
function fewValues(samples: { reference: Float64Array; current: Float64Array }): Cells | undefined {
  const [reference, current] = [new Map<string, number>(), new Map<string, number>()];
  const values = new Set<number>();
  for (const [rows, counts] of [
    [samples.reference, reference],
    [samples.current, current],
  ] as const) {
    for (const value of rows) {
      if (values.add(value).size > 5) return undefined;
      counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    }
  }
  return cellsOf(reference, current);
}

function cellsOf(reference: ReadonlyMap<string, number>, current: ReadonlyMap<string, number>): Cells {
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
  return { counts: alignCounts(reference, current), rows: total(current), referenceRows: total(reference) };
}

function requireRows({ rows, referenceRows }: { readonly rows: number; readonly referenceRows: number }): void {
  if (rows === 0 || referenceRows === 0) throw new RangeError("a sample needs at least one value");
}
