import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignCounts } from "../../../../src/stats/drift/categories.ts";
import {
  chiSquareTest,
  cramersV,
  goodnessOfFitPValue,
  likelihoodRatioTest,
} from "../../../../src/stats/drift/contingency.ts";
import { fisherExactPValue } from "../../../../src/stats/drift/fisher-exact.ts";

const counts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 8 });

describe("tests of category counts", () => {
  test("equal shares have statistic 0 and p = 1, an empty category changes nothing", () => {
    fc.assert(
      fc.property(counts, counts, (reference, other) => {
        const same = chiSquareTest({ reference, current: reference.map((count) => 3 * count) });
        expect(same.statistic).toBeCloseTo(0, 10);
        expect(same.pValue).toBeCloseTo(1, 6);
        const current = reference.map((_, at) => other[at] ?? 1);
        const padded = { reference: [...reference, 0], current: [...current, 0] };
        expect(chiSquareTest(padded)).toEqual(chiSquareTest({ reference, current }));
        expect(likelihoodRatioTest(padded)).toEqual(likelihoodRatioTest({ reference, current }));
        expect(cramersV(padded)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("a single category cannot differ", () => {
    expect(chiSquareTest({ reference: [5, 0], current: [9, 0] })).toMatchObject({
      statistic: 0,
      pValue: 1,
      dof: 0,
    });
    expect(cramersV({ reference: [5], current: [9] })).toBe(0);
  });

  test("an empty sample and unequal lengths are refused", () => {
    expect(() => chiSquareTest({ reference: [0, 0], current: [1, 1] })).toThrow(RangeError);
    expect(() => chiSquareTest({ reference: [1], current: [1, 1] })).toThrow(RangeError);
  });

  test("a category that the reference lacks makes Evidently's test certain, ours weighs it", () => {
    const unseen = { reference: [500, 500, 0], current: [500, 499, 1] };
    expect(goodnessOfFitPValue(unseen)).toBe(0);
    expect(chiSquareTest(unseen).pValue).toBeGreaterThan(0.5);
  });
});

describe("Fisher's exact test", () => {
  test("is the same for a table turned in any way, and 1 for an empty margin", () => {
    const cell = fc.integer({ min: 0, max: 30 });
    const row = fc.tuple(cell, cell);
    fc.assert(
      fc.property(row, row, ([a, b], [c, d]) => {
        const found = fisherExactPValue([
          [a, b],
          [c, d],
        ]);
        expect(
          fisherExactPValue([
            [c, d],
            [a, b],
          ]),
        ).toBeCloseTo(found, 10);
        expect(
          fisherExactPValue([
            [a, c],
            [b, d],
          ]),
        ).toBeCloseTo(found, 10);
        expect(
          fisherExactPValue([
            [a, b],
            [0, 0],
          ]),
        ).toBe(1);
      }),
    );
  });

  // Fisher's tea tasting (The Design of Experiments, 1935): three of four cups right, 34/70 two-sided.
  test("of the lady tasting tea", () => {
    expect(
      fisherExactPValue([
        [3, 1],
        [1, 3],
      ]),
    ).toBeCloseTo(34 / 70, 14);
  });
});

describe("categories", () => {
  test("are put into one order, the reference's first", () => {
    const aligned = alignCounts(
      new Map([
        ["b", 2],
        ["a", 1],
      ]),
      new Map([
        ["c", 4],
        ["a", 3],
      ]),
    );
    expect(aligned).toEqual({ categories: ["b", "a", "c"], reference: [2, 1, 0], current: [0, 3, 4] });
  });
});
