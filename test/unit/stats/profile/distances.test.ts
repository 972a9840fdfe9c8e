import { describe, expect, test } from "vitest";
import { categoryDistances } from "../../../../src/stats/profile/category-distances.ts";
import { CategorySketch, referenceCategories } from "../../../../src/stats/profile/category-sketch.ts";
import { chunkDistances } from "../../../../src/stats/profile/chunk-distances.ts";
import { drawnBins } from "../../../../src/stats/profile/drawn-bins.ts";
import { columnQuantile, numberDistances } from "../../../../src/stats/profile/number-distances.ts";
import { Random } from "../../../../src/stats/random.ts";
import { columnOf, gridOf, repeated } from "./columns.ts";

const random = Random.fromSeed(41);
const normal = Float64Array.from({ length: 5000 }, () => random.normal());
const flags = [...repeated(0, 700), ...repeated(1, 300)];

describe("distances of numbers", () => {
  test("of a column from itself are 0", () => {
    const column = columnOf(gridOf(normal), normal);
    const none = {
      ks: 0,
      wasserstein: 0,
      wassersteinStd: 0,
      wassersteinRobust: 0,
      js: 0,
      hellinger: 0,
      tvd: 0,
      psi: 0,
    };
    expect(numberDistances(column, column)).toMatchObject({ n: 5000, m: 5000, ...none });
  });

  test("of a 0/1 column are exact, and its index has two cells", () => {
    const grid = gridOf(flags);
    const found = numberDistances(columnOf(grid, flags), columnOf(grid, [...repeated(0, 200), ...repeated(1, 300)]));
    expect(found?.ks).toBeCloseTo(0.3, 12);
    expect(found?.ksBound).toBeCloseTo(0.3, 12);
    expect(found?.wasserstein).toBeCloseTo(0.3, 12);
    // scipy 1.17.1: chi2.ppf(0.95, 1) * (1/1000 + 1/500), jensenshannon([.7, .3], [.4, .6], base=2).
    expect(found?.psiCritical).toBeCloseTo(0.0115243764620823, 12);
    expect(found?.js).toBeCloseTo(0.2581737925218739, 12);
  });

  test("see what lies between and beyond single values", () => {
    const grid = gridOf(flags);
    const found = numberDistances(columnOf(grid, flags), columnOf(grid, [...repeated(0.5, 300), ...repeated(99, 700)]));
    expect(found?.ks).toBeCloseTo(0.7, 12);
    expect(found?.js).toBe(1);
  });

  test("from a constant are nothing or without bound", () => {
    const grid = gridOf(repeated(3, 500));
    const constant = columnOf(grid, repeated(3, 500));
    expect(numberDistances(constant, constant)).toMatchObject({
      wassersteinStd: 0,
      wassersteinRobust: 0,
      psiCritical: 0,
    });
    const moved = numberDistances(constant, columnOf(grid, repeated(3.5, 100)));
    expect(moved).toMatchObject({ ks: 1, wasserstein: 0.5, wassersteinStd: Infinity });
  });

  test("need a value on both sides", () => {
    const grid = gridOf(normal);
    expect(numberDistances(columnOf(grid, normal), columnOf(grid, [Number.NaN], 5))).toBeUndefined();
    expect(columnQuantile(columnOf(grid, []), 0.5)).toBeNull();
  });
});

describe("distances of categories", () => {
  const reference = referenceCategories(
    [
      ["a", 600],
      ["b", 395],
      ["c", 5],
    ],
    0,
  );

  test("pool what is rare with what is new, and tell the share of what is new", () => {
    const sketch = new CategorySketch(reference);
    for (const [value, rows] of [
      ["a", 300],
      ["b", 190],
      ["c", 4],
      ["z", 6],
    ] as const)
      sketch.add(value, rows);
    const found = categoryDistances(reference, sketch.column());
    expect(found).toMatchObject({ n: 1000, m: 500, unseenShare: 6 / 500 });
    expect(found?.tvd).toBeCloseTo(10 / 500 - 5 / 1000, 12);
    expect(found?.table).toEqual({ reference: [5, 395, 600], current: [10, 190, 300] });
  });

  test("need a value on both sides", () => {
    expect(categoryDistances(reference, new CategorySketch(reference).column())).toBeUndefined();
  });

  test("of a window whose values are all new are whole", () => {
    const sketch = new CategorySketch(
      referenceCategories(
        [
          ["a", 600],
          ["b", 400],
        ],
        0,
      ),
    );
    sketch.add("A", 300);
    expect(categoryDistances(sketch.reference, sketch.column())).toMatchObject({
      js: 1,
      hellinger: 1,
      tvd: 1,
      unseenShare: 1,
    });
  });
});

test("parts that are the whole, or empty, have no distance", () => {
  const grid = gridOf(normal);
  const whole = columnOf(grid, normal);
  expect(chunkDistances([whole, columnOf(grid, [], 3)], whole)).toEqual([]);
  expect(() => chunkDistances([columnOf(gridOf(flags), flags)], whole)).toThrow(RangeError);
});

describe("bins for a chart", () => {
  test("of numbers are few, cover everything and hold ten rows or none", () => {
    const grid = gridOf(normal);
    const moved = columnOf(
      grid,
      normal.slice(0, 600).map((value) => value + 0.5),
    );
    const bars = drawnBins(columnOf(grid, normal), moved);
    expect(bars.length).toBeGreaterThan(12);
    expect(bars.length).toBeLessThanOrEqual(20);
    expect(bars[0]?.from).toBeNull();
    expect(bars.at(-1)?.to).toBeNull();
    expect(sumOf(bars.map((bar) => bar.reference))).toBeCloseTo(1, 12);
    expect(sumOf(bars.map((bar) => bar.current))).toBeCloseTo(1, 12);
    for (const { current } of bars) expect(current === 0 || current >= 10 / 600 - 1e-12).toBe(true);
  });

  test("of single values are those", () => {
    const grid = gridOf(flags);
    expect(drawnBins(columnOf(grid, flags), columnOf(grid, repeated(1, 50)))).toEqual([
      { from: 0, to: 0, reference: 0.7, current: 0 },
      { from: 1, to: 1, reference: 0.3, current: 1 },
    ]);
  });

  test("of categories end with all others", () => {
    const names = Array.from({ length: 40 }, (_, at): [string, number] => [`v${100 + at}`, 500 - 10 * at]);
    const reference = referenceCategories(names, 0);
    const bars = drawnBins(reference, reference, 10);
    expect(bars.length).toBe(10);
    expect(bars[0]?.value).toBe("v100");
    expect(bars.at(-1)?.value).toBeNull();
    expect(sumOf(bars.map((bar) => bar.current))).toBeCloseTo(1, 12);
  });

  test("show a category that vanished", () => {
    const reference = referenceCategories(
      [
        ["a", 600],
        ["b", 400],
      ],
      0,
    );
    const sketch = new CategorySketch(reference);
    sketch.add("a", 100);
    expect(drawnBins(reference, sketch.column())).toEqual([
      { value: "a", reference: 0.6, current: 1 },
      { value: "b", reference: 0.4, current: 0 },
    ]);
  });

  test("of different kinds are none", () => {
    expect(drawnBins(referenceCategories([["a", 60]], 0), columnOf(gridOf(flags), flags))).toEqual([]);
  });
});

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
