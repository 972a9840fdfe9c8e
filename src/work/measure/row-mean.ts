import {
  clusteredMeanInterval,
  differences,
  meanInterval,
  type MeanEstimate,
} from "../../stats/comparison/mean-difference.ts";
import { studentEstimate, unknown, type Estimate } from "./estimate.ts";
import { LEAST_ALIKE } from "./same-scores.ts";
import { hasUnits, type Sampling } from "./sampling.ts";

// Any level: only the standard error and the degrees of freedom are used.
const LEVEL = 0.95;

/** The mean of a value per row, by Student's t; cluster-robust where rows are not independent. */
export function rowMean(values: Float64Array, sampling: Sampling, method = "t"): Estimate {
  const mean = spreadOf(values, sampling);
  if (mean === null)
    return unknown(sampling.clusters === undefined ? "it needs two rows" : "it needs two groups of rows");
  if (mean.standardError === 0 && mean.mean !== 0 && !hasUnits(values.length, sampling, LEAST_ALIKE))
    return unknown(`${values.length} rows that all say the same are too few to speak for others`);
  const suffix = sampling.clusters === undefined ? "" : ", clustered";
  return studentEstimate({
    value: mean.mean,
    standardError: mean.standardError,
    degreesOfFreedom: mean.degreesOfFreedom,
    method: `${method}${suffix}`,
  });
}

/** The mean of candidate − baseline, row by row. */
export function pairedRowMean(candidate: Float64Array, baseline: Float64Array, sampling: Sampling): Estimate {
  return rowMean(differences(candidate, baseline), sampling, "paired t");
}

/**
 * An estimate from its influence function: the values have mean 0, their mean's standard error is the estimate's.
 * The interval stands around `value`.
 */
export function influenceEstimate(
  value: number,
  influence: Float64Array,
  { sampling, method }: { readonly sampling: Sampling; readonly method: string },
): Estimate {
  const shifted = influence.map((x) => x + value);
  return rowMean(shifted, { clusters: sampling.clusters }, method);
}

function spreadOf(values: Float64Array, { weights, clusters }: Sampling): MeanEstimate | null {
  if (clusters === undefined) return meanInterval(values, LEVEL, weights);
  const grouped = { clusters: clusters.codes, clusterCount: clusters.count, level: LEVEL };
  if (weights === undefined) return clusteredMeanInterval(values, grouped);
  const mean = meanInterval(values, LEVEL, weights)?.mean;
  if (mean === undefined) return null;
  // The weighted mean is a ratio of sums; its linearised residuals are clustered like any other values.
  const scale = values.length / weights.reduce((sum, weight) => sum + weight, 0);
  const residuals = values.map((value, row) => (weights[row] ?? 0) * scale * (value - mean));
  const spread = clusteredMeanInterval(residuals, grouped);
  return spread && { ...spread, mean };
}
