import { averagePrecision } from "../metrics/ranked.ts";
import { averagePrecisionInfluence } from "./average-precision-influence.ts";
import { clusteredMeanInterval, differences, meanInterval } from "./mean-difference.ts";
import type { MeanEstimate } from "./mean-difference.ts";
import { bootstrapRanked } from "./ranked-bootstrap.ts";
import type { ScoredPair } from "./ranked-bootstrap.ts";
import type { BootstrapEstimate, BootstrapPlan } from "./replicates.ts";
import { LARGEST_ROW_BOOTSTRAP } from "./sum-bootstrap.ts";

/** An estimate with its interval and the method that gave it. */
export interface AveragePrecisionEstimate extends Pick<BootstrapEstimate, "estimate" | "interval" | "standardError"> {
  readonly method: "bootstrap" | "influence function";
}

/**
 * Average precision of one model, or the difference candidate − baseline on the same rows, with its interval:
 * the exact bootstrap up to 20 000 rows, above the normal limit with the variance of the influence function,
 * clustered where clusters are given.
 */
export function averagePrecisionEstimate(pair: ScoredPair, plan: BootstrapPlan): AveragePrecisionEstimate {
  if (pair.labels.length <= LARGEST_ROW_BOOTSTRAP) {
    const { estimate, interval, standardError } = bootstrapRanked(pair, averagePrecision, plan);
    return { estimate, interval, standardError, method: "bootstrap" };
  }
  const method = "influence function";
  const candidate = averagePrecisionInfluence(pair.labels, pair.candidate);
  const baseline = pair.baseline === undefined ? null : averagePrecisionInfluence(pair.labels, pair.baseline);
  if (candidate === null) return { estimate: Number.NaN, interval: null, standardError: Number.NaN, method };
  const estimate = candidate.estimate - (baseline?.estimate ?? 0);
  const influence = baseline === null ? candidate.values : differences(candidate.values, baseline.values);
  const spread = spreadOf(influence, pair, plan.level);
  if (spread === null) return { estimate, interval: null, standardError: Number.NaN, method };
  const half = (spread.interval.high - spread.interval.low) / 2;
  const interval = { low: estimate - half, high: estimate + half };
  return { estimate, interval, standardError: spread.standardError, method };
}

function spreadOf(influence: Float64Array, { clusters }: ScoredPair, level: number): MeanEstimate | null {
  if (clusters === undefined) return meanInterval(influence, level);
  return clusteredMeanInterval(influence, { clusters: clusters.codes, clusterCount: clusters.count, level });
}
