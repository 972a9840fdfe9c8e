import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hellingerDistance,
  jensenShannonDistance,
  kullbackLeiblerDivergence,
  largestShareChange,
  totalVariationDistance,
} from "../../../../src/stats/drift/divergences.ts";
import {
  evidentlyStabilityIndex,
  stabilityIndex,
  stabilityIndexLimit,
} from "../../../../src/stats/drift/stability-index.ts";

const pair = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((cells) => ({ reference: cells.map(([count]) => count), current: cells.map(([, count]) => count) }))
  .filter(({ reference, current }) => reference.some((count) => count > 0) && current.some((count) => count > 0));

describe("divergences", () => {
  test.each([
    ["Hellinger", hellingerDistance],
    ["Jensen-Shannon", jensenShannonDistance],
    ["total variation", totalVariationDistance],
    ["largest change", largestShareChange],
  ])("%s is symmetric, within 0-1, 0 on itself and blind to scale and order", (_, distance) => {
    fc.assert(
      fc.property(pair, ({ reference, current }) => {
        const found = distance({ reference, current });
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1 + 1e-12);
        expect(distance({ reference: current, current: reference })).toBeCloseTo(found, 12);
        expect(distance({ reference: reference.map((count) => 4 * count), current })).toBeCloseTo(found, 12);
        expect(distance({ reference: reference.toReversed(), current: current.toReversed() })).toBeCloseTo(found, 7);
        expect(distance({ reference, current: reference })).toBe(0);
      }),
    );
  });

  test("disjoint distributions are at the largest distance", () => {
    const disjoint = { reference: [1, 0], current: [0, 1] };
    expect(hellingerDistance(disjoint)).toBe(1);
    expect(jensenShannonDistance(disjoint)).toBe(1);
    expect(totalVariationDistance(disjoint)).toBe(1);
    expect(kullbackLeiblerDivergence(disjoint)).toBe(Infinity);
  });

  test("a distribution without mass is refused", () => {
    expect(() => hellingerDistance({ reference: [0, 0], current: [1, 1] })).toThrow(RangeError);
    expect(() => hellingerDistance({ reference: [1], current: [1, 1] })).toThrow(RangeError);
  });
});

describe("population stability index", () => {
  test("is symmetric and not negative", () => {
    fc.assert(
      fc.property(pair, ({ reference, current }) => {
        const found = stabilityIndex({ reference, current });
        expect(found).toBeGreaterThanOrEqual(0);
        expect(stabilityIndex({ reference: current, current: reference })).toBeCloseTo(found, 10);
      }),
    );
  });

  test("an unseen category weighs what its rows are worth, not what a fill makes of it", () => {
    const counts = { reference: [50, 50, 0], current: [45, 45, 10] };
    expect(stabilityIndex(counts)).toBeLessThan(evidentlyStabilityIndex(counts) / 2);
  });

  // Ten bins, 1 000 rows each: 0.034 in stats literature on the chi-square law (Yurdakul and Naranjo 2020).
  test("its limit follows the chi-square law", () => {
    expect(stabilityIndexLimit({ categories: 10, n: 1000, m: 1000 })).toBeCloseTo(0.0338, 4);
    expect(stabilityIndexLimit({ categories: 1, n: 10, m: 10 })).toBe(0);
  });
});
