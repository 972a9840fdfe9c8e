import { disparity } from "../../src/stats/fairness/disparity.ts";
import type { DisparityName, DisparityOptions } from "../../src/stats/fairness/disparity.ts";
import { countsByGroup, groupRates } from "../../src/stats/fairness/groups.ts";
import type { GroupRates } from "../../src/stats/fairness/groups.ts";
import type { Measured } from "../../src/stats/measured.ts";

interface Grouped {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly g: readonly string[];
}

/** Adapters from the known-answer file to fairness, without the floors: its groups have four rows. */
export const functionsFairness = {
  fairness: ({ y, p, g }: Grouped) => {
    const names = [...new Set(g)].sort();
    const byGroup = countsByGroup({
      labels: Uint8Array.from(y),
      predictions: Uint8Array.from(p),
      groups: Int32Array.from(g, (name) => names.indexOf(name)),
      groupCount: names.length,
    });
    const rates = (pick: (group: GroupRates) => Measured): Record<string, number | null> =>
      Object.fromEntries(byGroup.map((counts, group) => [names[group], pick(groupRates(counts)).value]));
    const value = (name: DisparityName, options: DisparityOptions = {}): number | null =>
      disparity(byGroup, name, { ...options, floors: { rows: 1, positives: 1, negatives: 1 } }).disparity.value;
    return {
      sel: rates((group) => group.selectionRate),
      tpr: rates((group) => group.truePositiveRate),
      fpr: rates((group) => group.falsePositiveRate),
      dpd: value("demographicParityDifference"),
      dpr: value("demographicParityRatio"),
      eod: value("equalizedOddsDifference"),
      eor: value("equalizedOddsRatio"),
      eod_mean: value("equalizedOddsDifference", { aggregate: "mean" }),
      eopp_diff: value("equalOpportunityDifference"),
      eopp_ratio: value("equalOpportunityRatio"),
      dpd_to_overall: value("demographicParityDifference", { method: "toOverall" }),
      dpr_to_overall: value("demographicParityRatio", { method: "toOverall" }),
      eod_to_overall: value("equalizedOddsDifference", { method: "toOverall" }),
    };
  },
};
