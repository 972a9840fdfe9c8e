import { describe, expect, test } from "vitest";
import { nextUp } from "../../../../src/stats/profile/floats.ts";
import { isSingleValue, numberEdges } from "../../../../src/stats/profile/number-edges.ts";
import { NumberGrid } from "../../../../src/stats/profile/number-grid.ts";
import { Random } from "../../../../src/stats/random.ts";
import { columnOf, repeated } from "./columns.ts";

const random = Random.fromSeed(9);

describe("edges", () => {
  test("of a 0/1 column are its two values and nothing else", () => {
    expect(edgesOf([...repeated(0, 700), ...repeated(1, 300)])).toEqual([0, Number.MIN_VALUE, 1, nextUp(1)]);
  });

  test("of a constant column are that value", () => {
    expect(edgesOf(repeated(7.5, 50))).toEqual([7.5, nextUp(7.5)]);
  });

  test.each([0, 1, 9])("of %d rows are none", (rows) => {
    expect(edgesOf(repeated(1, rows))).toEqual([]);
  });

  test("count −0 as 0", () => {
    const edges = edgesOf([...repeated(-0, 20), ...repeated(0, 20)]);
    expect(Object.is(edges[0], 0)).toBe(true);
    expect(edges).toEqual([0, Number.MIN_VALUE]);
  });

  test.each([
    ["200 rows", 200, 20],
    ["20,000 rows", 20_000, 1024],
  ])("are as many as leave ten rows a bin: %s", (_, rows, bins) => {
    const { inner, counts } = described(Float64Array.from({ length: rows }, () => random.normal()));
    expect(inner).toBeGreaterThanOrEqual(0.9 * bins);
    expect(inner).toBeLessThanOrEqual(bins + 12);
    expect(Math.min(...counts.filter((count) => count > 0))).toBeGreaterThanOrEqual(10);
  });

  test.each([
    ["normal", () => random.normal()],
    ["ties", () => Math.round(40 * random.normal())],
    ["zero-inflated", () => (random.uniform() < 0.6 ? 0 : Math.exp(random.normal()))],
    ["heavy tail", () => random.uniform() ** -3],
    ["huge", () => (random.uniform() - 0.5) * 1.7e308 * 2],
    ["denormal", () => random.below(5000) * Number.MIN_VALUE],
    ["beside 1e9", () => 1e9 + random.normal()],
  ])("leave every bin with ten rows or none, but beside single values: %s", (_, draw) => {
    const values = Float64Array.from({ length: 5000 }, draw);
    const { edges, counts } = described(values);
    expect(edges.length).toBeLessThanOrEqual(2200);
    const small = [...counts.keys()].filter((bin) => counts[bin]! > 0 && counts[bin]! < 10);
    for (const bin of small) expect(isSingleValue(edges, bin - 1) || isSingleValue(edges, bin + 1)).toBe(true);
    expect(small.length).toBeLessThanOrEqual(edges.filter((__, at) => isSingleValue(edges, at)).length + 1);
  });

  test("give every value of one row in 256 a bin of its own, and keep rare ones beside it apart", () => {
    const values = [...repeated(0, 900), ...repeated(-1, 5), ...repeated(1, 95)];
    expect(edgesOf(values)).toEqual([0, Number.MIN_VALUE, 1, nextUp(1)]);
    expect(described(Float64Array.from(values)).counts).toEqual([5, 900, 0, 95, 0]);
  });

  test("end with ever smaller bins, and go on where the reference has nothing", () => {
    const values = Float64Array.from({ length: 100_000 }, () => random.normal());
    const { edges, counts } = described(values);
    const highest = values.reduce((most, value) => Math.max(most, value));
    const beyond = edges.filter((edge) => edge > highest);
    expect(beyond.length).toBe(12);
    expect(counts.slice(-12)).toEqual(repeated(0, 12));
    expect(counts.at(-13)).toBeLessThan(25);
    expect(edges.at(-1)).toBeGreaterThan(1e6);
  });
});

function edgesOf(values: readonly number[]): number[] {
  return [...numberEdges(Float64Array.from(values).sort())];
}

function described(values: Float64Array): {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly inner: number;
} {
  const edges = [...numberEdges(values.slice().sort())];
  const { counts } = columnOf(new NumberGrid(edges), values);
  return { edges, counts, inner: counts.filter((count) => count > 0).length };
}
