import { describe, expect, test } from "vitest";
import { varianceInflation } from "../../../../src/stats/estimation/dependence.ts";
import { cellsOfRows, expectedLoss, lossCells, strataOf } from "../../../../src/stats/estimation/stratified-loss.ts";
import { Random } from "../../../../src/stats/random.ts";

const random = Random.fromSeed(3);

describe("stratified loss", () => {
  const values = Float64Array.from({ length: 3000 }, () => random.uniform());
  const load = Float64Array.from({ length: 3000 }, () => random.uniform());
  const losses = values.map((value, row) => (value + 2 * (load[row] ?? 0)) * random.uniform());
  const columns = [
    { name: "@score", values },
    { name: "load", values: load },
  ];
  const strata = strataOf(columns);
  const cells = lossCells(cellsOfRows(strata, [values, load]), strata.length, losses);

  test("is the reference's own mean on the reference, and follows the rows where they move to", () => {
    expect(strata.map(({ edges }) => edges.length)).toEqual([9, 9]);
    const own = expectedLoss(cellsOfRows(strata, [values, load]), 2, cells);
    expect(own?.mean).toBeCloseTo(
      losses.reduce((sum, loss) => sum + loss / 3000, 0),
      12,
    );
    // Loads between 0.5 and 1 have a mean loss of (0.5 + 2 · 0.75) / 2.
    const heavy = load.map((each) => 0.5 + each / 2);
    expect(expectedLoss(cellsOfRows(strata, [values, heavy]), 2, cells)?.mean).toBeCloseTo(1, 1);
  });

  test("publishes no cell of fewer than ten rows, and tells the rows that lie in none", () => {
    const [first = 0] = values;
    const lone = values.map((value, row) => (row < 4 ? first + 1e6 : value));
    const bins = cellsOfRows([{ name: "@score", edges: [1e5] }], [lone]);
    const found = lossCells(bins, 1, losses);
    expect(found.map(({ rows }) => rows)).toEqual([2996]);
    expect(expectedLoss(bins, 1, found)?.unseen).toBeCloseTo(4 / 3000, 12);
  });

  test("bins of few different values are those values", () => {
    for (const ones of [1495, 1500, 1505]) {
      const flags = Float64Array.from({ length: 3000 }, (_, row) => (row < ones ? 1 : 0));
      const grades = Float64Array.from({ length: 3000 }, (_, row) => row % 3);
      const found = strataOf([
        { name: "@score", values: grades },
        { name: "flag", values: flags },
      ]);
      expect(found.map(({ edges }) => edges)).toEqual([[0, 1], [0]]);
    }
  });

  test("values that are missing have a bin of their own", () => {
    expect([...cellsOfRows([{ name: "load", edges: [1, 2] }], [Float64Array.of(0, 1.5, 9, Number.NaN)])]).toEqual([
      0, 1, 2, 3,
    ]);
  });
});

describe("the inflation of a variance", () => {
  test("is about 1 of independent rows, and (1 + ρ)/(1 − ρ) of an autoregression", () => {
    const stream = (rho: number): Float64Array => {
      let value = random.normal();
      return Float64Array.from({ length: 20_000 }, () => {
        value = rho * value + Math.sqrt(1 - rho ** 2) * random.normal();
        return value;
      });
    };
    expect(varianceInflation(stream(0))).toBeLessThan(1.1);
    expect(varianceInflation(stream(0.6))).toBeGreaterThan(3.4);
    expect(varianceInflation(stream(0.6))).toBeLessThan(4.6);
  });

  test("does not take a level that changes for a long memory", () => {
    const stream = Float64Array.from({ length: 2000 }, (_, row) => random.normal() + (row < 1000 ? 0 : 2));
    expect(varianceInflation(stream)).toBeLessThan(1.2);
  });
});
