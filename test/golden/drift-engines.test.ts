import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ColumnRows, EngineColumn } from "../../src/stats/drift/column-rows.ts";
import { evidentlyColumn } from "../../src/stats/drift/evidently.ts";
import { nannymlColumn } from "../../src/stats/drift/nannyml.ts";
import type { NannymlMethod } from "../../src/stats/drift/nannyml.ts";
import { categories, numbers } from "./drift-rows.ts";
import type { Recipe } from "./drift-rows.ts";

interface Judged {
  readonly method?: string;
  readonly score: number;
  readonly threshold: number;
  readonly drifted: boolean;
}

interface Case {
  readonly suite: string;
  readonly input: Recipe & { readonly currentK?: number };
  readonly expected: {
    readonly checksum: number;
    readonly evidently: Judged;
    readonly nannyml: Readonly<Record<NannymlMethod, Judged>>;
  };
}

const file = JSON.parse(readFileSync(new URL("drift-engines.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

describe("columns, as Evidently and NannyML judge them", () => {
  test.each(file.cases.filter(({ suite }) => suite === "engine"))("$input", ({ input, expected }) => {
    const rows = rowsOf(input);
    expect(checksum(rows)).toBeCloseTo(expected.checksum, 6);
    agree(evidentlyColumn(rows), expected.evidently);
    for (const [method, judged] of Object.entries(expected.nannyml)) {
      agree(nannymlColumn(rows, { method: method as NannymlMethod }), { method, ...judged });
    }
  });
});

function rowsOf(recipe: Case["input"]): ColumnRows {
  const { kind, seed, m, currentK = recipe.k ?? 1 } = recipe;
  const [before, now] = [
    { ...recipe, shift: 0 },
    { ...recipe, k: currentK, seed: seed + 1, n: m },
  ];
  return kind === "number"
    ? { kind, reference: numbers(before), current: numbers(now) }
    : { kind, reference: categories(before), current: categories(now) };
}

function agree(ours: EngineColumn, theirs: Judged): void {
  expect([ours.method, ours.drifted]).toEqual([theirs.method, theirs.drifted]);
  for (const part of ["score", "threshold"] as const) {
    // The file keeps 12 digits; Evidently's 1 − Φ leaves 1e-16 of a small p-value.
    expect(Math.abs(ours[part] - theirs[part])).toBeLessThanOrEqual(1e-9 * Math.abs(theirs[part]) + 1e-14);
  }
}

function checksum(rows: ColumnRows): number {
  const codes = (cells: readonly (string | null)[]): number[] =>
    cells.map((cell) => (cell === null ? 0 : "abcdefg".indexOf(cell) + 1));
  const all = rows.kind === "number" ? [rows.reference, rows.current] : [codes(rows.reference), codes(rows.current)];
  return all.flatMap((side) => Array.from(side)).reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
}
