import { describe, expect, test } from "vitest";
import { dcg, ndcg } from "../../src/stats/metrics/ranking.ts";
import * as regression from "../../src/stats/metrics/regression.ts";
import { quantilesOf, shippedValue, valuesOf } from "../kat/shipped.ts";
import { goldenCases, mismatches } from "./cases.ts";

interface RegressionInput {
  readonly y: readonly number[];
  readonly prediction: readonly number[];
  readonly weight: readonly number[] | null;
}

describe("regression, scikit-learn", () => {
  test.each(goldenCases<RegressionInput>("regression"))("$case", ({ input, expected }) => {
    expect(mismatches(regressionMetrics(input), expected)).toEqual([]);
  });
});

function regressionMetrics({ y, prediction, weight }: RegressionInput): Readonly<Record<string, number | null>> {
  const targets = Float64Array.from(y);
  const predictions = Float64Array.from(prediction);
  const rows = { targets, predictions, weights: weight === null ? undefined : Float64Array.from(weight) };
  const isPositive = [...y, ...prediction].every((value) => value > 0);
  return {
    mean_absolute_error: shippedValue("mae", valuesOf({ y, p: prediction, weight })).value,
    mean_squared_error: regression.meanSquaredError(rows).value,
    root_mean_squared_error: regression.rootMeanSquaredError(rows).value,
    max_error: regression.maxError(rows).value,
    r2: regression.r2(rows).value,
    median_absolute_error: regression.medianAbsoluteError(rows).value,
    explained_variance: regression.explainedVariance(rows).value,
    mean_pinball_loss_10: shippedValue("pinball_loss", quantilesOf(y, [0.1], prediction)).value,
    mean_pinball_loss_90: shippedValue("pinball_loss", quantilesOf(y, [0.9], prediction)).value,
    d2_absolute_error: regression.d2AbsoluteError(rows).value,
    mean_absolute_percentage_error: regression.meanAbsolutePercentageError(rows).value,
    mean_squared_log_error: isPositive ? regression.meanSquaredLogError(rows).value : null,
  };
}

interface RankingInput {
  readonly relevance: readonly number[];
  readonly score: readonly number[];
  readonly k: number | null;
}

describe("ranking, scikit-learn", () => {
  test.each(goldenCases<RankingInput>("ranking"))("$case", ({ input, expected }) => {
    const items = { relevance: Float64Array.from(input.relevance), scores: Float64Array.from(input.score) };
    const options = input.k === null ? {} : { k: input.k };
    expect(mismatches({ dcg: dcg(items, options), ndcg: ndcg(items, options).value }, expected)).toEqual([]);
  });
});
