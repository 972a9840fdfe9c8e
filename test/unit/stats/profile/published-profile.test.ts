import { describe, expect, test } from "vitest";
import type { CategoryColumn, NumberColumn } from "../../../../src/generated/types.ts";
import { CategorySketch, referenceCategories } from "../../../../src/stats/profile/category-sketch.ts";
import { numberDistances } from "../../../../src/stats/profile/number-distances.ts";
import { momentsOfBins } from "../../../../src/stats/profile/number-moments.ts";
import { publishedColumn, publishedProfile } from "../../../../src/stats/profile/published-profile.ts";
import { valueHash } from "../../../../src/stats/profile/value-hash.ts";
import { Random } from "../../../../src/stats/random.ts";
import { columnOf, gridOf, repeated } from "./columns.ts";

const random = Random.fromSeed(31);

describe("a published column of numbers", () => {
  const shapes: readonly (readonly [string, () => number])[] = [
    ["normal", () => random.normal()],
    ["ties", () => Math.round(8 * random.normal())],
    ["zero-inflated", () => (random.uniform() < 0.6 ? 0 : Math.exp(random.normal()))],
    ["flags with strays", () => (random.uniform() < 0.01 ? random.normal() : random.below(2))],
  ];

  test.each(shapes)("tells of no one to nine rows, whatever is in it: %s", (_, draw) => {
    const grid = gridOf(Float64Array.from({ length: 3000 }, draw));
    for (let trial = 0; trial < 60; trial += 1) {
      const values = Array.from({ length: random.below(400) }, () => draw() + (trial % 3) * 0.4);
      const odd = [Number.NaN, Infinity, -Infinity].flatMap((value) => repeated(value, random.below(14)));
      const column = columnOf(grid, [...values, ...odd], random.below(14));
      if (column.rows < 10) continue;
      const published = numbersOf(column);
      expect(countsOf(published).filter((count) => count < 0 || (count > 0 && count < 10))).toEqual([]);
      expect(countsOf(published).reduce((sum, count) => sum + count, 0)).toBe(column.rows);
      expect(published.edges.every((edge) => grid.edges.includes(edge))).toBe(true);
    }
  });

  test("of the reference is the column as it was", () => {
    const values = Float64Array.from({ length: 5000 }, () => random.normal());
    const column = columnOf(gridOf(values), values, 100);
    expect(publishedColumn(column)).toEqual(column);
  });

  test("keeps sums, means and deviations", () => {
    const grid = gridOf(Float64Array.from({ length: 5000 }, () => random.normal()));
    const column = columnOf(
      grid,
      Float64Array.from({ length: 700 }, () => 0.3 + random.normal()),
    );
    const published = numbersOf(column);
    expect(published.edges.length).toBeGreaterThan(20);
    expect(published.edges.length).toBeLessThan(70 + 2 * 12 + 5);
    expect(published).toMatchObject({ mean: column.mean, std: column.std });
    expect(momentsOfBins(published).mean).toBeCloseTo(column.mean ?? Number.NaN, 12);
    expect(momentsOfBins(published).std).toBeCloseTo(column.std ?? Number.NaN, 10);
  });

  test("can be compared with the finer one", () => {
    const values = Float64Array.from({ length: 5000 }, () => random.normal());
    const grid = gridOf(values);
    const reference = columnOf(grid, values);
    const current = columnOf(
      grid,
      values.slice(0, 800).map((value) => value + 0.4),
    );
    const [fine, coarse] = [numberDistances(reference, current), numberDistances(reference, numbersOf(current))];
    expect(coarse?.wasserstein).toBeCloseTo(fine?.wasserstein ?? Number.NaN, 2);
    expect(coarse?.ks).toBeLessThanOrEqual(fine?.ks ?? 0);
    expect(coarse?.ksBound).toBeGreaterThanOrEqual(fine?.ks ?? 1);
    expect(() => numberDistances(reference, columnOf(gridOf(values.map((value) => value + 0.001)), values))).toThrow(
      RangeError,
    );
  });

  test("counts strays beside single values as those: the grid stays", () => {
    const values = [...repeated(0, 900), ...repeated(-1, 5), ...repeated(1, 95)];
    const published = numbersOf(columnOf(gridOf(values), values));
    expect(published.counts).toEqual([0, 905, 0, 95, 0]);
    const window = columnOf(gridOf(values), [...repeated(-1, 300), ...repeated(0, 600), ...repeated(1, 100)]);
    expect(numberDistances(published, window)?.ks).toBeCloseTo(0.3, 10);
  });

  test.each([
    [3, 0],
    [7, 10],
  ])("tells of %d nulls as %d, and of no other sum that would show it", (nulls, told) => {
    const values = Float64Array.from({ length: 1000 }, () => random.normal());
    const published = numbersOf(columnOf(gridOf(values), values, nulls));
    expect(published).toMatchObject({ rows: 1000 + nulls, nulls: told });
    expect(momentsOfBins(published).n).toBe(1000 + nulls - told);
    expect(published.mean).toBeCloseTo(momentsOfBins(published).mean ?? Number.NaN, 12);
    expect(published.std).toBeCloseTo(momentsOfBins(published).std ?? Number.NaN, 12);
  });

  test("of hardly any value is all empty", () => {
    const column = columnOf(gridOf(repeated(1, 50)), [1, 2, 3], 97);
    expect(publishedColumn(column)).toMatchObject({ rows: 100, nulls: 100, mean: null, std: null });
  });
});

describe("a published column of categories", () => {
  test("tells of no one to nine rows, whatever is in it", () => {
    for (let trial = 0; trial < 300; trial += 1) {
      const names = Array.from({ length: 1 + random.below(8) }, (_, at) => `v${at}`);
      const reference = referenceCategories(
        names.map((name) => [name, 30]),
        0,
      );
      const sketch = new CategorySketch(reference);
      for (const name of [...names, "new", "newer"]) sketch.add(name, random.below(trial % 2 === 0 ? 15 : 200));
      sketch.addNulls(random.below(14));
      const column = sketch.column();
      if (column.rows < 10) continue;
      const published = categoriesOf(column);
      const { other, nulls, values, unseen, rows } = published;
      const unseenRows = unseen?.rows ?? 0;
      const listed = (unseen?.values ?? []).map(([, count]) => count);
      const rest = unseenRows - listed.reduce((sum, count) => sum + count, 0);
      const told = [
        nulls,
        other.rows,
        unseenRows,
        other.rows - unseenRows,
        rest,
        ...listed,
        ...values.map(([, count]) => count),
      ];
      expect(told.filter((count) => count < 0 || (count > 0 && count < 10))).toEqual([]);
      expect(values.reduce((sum, [, count]) => sum + count, nulls + other.rows)).toBe(rows);
    }
  });

  test("of a reference hashes the values that it pools", () => {
    const column = referenceCategories(
      [
        ["a", 500],
        ["b", 490],
        ["rare", 4],
        ["rarer", 8],
      ],
      0,
    );
    const published = categoriesOf(column);
    expect(published.values).toEqual([
      ["a", 500],
      ["b", 490],
    ]);
    expect(published.other).toEqual({ values: 2, rows: 12 });
    const sketch = new CategorySketch(published);
    sketch.add("rare", 3);
    sketch.add("never", 4);
    expect(sketch.column()).toMatchObject({
      other: { values: 2, rows: 7 },
      unseen: { rows: 4, values: [["never", 4]] },
    });
    expect(published.rare).toEqual([valueHash("rare"), valueHash("rarer")].sort());
  });
});

test("a profile of fewer than ten rows has no columns, and a slice of fewer none either", () => {
  const values = Float64Array.from({ length: 500 }, () => random.normal());
  const [few, many] = [columnOf(gridOf(values), [1, 2]), columnOf(gridOf(values), values)];
  const profile = {
    schema: "model-gitops/profile/v1",
    model: "churn",
    role: "window",
    source: { dataset: "2026-11-28", digest: "" },
    prediction: {},
  } as const;
  expect(publishedProfile({ ...profile, rows: 2, columns: { few } }).columns).toEqual({});
  const slices = { all: 500, most: 495, half: 250, few: 4 };
  expect(publishedProfile({ ...profile, rows: 500, columns: { many }, slices }).slices).toEqual({
    all: 500,
    half: 250,
  });
});

function numbersOf(column: NumberColumn): NumberColumn {
  const published = publishedColumn(column);
  if (published.kind !== "number") throw new Error("a number column stays one");
  return published;
}

function categoriesOf(column: CategoryColumn): CategoryColumn {
  const published = publishedColumn(column);
  if (published.kind !== "category") throw new Error("a category column stays one");
  return published;
}

function countsOf({ nulls, nan, positiveInfinity, negativeInfinity, counts }: NumberColumn): readonly number[] {
  return [nulls, nan, positiveInfinity, negativeInfinity, ...counts];
}
