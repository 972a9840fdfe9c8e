import { describe, expect, it, test } from "vitest";
import { areEquallySpaced } from "../../../../src/stats/metrics/prediction-intervals.ts";
import * as regression from "../../../../src/stats/metrics/regression.ts";
import type { RegressionRows } from "../../../../src/stats/metrics/regression.ts";
import { forecastOf, quantilesOf, shippedValue, valuesOf } from "../../../kat/shipped.ts";

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
    ["MAE of none", shippedValue("mae", valuesOf({ y: [], p: [] })), "there are no rows"],
    ["median of none", regression.medianAbsoluteError(rows([], [])), "there are no rows"],
    ["largest of none", regression.maxError(rows([], [])), "there are no rows"],
    [
      "MAPE with a zero",
      regression.meanAbsolutePercentageError(rows([1, 0], [1, 1])),
      "a target is zero; use wape or smape",
    ],
    ["MSLE below −1", regression.meanSquaredLogError(rows([1, -2], [1, 1])), "a value is -1 or less"],
    ["WAPE of zeros", shippedValue("wape", valuesOf({ y: [0], p: [1] })), "all targets are 0"],
  ])("%s", (_, actual, reason) => {
    expect(actual).toEqual({ value: null, reason });
  });
});

test("weights, bias and percentages by hand", () => {
  const weighted = valuesOf({ y: [1, 3], p: [2, 1], weight: [3, 1] });
  expect(shippedValue("mae", weighted).value).toBe(1.25);
  expect(shippedValue("bias", weighted).value).toBe(0.25);
  expect(regression.maxError(rows([1, 3], [2, 1])).value).toBe(2);
  expect(shippedValue("smape", valuesOf({ y: [0, 1], p: [0, 3] })).value).toBe(0.5);
});

test("scaled errors need a training series that varies over its season", () => {
  const some = { y: [1, 2], p: [2, 2], train: [1, 2, 1, 2] };
  expect(shippedValue("mase", forecastOf(some)).value).toBe(0.5);
  expect(shippedValue("mase", forecastOf({ ...some, season: 2 })).value).toBeNull();
  expect(shippedValue("rmsse", forecastOf({ ...some, season: 4 }))).toEqual({
    value: null,
    reason: "1 of 1 series have no training data longer than a season that varies over it",
  });
});

describe("predicted intervals and quantiles", () => {
  const y = [1, 2, 3, 4];

  it("counts ends as covered", () => {
    const ends = quantilesOf(y, [0.1, 0.9], [1, 2, 0, 2, 0, 2, 0, 2]);
    expect(shippedValue("interval_coverage", ends).value).toBe(0.5);
    expect(shippedValue("interval_width", ends).value).toBe(1.75);
  });

  it("has CRPS equal to the absolute error for a point forecast", () => {
    // All quantiles at one value: 2 · mean pinball over levels symmetric about ½ is |y − x|.
    const levels = [0.1, 0.3, 0.5, 0.7, 0.9];
    const point = quantilesOf(
      y,
      levels,
      Array.from({ length: 20 }, () => 2.5),
    );
    expect(shippedValue("crps", point).value).toBeCloseTo(1, 12);
    expect([levels, [0.1, 0.5, 0.8], [0.5]].map(areEquallySpaced)).toEqual([true, false, false]);
  });
});
