import { describe, expect, it, test } from "vitest";
import * as deviance from "../../../../src/stats/metrics/deviance.ts";
import * as forecasting from "../../../../src/stats/metrics/forecasting.ts";
import * as intervals from "../../../../src/stats/metrics/prediction-intervals.ts";
import * as regression from "../../../../src/stats/metrics/regression.ts";
import type { RegressionRows } from "../../../../src/stats/metrics/regression.ts";

function rows(targets: readonly number[], predictions: readonly number[], weights?: readonly number[]): RegressionRows {
  return {
    targets: Float64Array.from(targets),
    predictions: Float64Array.from(predictions),
    weights: weights === undefined ? undefined : Float64Array.from(weights),
  };
}

describe("constant targets, also where their mean rounds", () => {
  it("has R² 1 if perfect, else 0", () => {
    expect(regression.r2(rows([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])).value).toBe(1);
    expect(regression.r2(rows([0.1, 0.1, 0.1], [0.1, 0.2, 0.1])).value).toBe(0);
    expect(regression.r2(rows([0.1, 0.1, 0.1], [0.1, 0.2, 0.1], [0.3, 0.7, 0.9])).value).toBe(0);
    expect(regression.explainedVariance(rows([0.1, 0.1, 0.1], [0.3, 0.3, 0.3])).value).toBe(1);
    expect(regression.d2AbsoluteError(rows([2, 2], [2, 3])).value).toBe(0);
  });
});

describe("undefined values have a reason", () => {
  test.each([
    ["R² of one row", regression.r2(rows([1], [1])), "it needs at least two rows"],
    ["D² of one row", regression.d2AbsoluteError(rows([1], [1])), "it needs at least two rows"],
    ["MAE of none", regression.meanAbsoluteError(rows([], [])), "there are no rows with weight"],
    ["median of none", regression.medianAbsoluteError(rows([], [])), "there are no rows"],
    ["largest of none", regression.maxError(rows([], [])), "there are no rows"],
    [
      "MAPE with a zero",
      regression.meanAbsolutePercentageError(rows([1, 0], [1, 1])),
      "a target is zero; use wape or smape",
    ],
    ["MSLE below −1", regression.meanSquaredLogError(rows([1, -2], [1, 1])), "a value is -1 or less"],
    ["WAPE of zeros", regression.weightedAbsolutePercentageError(rows([0], [1])), "all targets are zero"],
    ["Poisson deviance at 0", deviance.meanPoissonDeviance(rows([1], [0])), "a prediction is zero or negative"],
    ["Poisson deviance below 0", deviance.meanPoissonDeviance(rows([-1], [1])), "a target is negative"],
    ["gamma deviance at 0", deviance.meanGammaDeviance(rows([0], [1])), "a target is zero"],
  ])("%s", (_, actual, reason) => {
    expect(actual).toEqual({ value: null, reason });
  });
});

test("Tweedie deviance joins squared error, Poisson and gamma continuously", () => {
  const some = rows([1, 2, 4], [1.5, 1.8, 5]);
  const near = (power: number): number => deviance.meanTweedieDeviance(some, power).value!;
  expect(near(0)).toBeCloseTo(regression.meanSquaredError(some).value!, 12);
  expect(near(1.000001)).toBeCloseTo(near(1), 4);
  expect(near(2.000001)).toBeCloseTo(near(2), 4);
  expect(() => deviance.meanTweedieDeviance(some, 0.5)).toThrow(RangeError);
});

test("weights, bias and percentages by hand", () => {
  const weighted = rows([1, 3], [2, 1], [3, 1]);
  expect(regression.meanAbsoluteError(weighted).value).toBe(1.25);
  expect(regression.meanBias(weighted).value).toBe(0.25);
  expect(regression.maxError(weighted).value).toBe(2);
  expect(forecasting.symmetricMeanAbsolutePercentageError(rows([0, 1], [0, 3])).value).toBe(0.5);
});

test("scaled errors need a training series that varies over its season", () => {
  const some = rows([1, 2], [2, 2]);
  const values = Float64Array.of(1, 2, 1, 2);
  expect(forecasting.meanAbsoluteScaledError(some, { values }).value).toBe(0.5);
  expect(forecasting.meanAbsoluteScaledError(some, { values, season: 2 })).toEqual({
    value: null,
    reason: "the training series is constant over its season",
  });
  expect(forecasting.rootMeanSquaredScaledError(some, { values, season: 4 })).toEqual({
    value: null,
    reason: "the training series is not longer than its season",
  });
});

describe("predicted intervals and quantiles", () => {
  const targets = Float64Array.of(1, 2, 3, 4);

  it("counts ends as covered", () => {
    const predicted = { targets, lower: Float64Array.of(1, 0, 0, 0), upper: Float64Array.of(2, 2, 2, 2) };
    expect(intervals.intervalCoverage(predicted).value).toBe(0.5);
    expect(intervals.intervalWidth(predicted).value).toBe(1.75);
  });

  it("has CRPS equal to the absolute error for a point forecast", () => {
    // All quantiles at one value: 2 · mean pinball over levels symmetric about ½ is |y − x|.
    const levels = [0.1, 0.3, 0.5, 0.7, 0.9];
    const predictions = new Float64Array(20).fill(2.5);
    expect(intervals.crps({ targets, levels, predictions }).value).toBeCloseTo(1, 12);
    expect(intervals.crps({ targets, levels: [0.1, 0.5, 0.8], predictions }).value).toBeNull();
  });
});
