import { DEFAULT_BINS, widthBin } from "../metrics/calibration.ts";
import type { ScoredPair } from "./ranked-bootstrap.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";
import { bootstrapSums } from "./sum-bootstrap.ts";

interface WeightedPair extends ScoredPair {
  readonly weights?: Float64Array | undefined;
}

/**
 * Bootstraps the expected calibration error over equal-width bins, or its difference candidate − baseline: each
 * row adds label − probability to its bin, by its weight. ECE is biased upwards in small samples, of both models alike.
 */
export function bootstrapCalibrationError(
  { labels, weights, candidate, baseline, clusters }: WeightedPair,
  { bins = DEFAULT_BINS, ...options }: BootstrapOptions & { readonly bins?: number },
): BootstrapEstimate {
  const models = baseline === undefined ? [candidate] : [candidate, baseline];
  const statistic = (sums: Float64Array): number =>
    calibrationError(sums, 1, bins) - (models.length === 2 ? calibrationError(sums, 1 + bins, bins) : 0);
  const source = {
    units: labels.length,
    width: 1 + models.length * bins,
    clusters,
    add: (row: number, into: Float64Array, offset: number): void => {
      const weight = weights?.[row] ?? 1;
      into[offset]! += weight;
      for (let model = 0; model < models.length; model += 1) {
        const p = models[model]![row]!;
        into[offset + 1 + model * bins + widthBin(p, bins)]! += weight * (labels[row]! - p);
      }
    },
  };
  return bootstrapSums(source, statistic, options);
}

function calibrationError(sums: Float64Array, from: number, bins: number): number {
  let error = 0;
  for (let bin = from; bin < from + bins; bin += 1) error += Math.abs(sums[bin]!);
  return error / sums[0]!;
}
