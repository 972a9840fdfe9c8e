import { unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { summedCounts } from "../metrics/binary-counts.ts";
import type { BinaryCounts } from "../metrics/binary-counts.ts";
import { DEFAULT_FLOORS, eligibleGroups, measuredDisparity, rateOf } from "./groups.ts";
import type { GroupFloors, RateName } from "./groups.ts";

export const DISPARITIES = [
  "demographicParityDifference",
  "demographicParityRatio",
  "equalizedOddsDifference",
  "equalizedOddsRatio",
  "equalOpportunityDifference",
  "equalOpportunityRatio",
] as const;
export type DisparityName = (typeof DISPARITIES)[number];

export interface DisparityOptions {
  /** Compare the groups with each other (default) or each with all rows together (fairlearn's `to_overall`). */
  readonly method?: "betweenGroups" | "toOverall";
  /** For equalized odds: the worse of TPR and FPR (default), or their mean. */
  readonly aggregate?: "worstCase" | "mean";
  readonly floors?: GroupFloors;
  /** Rows by group, where the counts are sums of weights: the floors ask for rows. Default: the counts. */
  readonly rows?: readonly BinaryCounts[];
}

/** A disparity with the groups that were too small to enter it. */
export interface Disparity {
  readonly disparity: Measured;
  readonly excludedGroups: readonly number[];
}

/**
 * fairlearn's disparities of a binary classifier (0.15; sums of weights are its `sample_weight`), with two
 * corrections: a rate that is undefined in a group, or rests on fewer rows than the floors ask, leaves the group out
 * instead of counting 0; and a ratio of rates that are all 0 is null.
 */
export function disparity(
  byGroup: readonly BinaryCounts[],
  name: DisparityName,
  options: DisparityOptions = {},
): Disparity {
  const compared = comparedRates(byGroup, name, options);
  const excludedGroups = byGroup.flatMap((_, group) =>
    compared.rates.every((r) => r.groups.includes(group)) ? [] : [group],
  );
  const tooFew = compared.rates.some(({ groups }) => groups.length < 2);
  if (tooFew) return { disparity: unmeasured("fewer than two groups have enough rows"), excludedGroups };
  const value = disparityValue(byGroup, compared);
  return { disparity: measuredDisparity(value, "all rates are zero"), excludedGroups };
}

/** Which rates of which groups a disparity compares, settled once so that resampling keeps to it. */
export interface ComparedRates {
  readonly rates: readonly { readonly rate: RateName; readonly groups: readonly number[] }[];
  readonly isRatio: boolean;
  readonly toOverall: boolean;
  readonly aggregate: "worstCase" | "mean";
}

/** Settles it from the data itself. */
export function comparedRates(
  byGroup: readonly BinaryCounts[],
  name: DisparityName,
  { method = "betweenGroups", aggregate = "worstCase", floors = DEFAULT_FLOORS, rows = byGroup }: DisparityOptions = {},
): ComparedRates {
  // Enough rows may still have no weight between them.
  const isDefined = (group: number, rate: RateName): boolean => !Number.isNaN(rateOf(byGroup[group]!, rate));
  return {
    rates: ratesOf(name).map((rate) => ({
      rate,
      groups: eligibleGroups(rows, rate, floors).filter((group) => isDefined(group, rate)),
    })),
    isRatio: name.endsWith("Ratio"),
    toOverall: method === "toOverall",
    aggregate,
  };
}

/** The disparity of some counts of these rates; NaN where undefined. */
export function disparityValue(byGroup: readonly BinaryCounts[], compared: ComparedRates): number {
  const values = compared.rates.map(({ rate, groups }) => {
    const rates = groups.map((group) => rateOf(byGroup[group]!, rate));
    const overall = compared.toOverall ? rateOf(summedCounts(byGroup), rate) : Number.NaN;
    return compared.isRatio ? ratioOf(rates, overall) : differenceOf(rates, overall);
  });
  if (compared.aggregate === "mean") return values.reduce((sum, value) => sum + value / values.length, 0);
  return compared.isRatio ? Math.min(...values) : Math.max(...values);
}

function ratesOf(name: DisparityName): readonly RateName[] {
  if (name.startsWith("demographicParity")) return ["selectionRate"];
  if (name.startsWith("equalOpportunity")) return ["truePositiveRate"];
  return ["truePositiveRate", "falsePositiveRate"];
}

/** `overall` is NaN when groups are compared with each other. */
function differenceOf(rates: readonly number[], overall: number): number {
  if (Number.isNaN(overall)) return Math.max(...rates) - Math.min(...rates);
  return Math.max(...rates.map((rate) => Math.abs(rate - overall)));
}

function ratioOf(rates: readonly number[], overall: number): number {
  if (Number.isNaN(overall)) {
    const most = Math.max(...rates);
    return most === 0 ? Number.NaN : Math.min(...rates) / most;
  }
  if (overall === 0) return Number.NaN;
  return Math.min(...rates.map((rate) => Math.min(rate / overall, overall / rate)));
}
