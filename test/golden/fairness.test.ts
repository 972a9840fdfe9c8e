import { expect, test } from "vitest";
import { disparity } from "../../src/stats/fairness/disparity.ts";
import type { DisparityName, DisparityOptions } from "../../src/stats/fairness/disparity.ts";
import { countsByGroup, groupRates } from "../../src/stats/fairness/groups.ts";
import { goldenCases, mismatches } from "./cases.ts";

interface FairnessInput {
  readonly y: readonly number[];
  readonly prediction: readonly number[];
  readonly group: readonly number[];
  readonly weight?: readonly number[];
}

const floors = { rows: 1, positives: 1, negatives: 1 };

test.each(goldenCases<FairnessInput, unknown>("fairness"))("fairness, fairlearn: $case", ({ input, expected }) => {
  const byGroup = countsByGroup({
    labels: Uint8Array.from(input.y),
    predictions: Uint8Array.from(input.prediction),
    groups: Int32Array.from(input.group),
    groupCount: Math.max(...input.group) + 1,
    weights: input.weight && Float64Array.from(input.weight),
  });
  const rates = byGroup.map(groupRates);
  const value = (name: DisparityName, options: DisparityOptions = {}): number | null =>
    disparity(byGroup, name, { ...options, floors }).disparity.value;
  const actual = {
    demographic_parity_difference: value("demographicParityDifference"),
    demographic_parity_ratio: value("demographicParityRatio"),
    equalized_odds_difference: value("equalizedOddsDifference"),
    equalized_odds_ratio: value("equalizedOddsRatio"),
    equalized_odds_difference_mean: value("equalizedOddsDifference", { aggregate: "mean" }),
    equal_opportunity_difference: value("equalOpportunityDifference"),
    equal_opportunity_ratio: value("equalOpportunityRatio"),
    demographic_parity_difference_to_overall: value("demographicParityDifference", { method: "toOverall" }),
    demographic_parity_ratio_to_overall: value("demographicParityRatio", { method: "toOverall" }),
    equalized_odds_difference_to_overall: value("equalizedOddsDifference", { method: "toOverall" }),
    by_group: {
      selection_rate: rates.map((group) => group.selectionRate.value),
      true_positive_rate: rates.map((group) => group.truePositiveRate.value),
      false_positive_rate: rates.map((group) => group.falsePositiveRate.value),
      accuracy: rates.map((group) => group.accuracy.value),
    },
  };
  expect(mismatches(actual, expected)).toEqual([]);
});
