import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import type { CategoryColumn, NumberColumn, Profile } from "../../../../../src/generated/types.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { contractText } from "../../../../../src/work/monitor/quality/contract-text.ts";
import { proposeContract, type ColumnFacts } from "../../../../../src/work/monitor/quality/contract.ts";
import { judgeQuality } from "../../../../../src/work/monitor/quality/judge.ts";
import type { QualityCount } from "../../../../../src/work/monitor/measured.ts";
import type { QualityCheck } from "../../../../../src/work/monitor/quality/check.ts";
import { checksOf, reference } from "./contracts.ts";

/** A column of numbers as the profile has it: bins between every twentieth value. */
function numbers(values: readonly number[]): NumberColumn {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  const edges = [...new Set(sorted.filter((_, index) => index % 20 === 10))];
  const bin = (value: number): number => edges.filter((edge) => edge <= value).length;
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  const [sums, squares] = [counts.slice(), counts.slice()];
  for (const value of sorted) {
    const at = bin(value);
    const edge = edges[Math.max(0, at - 1)] ?? 0;
    counts[at] = (counts[at] ?? 0) + 1;
    sums[at] = (sums[at] ?? 0) + value;
    squares[at] = (squares[at] ?? 0) + (value - edge) ** 2;
  }
  const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  const nulls = values.length - sorted.length;
  const distinct = new Set(sorted).size;
  return { kind: "number", rows: values.length, nulls, nan: 0, positiveInfinity: 0, negativeInfinity: 0, edges, counts, sums, squares, mean, std: 1, distinct };
} // prettier-ignore

function categories(values: readonly (string | null)[]): CategoryColumn {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const frequent = [...counts].filter(([, n]) => n >= 10);
  const rare = [...counts].filter(([, n]) => n < 10);
  const other = { values: rare.length, rows: rare.reduce((sum, [, n]) => sum + n, 0) };
  const nulls = values.filter((value) => value === null).length;
  return {
    kind: "category",
    rows: values.length,
    nulls,
    values: frequent,
    other,
    rare: rare.map(() => "0".repeat(16)),
  };
}

/** Counted in plain code, beside the queries. */
function count({ id, measure, column = "" }: QualityCheck, rows: Rows): QualityCount {
  const cells = rows[column] ?? [];
  const filled = cells.filter((cell) => cell !== null && !Number.isNaN(cell));
  if (measure.kind === "nulls") return { check: id, counted: cells.length, failed: cells.length - filled.length };
  if (measure.kind === "repeated")
    return { check: id, counted: filled.length, failed: new Set(filled).size === filled.length ? 0 : 2 };
  if (measure.kind !== "cells") return { check: id, counted: cells.length, failed: 0 };
  const { test: one } = measure;
  const passes = (cell: unknown): boolean => {
    if (one.test === "atLeast") return typeof cell === "number" && cell >= one.value;
    if (one.test === "atMost") return typeof cell === "number" && cell <= one.value;
    if (one.test === "oneOf") return one.values.some((value) => value === cell);
    if (one.test !== "type") return true;
    if (one.type === "int") return Number.isInteger(cell);
    return one.type === "number" ? typeof cell === "number" : typeof cell === "string";
  };
  return { check: id, counted: filled.length, failed: filled.filter((cell) => !passes(cell)).length };
}

type Rows = Readonly<Record<string, readonly (number | string | null)[]>>;

function profileOf(rows: Rows): Profile {
  const columns = Object.entries(rows).map(([name, cells]): [string, Profile["columns"][string]] => {
    const texts = cells.filter((cell) => typeof cell === "string");
    return [
      name,
      texts.length > 0
        ? categories(cells.map((cell) => (typeof cell === "string" ? cell : null)))
        : numbers(cells.map((cell) => (typeof cell === "number" ? cell : NaN))),
    ];
  });
  return { ...reference(Object.fromEntries(columns)), rows: Object.values(rows)[0]?.length ?? 0 };
}

function failing(rows: Rows, from: Profile, facts?: ReadonlyMap<string, ColumnFacts>): readonly string[] {
  const checks = checksOf(proposeContract(from, facts), { reference: from });
  const counts = checks.filter(({ measure }) => measure.kind !== "unseen").map((check) => count(check, rows));
  const found = judgeQuality(checks, counts, { rows: 1, now: 0, pastRows: [], reference: from, profile: undefined });
  return found.flatMap(({ outcome, column, dimension }) => (outcome === "fail" ? [`${dimension} ${column}`] : []));
}

function world(random: Random, n: number): Rows {
  const of = <T>(make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));
  return {
    normal: of(() => random.normal() * 3 - 1),
    heavy: of(() => Math.exp(random.normal() * 2)),
    age: of(() => Math.floor(18 + random.uniform() * 60)),
    id: of((index) => index),
    gaps: of(() => (random.uniform() < 0.03 ? null : random.uniform())),
    country: of(() => ["FR", "DE", "IT", "no", "1"][Math.floor(random.uniform() * 5)] ?? ""),
    rare: of(() => (random.uniform() < 0.01 ? `x${Math.floor(random.uniform() * 100)}` : "usual")),
  };
}

describe("a proposed contract", () => {
  test("passes on the rows it is from and on others like them, and fails where these are not", () => {
    const random = Random.fromSeed(11);
    for (let run = 0; run < 3; run++) {
      const rows = world(random, 3000);
      const from = profileOf(rows);
      const facts = new Map(
        ["normal", "heavy", "age"].map((name) => {
          const sorted = (rows[name] ?? []).filter((cell) => typeof cell === "number").toSorted((a, b) => a - b);
          return [name, { tenth: [sorted[9] ?? 0, sorted.at(-10) ?? 0] as const }] as const;
        }),
      );
      for (const known of [undefined, facts]) {
        expect(failing(rows, from, known)).toEqual([]);
        const picks = Array.from({ length: 2000 }, () => Math.floor(random.uniform() * 3000));
        const resampled = Object.fromEntries(
          Object.entries(rows).map(([name, cells]) => [name, picks.map((pick) => cells[pick] ?? null)]),
        );
        expect(failing({ ...resampled, id: picks.map((_, index) => index) }, from, known)).toEqual([]);
        const some = <T>(cells: readonly T[] = [], fault: T): readonly T[] =>
          cells.map((cell, index) => (index % 20 === 0 ? fault : cell));
        const faults: Rows = {
          ...rows,
          normal: some(rows["normal"], 1e6),
          age: some(rows["age"], 20.5),
          id: some(rows["id"], 7),
          gaps: (rows["gaps"] ?? []).map((cell, index) => (index % 10 === 0 ? null : cell)),
          country: some(rows["country"], "FRA"),
        };
        expect(failing(faults, from, known).toSorted()).toEqual([
          "completeness gaps",
          "type age",
          "uniqueness id",
          "validity country",
          "validity normal",
        ]);
      }
    }
  });

  test("has no bounds where no rows are, however far the profile's edges reach", () => {
    const random = Random.fromSeed(3);
    const profile = profileOf({ x: Array.from({ length: 2000 }, () => random.normal()) });
    const { x } = profile.columns;
    if (x?.kind !== "number") throw new Error("x is no column of numbers");
    const none = (numbers: readonly number[]): number[] => [0, 0, ...numbers.slice(1, -1), 0, 0];
    const wide = {
      ...x,
      edges: [-1e7, ...x.edges, 1e7],
      counts: none(x.counts),
      sums: none(x.sums),
      squares: none(x.squares),
    };
    const [, min, max] =
      /min: (\S+?),? +max: (\S+?)[,\n]/.exec(
        contractText({ ...profile, columns: { x: wide } }).replaceAll("\n", " , "),
      ) ?? [];
    expect(Number(min)).toBeGreaterThan(-1000);
    expect(Number(max)).toBeLessThan(1000);
  });

  test("tells no value that fewer than ten rows have", () => {
    const values = Array.from({ length: 1000 }, (_, index) => index % 500);
    const rows = {
      x: [...values, 123_456_789],
      c: [...values.map((value) => (value < 9 ? `secret${value}` : "A")), "A"],
    };
    const text = contractText(profileOf(rows));
    expect(text).not.toMatch(/secret|123_?456/);
    expect(text).toContain("newValues");
  });
});

test("a contract as text is the contract, whatever the names are", () => {
  const odd = ["a: b", "- x", "#c", "null", "ü{}", "line\nbreak", "true", "'", "~"];
  const columns = Object.fromEntries(
    odd.map((name) => [name, categories(Array.from({ length: 40 }, (_, index) => odd[index % 4] ?? ""))]),
  );
  const profile = { ...reference(columns), rows: 40 };
  const text = contractText(profile);
  expect(load(text)).toEqual({ monitoring: { quality: proposeContract(profile) } });
});

test("what it looks like", () => {
  const rows = {
    age: Array.from({ length: 1000 }, (_, index) => 20 + (index % 60)),
    country: Array.from({ length: 1000 }, (_, index) => (index % 100 === 0 ? null : (["FR", "DE"][index % 2] ?? null))),
  };
  expect(contractText(profileOf(rows))).toMatchInlineSnapshot(`
    "# Proposed from 1,000 rows of holdout: what these rows keep to. Read it, and correct what they cannot know.
    monitoring:
      quality:
        # The least rows that a window should have: raise it to what yours have.
        rows: {min: 1}
        columns:
          # none of 1,000 rows is empty
          age: {type: int, finite: true, min: 14, max: 85, mostly: 0.966, nullRate: {max: 0.0095}}
          # 10 of 1,000 rows are empty (1%)
          country: {type: string, inSet: [DE, FR], mostly: 0.9904, nullRate: {max: 0.026}}
    "
  `);
});
