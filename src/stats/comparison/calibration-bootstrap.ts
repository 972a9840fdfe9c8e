import { DEFAULT_BINS, widthBin } from "../metrics/calibration.ts";
import type { ScoredPair } from "./ranked-bootstrap.ts";
import type { BootstrapOptions } from "./replicates.ts";
import { bootstrapSums } from "./sum-bootstrap.ts";

/** Sums of bins over so many blocks have their spread to within 2 %, and a bound asks for no more. */
const BLOCKS = 2048;

interface WeightedPair extends ScoredPair {
  readonly weights?: Float64Array | undefined;
}

/** A sum of sizes with how far it may be off: the sorted resampled bounds of its error. */
export interface CalibrationErrors {
  readonly estimate: number;
  /** Ascending. */
  readonly bounds: Float64Array;
}

/**
 * The expected calibration error over equal-width bins, or its difference candidate − baseline. A size of a noisy sum is
 * too large, the more so the better a model is calibrated, and resampling adds the same again; so no percentile holds its
 * level. But a sum of sizes differs from the true one by no more than the sum of the errors' sizes (the triangle
 * inequality); of two models on the same rows, in each bin by no more than the difference of their errors and twice the
 * smaller of the baseline's error and the distance of the two sums. Resampled errors give that bound's distribution.
 */
export function calibrationErrors(
  { labels, weights, candidate, baseline, clusters }: WeightedPair,
  { bins = DEFAULT_BINS, ...options }: Omit<BootstrapOptions, "level"> & { readonly bins?: number },
): CalibrationErrors {
  const models = baseline === undefined ? [candidate] : [candidate, baseline];
  const source = {
    units: labels.length,
    width: 1 + models.length * bins,
    clusters,
    blocks: BLOCKS,
    add: (row: number, into: Float64Array, offset: number): void => {
      const weight = weights?.[row] ?? 1;
      into[offset]! += weight;
      for (let model = 0; model < models.length; model += 1) {
        const p = models[model]![row]!;
        into[offset + 1 + model * bins + widthBin(p, bins)]! += weight * (labels[row]! - p);
      }
    },
  };
  const seen = new Float64Array(source.width);
  for (let row = 0; row < labels.length; row += 1) source.add(row, seen, 0);
  const shares = seen.map((sum) => sum / seen[0]!);
  const sizeOf = (from: number): number =>
    shares.subarray(from, from + bins).reduce((sum, share) => sum + Math.abs(share), 0);
  const bound = (sums: Float64Array): number => {
    let total = 0;
    for (let bin = 1; bin <= bins; bin += 1) {
      const own = sums[bin]! / sums[0]! - shares[bin]!;
      total +=
        models.length === 1
          ? Math.abs(own)
          : pairBound(own, sums[bin + bins]! / sums[0]! - shares[bin + bins]!, shares[bin]! - shares[bin + bins]!);
    }
    return total;
  };
  const { sorted } = bootstrapSums(source, bound, { ...options, level: 0.9 });
  return { estimate: sizeOf(1) - (models.length === 2 ? sizeOf(1 + bins) : 0), bounds: sorted };
}

/** How far |s₁| − |s₂| may be from the truth, where the sums are off by these errors and this far apart. */
function pairBound(own: number, other: number, distance: number): number {
  const apart = Math.abs(own - other);
  const shared = 2 * Math.min(Math.abs(other), Math.abs(own), Math.abs(distance) + apart);
  return Math.min(Math.abs(own) + Math.abs(other), apart + shared);
}
