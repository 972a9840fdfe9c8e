import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedMulticlassPerformance, normalizeRows } from "../../../../src/stats/estimation/expected-multiclass.ts";
import { expectedPerformance } from "../../../../src/stats/estimation/expected-performance.ts";
import { fitIsotonic, predictIsotonic } from "../../../../src/stats/estimation/isotonic.ts";
import { rocAucSamplingError, samplingErrors } from "../../../../src/stats/estimation/sampling-error.ts";
import { Random } from "../../../../src/stats/random.ts";

const chance = fc.integer({ min: 0, max: 1000 }).map((each) => each / 1000);
const rows = fc.array(fc.tuple(chance, fc.integer({ min: 0, max: 1 })), { minLength: 1, maxLength: 60 });

describe("expected performance", () => {
  test("every estimate lies in [0, 1] or has a reason, and row order does not matter", () => {
    fc.assert(
      fc.property(rows, (each) => {
        const distinct = [...new Map(each)];
        const found = expectedPerformance(scored(distinct));
        const turned = expectedPerformance(scored(distinct.toReversed()));
        const values = Object.values(found).map(({ value }) => value ?? 0);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-12);
        expect(Object.values(found).every(({ value, reason }) => value !== null || reason !== "")).toBe(true);
        Object.values(turned).forEach(({ value }, at) => expect(value ?? 0).toBeCloseTo(values[at] ?? -1, 9));
      }),
    );
  });

  test("agrees with the realized accuracy where the probabilities are true", () => {
    const random = Random.fromSeed(3);
    const probability = Float64Array.from({ length: 20_000 }, () => random.uniform());
    const actual = probability.map((p) => (random.uniform() < p ? 1 : 0));
    const predicted = probability.map((p) => (p >= 0.4 ? 1 : 0));
    const realized = actual.filter((label, row) => label === predicted[row]).length / actual.length;
    const estimate = expectedPerformance({ probability, predicted }).accuracy.value ?? 0;
    // Three standard errors of the accuracy, 3 √(¼ · 0.76/20 000) rounded up.
    expect(Math.abs(estimate - realized)).toBeLessThan(0.01);
    expect(expectedPerformance({ probability, predicted }).rocAuc.value).toBeCloseTo(5 / 6, 2);
  });

  test("what cannot be estimated says why", () => {
    const nothing = expectedPerformance(scored([]));
    expect(nothing.accuracy).toEqual({ value: null, reason: "there are no rows" });
    const certain = expectedPerformance(
      scored([
        [1, 0],
        [1, 0],
      ]),
    );
    expect(certain.precision).toEqual({ value: null, reason: "no row is predicted positive" });
    expect(certain.specificity).toEqual({ value: null, reason: "no negative is expected" });
    expect(certain.rocAuc).toEqual({ value: null, reason: "only one class is expected" });
    expect(() => expectedPerformance({ probability: Float64Array.of(1), predicted: [] })).toThrow(RangeError);
  });

  test("two classes as a multiclass model give the binary accuracy", () => {
    fc.assert(
      fc.property(rows, (each) => {
        const { probability, predicted } = scored(each);
        const probabilities = [probability.map((p) => 1 - p), probability];
        const found = expectedMulticlassPerformance({ probabilities, predicted });
        expect(found.accuracy.value).toBeCloseTo(
          expectedPerformance({ probability, predicted }).accuracy.value ?? -1,
          12,
        );
      }),
    );
  });

  test("rows of class probabilities are brought to sum 1, a row of zeros to uniform", () => {
    const [first, second] = normalizeRows([Float64Array.of(0.2, 0), Float64Array.of(0.6, 0)]);
    expect(first?.[0]).toBeCloseTo(0.25, 15);
    expect([first?.[1], second?.[1]]).toEqual([0.5, 0.5]);
  });
});

describe("isotonic regression", () => {
  test("never falls, keeps the mean and is left alone by a second fit", () => {
    const points = fc.array(fc.tuple(chance, fc.integer({ min: 0, max: 20 })), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(points, (each) => {
        const x = Float64Array.from(each, ([at]) => at);
        const y = each.map(([, value]) => value);
        const fit = fitIsotonic(x, y);
        fit.values.slice(1).forEach((value, at) => expect(value).toBeGreaterThanOrEqual(fit.values[at] ?? Infinity));
        const fitted = [...x].map((at) => predictIsotonic(fit, at));
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        expect(sum(fitted)).toBeCloseTo(sum(y), 8);
        const again = fitIsotonic(x, fitted);
        again.values.forEach((value, at) => expect(value).toBeCloseTo(fit.values[at] ?? Infinity, 9));
      }),
    );
  });
});

describe("sampling error", () => {
  test("falls with the square root of the window", () => {
    const labelled = { actual: [1, 1, 0, 0, 1, 0, 1, 0], predicted: [1, 0, 0, 1, 1, 0, 1, 1] };
    const [small, large] = [samplingErrors(labelled, 100), samplingErrors(labelled, 400)];
    expect(large.accuracy.value).toBeCloseTo((small.accuracy.value ?? 0) / 2, 12);
    expect(large.f1.value).toBeCloseTo((small.f1.value ?? 0) / 2, 12);
  });

  test("of accuracy is that of a proportion", () => {
    const { accuracy } = samplingErrors({ actual: [1, 1, 1, 0], predicted: [1, 1, 1, 1] }, 48);
    expect(accuracy.value).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 48), 14);
  });

  test("of ROC AUC is 0 for a perfect ranking and undefined for one class", () => {
    const score = Float64Array.of(0.9, 0.8, 0.2, 0.1);
    expect(rocAucSamplingError({ actual: [1, 1, 0, 0], score }, 10).value).toBe(0);
    expect(rocAucSamplingError({ actual: [1, 1, 1, 1], score }, 10).value).toBeNull();
    expect(samplingErrors({ actual: [1, 1], predicted: [0, 0] }, 10).precision.value).toBeNull();
  });
});

function scored(each: readonly (readonly [number, number])[]): {
  readonly probability: Float64Array;
  readonly predicted: readonly number[];
} {
  return { probability: Float64Array.from(each, ([p]) => p), predicted: each.map(([, label]) => label) };
}
