import { describe, expect, test } from "vitest";
import { NumberGrid } from "../../../../src/stats/profile/number-grid.ts";
import { addGrouped, NumberSketch } from "../../../../src/stats/profile/number-sketch.ts";
import { Random } from "../../../../src/stats/random.ts";
import { columnOf, countsOf, gridOf, repeated } from "./columns.ts";

const random = Random.fromSeed(17);
const normal = Float64Array.from({ length: 3000 }, () => random.normal());
const wild = [Number.MAX_VALUE, -Number.MAX_VALUE, 1e308, Number.MIN_VALUE, -5e-320, 0, -0, 1e16, 0.1, -0.3];

describe("a sketch", () => {
  test.each([
    ["normal", normal],
    ["ties", normal.map((value) => Math.round(3 * value))],
    ["heavy tail", normal.map((value) => Math.exp(6 * value))],
    ["all over the doubles", Float64Array.from([...normal, ...wild, ...wild])],
  ])("counts as a comparison with every edge does: %s", (_, values) => {
    const grid = gridOf(values);
    const others = values.map((value) => 1.7 * value - 0.2).filter(Number.isFinite);
    expect(columnOf(grid, others).counts).toEqual(countsOf(grid, others));
    expect(columnOf(grid, grid.edges).counts).toEqual(countsOf(grid, grid.edges));
  });

  test("counts what is no number apart", () => {
    const column = columnOf(gridOf(normal), [1, Number.NaN, Infinity, Infinity, -Infinity, 2], 4);
    expect(column).toMatchObject({ rows: 10, nulls: 4, nan: 1, positiveInfinity: 2, negativeInfinity: 1, mean: 1.5 });
    expect(column.std).toBeCloseTo(0.5, 10);
  });

  test("of nothing has no mean", () => {
    expect(columnOf(gridOf([]), [], 3)).toMatchObject({
      rows: 3,
      edges: [],
      counts: [0],
      sums: [0],
      mean: null,
      std: null,
    });
  });

  test("of single values is exact", () => {
    const grid = gridOf([...repeated(0.1, 500), ...repeated(0.7, 500)]);
    const column = columnOf(grid, [...repeated(0.1, 300), ...repeated(0.7, 100)]);
    expect(column.counts).toEqual([0, 300, 0, 100, 0]);
    expect(column.sums).toEqual([0, 300 * 0.1, 0, 100 * 0.7, 0]);
    expect(column.squares).toEqual(repeated(0, 5));
  });

  test("sums whole numbers without rounding", () => {
    const values = Array.from({ length: 2000 }, () => random.below(2 ** 31));
    const column = columnOf(gridOf(values), values);
    expect(column.sums.reduce((sum, each) => sum + each, 0)).toBe(values.reduce((sum, value) => sum + value, 0));
  });

  test("survives values whose sum is no double", () => {
    const grid = gridOf(normal);
    const column = columnOf(grid, [1e308, 1e308, 1e308, -1]);
    expect(column.sums.at(-1)).toBe(Number.MAX_VALUE);
    expect(column.mean).toBeGreaterThan(4e307);
    expect(column.std).toBeNull();
    expect(columnOf(grid, [Number.MAX_VALUE, -Number.MAX_VALUE]).mean).toBe(0);
  });

  test("keeps squares from the lower edge, of the first bin from its upper one", () => {
    const column = columnOf(new NumberGrid([0, 10]), [-3, -1, 4, 6, 12]);
    expect(column.counts).toEqual([2, 2, 1]);
    expect(column.sums).toEqual([-4, 10, 12]);
    expect(column.squares).toEqual([10, 52, 4]);
  });

  test("adds up more values than one block of whole numbers holds", () => {
    const grid = new NumberGrid([0, 1]);
    const sketch = new NumberSketch(grid);
    const values = new Float64Array(700_000).fill(0.75);
    for (let block = 0; block < 4; block += 1) sketch.add(values);
    expect(sketch.column()).toMatchObject({ counts: [0, 2_800_000, 0], sums: [0, 2_100_000, 0], mean: 0.75, std: 0 });
  });

  test("is filled group by group in one pass", () => {
    const grid = gridOf(normal);
    const groups = Int32Array.from(normal, (_, row) => (row % 7) - 1);
    const sketches = Array.from({ length: 6 }, () => new NumberSketch(grid));
    addGrouped({ values: normal, groups, to: 2000 }, sketches);
    addGrouped({ values: normal, groups, from: 2000 }, sketches);
    sketches.forEach((sketch, group) => {
      expect(sketch.column()).toEqual(
        columnOf(
          grid,
          normal.filter((_, row) => groups[row] === group),
        ),
      );
    });
    expect(() => addGrouped({ values: normal, groups }, sketches.slice(1))).toThrow(RangeError);
  });

  test("has the same column when asked twice, and goes on", () => {
    const sketch = new NumberSketch(gridOf(normal));
    sketch.add(normal, 0, 500);
    expect(sketch.column()).toEqual(sketch.column());
    sketch.add(normal, 500);
    expect(sketch.column()).toEqual(columnOf(gridOf(normal), normal));
  });
});

test.each([[[2, 1]], [[1, 1]], [[0, Number.NaN]], [[Infinity]]])("edges %j make no grid", (edges) => {
  expect(() => new NumberGrid(edges)).toThrow(RangeError);
});
