import * as fc from "fast-check";
import { expect, test } from "vitest";
import { median, quantileOfSorted } from "../../../src/stats/quantiles.ts";
import { Random } from "../../../src/stats/random.ts";
import { argsort, midranks } from "../../../src/stats/ranks.ts";

test("a large sort agrees with a comparison sort, equal values in row order", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom("normal", "float32", "ties", "wide"), (seed, kind) => {
      const random = Random.fromSeed(seed);
      const values = new Float64Array(3000).map(() => {
        if (kind === "ties") return random.below(9) - 4;
        if (kind === "float32") return Math.fround(random.uniform());
        return kind === "wide" ? random.normal() * 10 ** (random.below(600) - 300) : random.normal();
      });
      const expected = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
      expect(Array.from(argsort(values))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("a view into a larger buffer is sorted by its own values", () => {
  const all = new Float64Array(6000).map((_, at) => -at);
  const order = argsort(all.subarray(1000, 5000));
  expect(Array.from(order.subarray(0, 3))).toEqual([3999, 3998, 3997]);
});

test("midranks share the mean of their ranks", () => {
  expect(Array.from(midranks(Float64Array.of(10, 20, 10, 5, 20, 10)))).toEqual([3, 5.5, 3, 1, 5.5, 3]);
  expect(Array.from(midranks(Float64Array.of(0, -0)))).toEqual([1.5, 1.5]);
});

test("quantiles interpolate as numpy does", () => {
  // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .9, 1])
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.25, 0.5, 0.9, 1].map((q) => quantileOfSorted(sorted, q))).toEqual([1, 1.75, 3, 6.800000000000001, 8]);
  expect(median(Float64Array.of(3, 1, 2))).toBe(2);
  expect(quantileOfSorted(new Float64Array(0), 0.5)).toBeNaN();
});
