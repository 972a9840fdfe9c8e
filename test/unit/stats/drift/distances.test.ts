import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  energyDistance,
  normalizedWasserstein,
  wassersteinDistance,
  weightedWassersteinDistance,
} from "../../../../src/stats/drift/distances.ts";
import { kolmogorovSmirnov, kolmogorovSmirnovPValue } from "../../../../src/stats/drift/kolmogorov-smirnov.ts";

// Eighths keep sums and shifts exact, so that equalities need no tolerance beyond that of the last division.
const value = fc.integer({ min: -800, max: 800 }).map((each) => each / 8);
const sample = fc.array(value, { minLength: 1, maxLength: 40 });

describe("distances between samples", () => {
  test.each([
    [
      "Kolmogorov-Smirnov",
      (reference: number[], current: number[]) => kolmogorovSmirnov({ reference, current }).statistic,
    ],
    ["Wasserstein", (reference: number[], current: number[]) => wassersteinDistance({ reference, current })],
    ["energy", (reference: number[], current: number[]) => energyDistance({ reference, current })],
  ])("%s is symmetric, 0 on itself, blind to row order and to a common shift", (_, distance) => {
    fc.assert(
      fc.property(sample, sample, value, (left, right, shift) => {
        const found = distance(left, right);
        expect(distance(right, left)).toBeCloseTo(found, 10);
        expect(distance(left.toReversed(), right)).toBe(found);
        expect(distance(left, left.toReversed())).toBe(0);
        const moved = (rows: number[]): number[] => rows.map((each) => each + shift);
        expect(distance(moved(left), moved(right))).toBeCloseTo(found, 10);
      }),
    );
  });

  test("a shift of one sample by c is a Wasserstein distance of |c|", () => {
    fc.assert(
      fc.property(sample, value, (rows, shift) => {
        const current = rows.map((each) => each + shift);
        expect(wassersteinDistance({ reference: rows, current })).toBeCloseTo(Math.abs(shift), 9);
      }),
    );
  });

  test("equal weights change nothing, and a weight of 2 is the row twice", () => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const plain = { values: right, weights: right.map(() => 3) };
        const reference = { values: left, weights: left.map((_, row) => (row === 0 ? 2 : 1)) };
        const doubled = [left[0] ?? 0, ...left];
        expect(weightedWassersteinDistance(reference, plain)).toBeCloseTo(
          wassersteinDistance({ reference: doubled, current: right }),
          9,
        );
      }),
    );
  });

  // scipy, test_stats.py::TestWassersteinDistance::test_zero_weight.
  test("a row of weight 0 is not there, and some row must have one", () => {
    const current = { values: [1, 1], weights: [1, 1] };
    const left = weightedWassersteinDistance({ values: [1, 2, 100_000], weights: [1, 1, 0] }, current);
    expect(left).toBe(weightedWassersteinDistance({ values: [1, 2], weights: [1, 1] }, current));
    expect(() => weightedWassersteinDistance({ values: [1], weights: [0] }, current)).toThrow(RangeError);
    expect(() => weightedWassersteinDistance({ values: [1, 2], weights: [3, -1] }, current)).toThrow(RangeError);
  });

  test("the normalized distance does not divide by the spread of a constant reference", () => {
    expect(normalizedWasserstein({ reference: [2, 2, 2], current: [2, 2] })).toBe(0);
    expect(normalizedWasserstein({ reference: [2, 2, 2], current: [2.5, 2.5] })).toBeCloseTo(500, 9);
  });

  test.each([
    ["empty", [] as number[]],
    ["not a number", [1, Number.NaN]],
    ["infinite", [1, -Infinity]],
  ])("a sample that is %s is refused", (_, bad) => {
    expect(() => wassersteinDistance({ reference: bad, current: [1] })).toThrow(RangeError);
    expect(() => kolmogorovSmirnov({ reference: [1], current: bad })).toThrow(RangeError);
  });
});

describe("Kolmogorov-Smirnov p-values", () => {
  test("lie in [0, 1] and fall as the statistic rises", () => {
    const size = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(size, size, (n, m) => {
        const tails = [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((share) =>
          kolmogorovSmirnovPValue(Math.ceil(share * n * m) / (n * m), { n, m, method: "exact" }),
        );
        tails.forEach((tail, at) => {
          expect(tail).toBeGreaterThan(0);
          expect(tail).toBeLessThanOrEqual(at === 0 ? 1 : (tails[at - 1] ?? 1));
        });
      }),
    );
  });

  test("complete separation has probability 2 / (n + m choose n)", () => {
    const { statistic, pValue } = kolmogorovSmirnov({ reference: [1, 2, 3], current: [4, 5, 6, 7] });
    expect(statistic).toBe(1);
    expect(pValue).toBeCloseTo(2 / 35, 14);
  });

  test("no difference has p = 1, whatever the method", () => {
    expect(kolmogorovSmirnov({ reference: [1, 2], current: [1, 2] }, "exact").pValue).toBe(1);
    expect(kolmogorovSmirnov({ reference: [1, 2], current: [1, 2] }, "asymptotic").pValue).toBe(1);
  });
});
