import { unmeasured, measured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { argsort } from "../ranks.ts";

/** Probabilities in one bin against what happened. */
export interface CalibrationBin {
  /** Range of probabilities: [low, high), the last bin closed; for equal-frequency bins the smallest and largest. */
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** What the rows weigh together; without weights their number. */
  readonly weight: number;
  /** How many equally weighted rows would say as much: (Σw)² / Σw² (L. Kish, Survey Sampling, 1965). */
  readonly effectiveRows: number;
  readonly meanProbability: number;
  /** Observed share of positives. */
  readonly observed: number;
}

export interface BinOptions {
  readonly bins?: number | undefined;
  readonly weights?: Float64Array | undefined;
}

export const DEFAULT_BINS = 10;

/** Equal-width bins [k/bins, (k+1)/bins), the last closed; bins without weight are left out. Probabilities in [0, 1]. */
export function equalWidthBins(
  labels: Uint8Array,
  probabilities: Float64Array,
  { bins = DEFAULT_BINS, weights }: BinOptions = {},
): readonly CalibrationBin[] {
  const rows = new Float64Array(bins);
  const weight = new Float64Array(bins);
  const squares = new Float64Array(bins);
  const positives = new Float64Array(bins);
  const sums = new Float64Array(bins);
  for (let row = 0; row < labels.length; row += 1) {
    const bin = widthBin(probabilities[row]!, bins);
    const own = weights === undefined ? 1 : weights[row]!;
    rows[bin]! += 1;
    weight[bin]! += own;
    squares[bin]! += own * own;
    positives[bin]! += own * labels[row]!;
    sums[bin]! += own * probabilities[row]!;
  }
  return Array.from(rows, (count, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    rows: count,
    weight: weight[bin]!,
    effectiveRows: weight[bin]! ** 2 / squares[bin]!,
    meanProbability: sums[bin]! / weight[bin]!,
    observed: positives[bin]! / weight[bin]!,
  })).filter((bin) => bin.weight > 0);
}

/**
 * Bins of ⌊n/bins⌋ rows in order of probability, the last with the remainder (fewer bins where n < bins).
 * @knownAnswer ece_equal_freq
 */
export function equalFrequencyBins(
  labels: Uint8Array,
  probabilities: Float64Array,
  bins = DEFAULT_BINS,
): readonly CalibrationBin[] {
  const order = argsort(probabilities);
  const count = Math.min(bins, order.length);
  const size = Math.floor(order.length / count);
  return Array.from({ length: count }, (_, bin) => {
    const members = order.subarray(bin * size, bin === count - 1 ? order.length : (bin + 1) * size);
    let positives = 0;
    let sum = 0;
    for (const row of members) {
      positives += labels[row]!;
      sum += probabilities[row]!;
    }
    return {
      low: probabilities[members[0]!]!,
      high: probabilities[members[members.length - 1]!]!,
      rows: members.length,
      weight: members.length,
      effectiveRows: members.length,
      meanProbability: sum / members.length,
      observed: positives / members.length,
    };
  });
}

/** Expected calibration error: Σ (weight_b / Σ weight) |observed_b − mean probability_b|. */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): Measured {
  let sum = 0;
  let weight = 0;
  for (const bin of bins) {
    sum += bin.weight * Math.abs(bin.observed - bin.meanProbability);
    weight += bin.weight;
  }
  return weight === 0 ? unmeasured("there are no rows") : measured(sum / weight);
}

/** The largest |observed − mean probability| of any bin. */
export function maximumCalibrationError(bins: readonly CalibrationBin[]): Measured {
  if (bins.length === 0) return unmeasured("there are no rows");
  return measured(Math.max(...bins.map((bin) => Math.abs(bin.observed - bin.meanProbability))));
}

/** The bin k with k/bins ≤ p < (k+1)/bins, exact where p·bins rounds. */
export function widthBin(p: number, bins: number): number {
  const guess = Math.min(bins - 1, Math.max(0, Math.floor(p * bins)));
  if (p < guess / bins) return guess - 1;
  return guess < bins - 1 && p >= (guess + 1) / bins ? guess + 1 : guess;
}
