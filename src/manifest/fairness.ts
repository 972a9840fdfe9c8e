import type { FairnessSpec } from "../generated/types.ts";
import { DEFAULTS } from "./defaults.ts";

const DISPARITIES = [
  "demographicParityDifference",
  "demographicParityRatio",
  "equalizedOddsDifference",
  "equalizedOddsRatio",
  "equalOpportunityDifference",
  "equalOpportunityRatio",
] as const;

/** A disparity that is judged, by fairlearn's name; limits are optional. */
export interface DisparityLimit {
  readonly name: (typeof DISPARITIES)[number];
  /** Of a difference. */
  readonly max?: number | undefined;
  /** Of a ratio. */
  readonly min?: number | undefined;
}

export interface ResolvedFairness {
  readonly sensitive: readonly string[];
  readonly intersections: boolean;
  readonly margin: number;
  readonly limits: readonly DisparityLimit[];
}

const USUAL: readonly DisparityLimit[] = [{ name: "demographicParityDifference" }, { name: "equalizedOddsDifference" }];

/** The section with its defaults. */
export function resolveFairness(spec: FairnessSpec): ResolvedFairness {
  const named = DISPARITIES.flatMap((name): readonly DisparityLimit[] => {
    const limit: { readonly max?: number; readonly min?: number } | undefined = spec[name];
    return limit === undefined ? [] : [{ name, ...limit }];
  });
  return {
    sensitive: spec.sensitive,
    intersections: spec.intersections ?? DEFAULTS["/evaluation/fairness/intersections"],
    margin: spec.margin ?? DEFAULTS["/evaluation/fairness/margin"],
    limits: named.length === 0 ? USUAL : named,
  };
}
