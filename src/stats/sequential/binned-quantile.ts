import type { BucketContrast, ContrastOptions } from "./bucket-contrast.ts";

/** Counts of bins in ascending order, for each the buckets of units of one arm. */
export interface BinnedArm {
  /** Lower and upper edge of each bin. */
  readonly edges: readonly (readonly [number, number])[];
  /** Bins × buckets, row-major. */
  readonly counts: readonly number[];
  readonly buckets: number;
}

/**
 * Two arms' quantiles and their contrast, straight within a bin. The error of the share below the quantile comes
 * from the spread of independent buckets of units, as in `bucketContrast`; through the quantiles one such error
 * to both sides it becomes one of the quantile (Woodruff 1952; Deng, Knoblich and Lu 2018). Undefined where an
 * arm has rows in fewer than two buckets.
 */
export function quantileContrast(
  control: BinnedArm,
  treatment: BinnedArm,
  { quantile, factor, isPaired }: ContrastOptions & { readonly quantile: number },
): BucketContrast | undefined {
  const [a, b] = [quantileOf(control, quantile), quantileOf(treatment, quantile)];
  if (a === undefined || b === undefined) return undefined;
  const variances = [(factor * a.error) ** 2, b.error ** 2] as const;
  const shared = isPaired ? factor * covariance(a, b) : 0;
  const denominator = variances[0] ** 2 / (a.buckets - 1) + variances[1] ** 2 / (b.buckets - 1);
  const total = variances[0] + variances[1];
  const pairedDf = Math.min(a.buckets, b.buckets) - 1;
  return {
    control: a.value,
    treatment: b.value,
    estimate: b.value - factor * a.value,
    standardError: Math.sqrt(Math.max(0, total - 2 * shared)),
    df: isPaired || denominator === 0 ? pairedDf : total ** 2 / denominator,
  };
}

interface Quantile {
  readonly value: number;
  readonly error: number;
  /** Of the share below it, by bucket. */
  readonly residuals: Float64Array;
  readonly shareError: number;
  readonly buckets: number;
}

function quantileOf(arm: BinnedArm, quantile: number): Quantile | undefined {
  const sizes = columnSums(arm);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const buckets = sizes.filter((size) => size > 0).length;
  if (buckets < 2) return undefined;
  const { bin, part } = placeOf(arm, quantile * total);
  const residuals = sizes.map((size, bucket) => {
    let below = part * arm.counts[bin * arm.buckets + bucket]!;
    for (let before = 0; before < bin; before += 1) below += arm.counts[before * arm.buckets + bucket]!;
    return (below - quantile * size) / total;
  });
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  // No fewer than one row's: all rows of a bucket may lie on one side.
  const shareError = Math.sqrt(Math.max((buckets / (buckets - 1)) * squares, (quantile * (1 - quantile)) / total));
  const upper = valueAt(arm, Math.min(1, quantile + shareError) * total);
  const lower = valueAt(arm, Math.max(0, quantile - shareError) * total);
  return {
    value: valueAt(arm, quantile * total),
    error: (upper - lower) / 2,
    residuals,
    shareError,
    buckets,
  };
}

function covariance(a: Quantile, b: Quantile): number {
  if (a.shareError === 0 || b.shareError === 0) return 0;
  const buckets = Math.min(a.buckets, b.buckets);
  const products = a.residuals.reduce((sum, residual, at) => sum + residual * b.residuals[at]!, 0);
  return (((buckets / (buckets - 1)) * products) / (a.shareError * b.shareError)) * a.error * b.error;
}

function valueAt(arm: BinnedArm, rank: number): number {
  const { bin, part } = placeOf(arm, rank);
  const [low, high] = arm.edges[bin]!;
  return low + part * (high - low);
}

/** The bin in which so many rows are reached, and which part of it. */
function placeOf({ counts, edges, buckets }: BinnedArm, rank: number): { readonly bin: number; readonly part: number } {
  let before = 0;
  let last = 0;
  for (let bin = 0; bin < edges.length; bin += 1) {
    let size = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) size += counts[bin * buckets + bucket]!;
    if (size === 0) continue;
    if (before + size >= rank) return { bin, part: Math.max(0, rank - before) / size };
    before += size;
    last = bin;
  }
  return { bin: last, part: 1 };
}

function columnSums({ counts, buckets }: BinnedArm): Float64Array {
  const sums = new Float64Array(buckets);
  counts.forEach((count, at) => (sums[at % buckets]! += count));
  return sums;
}
