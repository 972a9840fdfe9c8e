import { beforeAll, describe, expect, test } from "vitest";
import { chiSquareTest } from "../../src/stats/drift/contingency.ts";
import { wassersteinNoise } from "../../src/stats/drift/sampling-noise.ts";
import { categoryDistances } from "../../src/stats/profile/category-distances.ts";
import { CategorySketch, referenceCategories } from "../../src/stats/profile/category-sketch.ts";
import { chunkDistances } from "../../src/stats/profile/chunk-distances.ts";
import { mismatches } from "./cases.ts";
import type { NumberColumn } from "../../src/generated/types.ts";
import { columnQuantile, numberDistances, type NumberDistances } from "../../src/stats/profile/number-distances.ts";
import { numberEdges } from "../../src/stats/profile/number-edges.ts";
import { NumberGrid } from "../../src/stats/profile/number-grid.ts";
import { NumberSketch } from "../../src/stats/profile/number-sketch.ts";
import { PROFILE_WORLDS, worldSample, type ProfileCase } from "./profile-worlds.ts";

const { cases, rows } = PROFILE_WORLDS;
/** A bin holds 20 of the 20,000 rows. */
const BIN = 0.001;
const shapes = [...new Set(cases.map(({ shape }) => shape))];

describe.each(shapes)("%s, against scipy", (shape) => {
  const own = cases.filter((each) => each.shape === shape);
  let grid: NumberGrid;
  let reference: NumberColumn;
  beforeAll(() => {
    const values = worldSample({ shape, change: "none" }, own[0]!.referenceSeed);
    grid = new NumberGrid(numberEdges(values.slice().sort()));
    reference = columnOf(grid, values);
  });

  test.each(own)("$change", (expected) => {
    const current = columnOf(grid, worldSample(expected, expected.seed));
    const distances = numberDistances(reference, current);
    if (distances === undefined) throw new Error("there are rows");
    expect(distances.ks).toBeLessThanOrEqual(expected.ks + 1e-12);
    expect(distances.ksBound).toBeGreaterThanOrEqual(expected.ks - 1e-12);
    expect(distances.ks).toBeGreaterThan(expected.ks - 1.5 * BIN);
    expect((reference.std ?? Number.NaN) / expected.std).toBeCloseTo(1, 8);
    expect(Math.abs((current.mean ?? Number.NaN) * rows - expected.sum)).toBeLessThan(1e-10 * rows * expected.std);
    expect((current.std ?? Number.NaN) / expected.current_std).toBeCloseTo(1, 8);
    expectWasserstein(distances, expected);
    expectCells(distances, expected);
    for (const [at, p] of [0.1, 0.5, 0.9].entries()) {
      expect(Math.abs((columnQuantile(current, p) ?? Number.NaN) - expected.quantiles[at]!)).toBeLessThan(
        0.02 * expected.current_std,
      );
    }
  });
});

describe("categories, against scipy", () => {
  test.each(PROFILE_WORLDS.categories)("$case", ({ reference: p, current: q, expected }) => {
    const named = (counts: readonly number[]): [string, number][] => counts.map((count, at) => [`v${100 + at}`, count]);
    const reference = referenceCategories(
      named(p).filter(([, count]) => count > 0),
      0,
    );
    const sketch = new CategorySketch(reference);
    for (const [value, count] of named(q)) if (count > 0) sketch.add(value, count);
    const distances = categoryDistances(reference, sketch.column());
    if (distances === undefined) throw new Error("there are rows");
    const { table, psiCritical } = distances;
    const test = table.reference.length > 1 ? chiSquareTest(table) : undefined;
    const found = {
      ...distances,
      psi_critical: psiCritical,
      ...(test && { chi_square: test.statistic, p_value: test.pValue, dof: test.dof }),
    };
    expect(mismatches(found, expected)).toEqual([]);
    expect(test === undefined).toBe(expected["dof"] === undefined);
  });
});

describe("what is usual, against numpy", () => {
  test.each(PROFILE_WORLDS.noise)("noise of $m rows, $shape", ({ shape, rows, m, threshold }) => {
    const values = worldSample({ shape, change: "none" }, 0, rows);
    const grid = new NumberGrid(numberEdges(values.slice().sort()));
    const { counts, sums, std } = columnOf(grid, values);
    // Drawn from the reference's own rows, which are the truth here: only the window has noise.
    const ours = wassersteinNoise(counts, sums).high / Math.sqrt(m) / (std ?? Number.NaN);
    // A window of few rows of a heavy tail is farther from its limit: there the p-value is what keeps it unflagged.
    expect(ours / threshold).toBeGreaterThan(shape === "pareto" || shape === "lognormal" ? 0.6 : 0.88);
    expect(ours / threshold).toBeLessThan(1.13);
  });

  test.each(PROFILE_WORLDS.chunks)("tenths of the reference, $shape", ({ shape, distances }) => {
    const values = worldSample({ shape, change: "none" }, 0, 4000);
    const grid = new NumberGrid(numberEdges(values.slice().sort()));
    const parts = distances.map((_, at) => columnOf(grid, values.slice(400 * at, 400 * at + 400)));
    const ours = chunkDistances(parts, columnOf(grid, values));
    ours.forEach((distance, at) => expect(Math.abs(distance - distances[at]!)).toBeLessThan(0.01));
  });
});

/**
 * Within 1.5 % of a change, 5 % where the heaviest tail changes; and, where only noise is left, within 0.25 % of a
 * standard deviation, of the heaviest tail 1 %: its last ten rows of 20,000 lie in one bin and far apart.
 */
function expectWasserstein({ wasserstein, wassersteinStd }: NumberDistances, expected: ProfileCase): void {
  const isHeavy = expected.shape === "pareto";
  const share = isHeavy && expected.change === "tail" ? 0.05 : 0.015;
  const allowed = share * expected.wasserstein + (isHeavy ? 0.01 : 0.0025) * expected.std;
  expect(Math.abs(wasserstein - expected.wasserstein)).toBeLessThan(allowed);
  expect(wassersteinStd ?? Number.NaN).toBeCloseTo(wasserstein / expected.std, 7);
}

/** Cells end at the edge nearest to a decile. */
function expectCells(distances: NumberDistances, expected: ProfileCase): void {
  if (expected.js === undefined) return;
  expect(Math.abs(distances.js - expected.js)).toBeLessThan(0.003);
  expect(Math.abs(distances.tvd - (expected.tvd ?? Number.NaN))).toBeLessThan(0.003);
  expect(Math.abs(distances.hellinger - (expected.hellinger ?? Number.NaN))).toBeLessThan(0.003);
  const psi = expected.psi ?? Number.NaN;
  expect(Math.abs(distances.psi - psi)).toBeLessThan(0.02 * psi + 0.0005);
  expect(distances.psiCritical / (expected.psi_critical ?? Number.NaN)).toBeCloseTo(1, 9);
}

function columnOf(grid: NumberGrid, values: Float64Array): NumberColumn {
  const sketch = new NumberSketch(grid);
  sketch.add(values);
  return sketch.column();
}
