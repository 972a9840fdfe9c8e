import { countRanked } from "../metrics/threshold-counts.ts";
import type { RankedRows, ThresholdCounts } from "../metrics/threshold-counts.ts";

/** Average precision with the influence of each row: its mean is 0, its variance over n that of the estimate. */
export interface Influence {
  readonly estimate: number;
  readonly values: Float64Array;
  /** The most that one row does which falls from the best place to the worst: on the scale of the values. */
  readonly reach: number;
}

/**
 * Average precision and its empirical influence function (n times the derivative by a row's weight, the
 * infinitesimal jackknife), O(n log n). `meanInterval` of the values, or of the difference of two models' values,
 * gives standard error and interval around the estimate: for sets too large to bootstrap row by row.
 * Null where no row is positive.
 */
export function rankedPrecisionInfluence(
  ranked: RankedRows,
  counts: ThresholdCounts = countRanked(ranked),
): Influence | null {
  const { truePositives, falsePositives, positives } = counts;
  if (positives === 0) return null;
  const groups = ranked.ends.length;
  // What one more positive (negative) at or above group g changes in the precisions from g downwards.
  const gained = new Float64Array(groups + 1);
  const lost = new Float64Array(groups + 1);
  let sum = 0;
  for (let g = groups - 1; g >= 0; g -= 1) {
    const hits = truePositives[g]! - (g === 0 ? 0 : truePositives[g - 1]!);
    const selected = truePositives[g]! + falsePositives[g]!;
    gained[g] = gained[g + 1]! + (hits * falsePositives[g]!) / (selected * selected);
    lost[g] = lost[g + 1]! + (hits * truePositives[g]!) / (selected * selected);
    sum += (hits * truePositives[g]!) / selected;
  }
  const estimate = sum / positives;
  const total = positives + (falsePositives.at(-1) ?? 0);
  const scale = total / positives;
  const values = new Float64Array(ranked.rows.length);
  let position = 0;
  for (let g = 0; g < groups; g += 1) {
    const precision = truePositives[g]! / (truePositives[g]! + falsePositives[g]!);
    for (; position < ranked.ends[g]!; position += 1) {
      const change = ranked.labels[position] === 1 ? precision - estimate + gained[g]! : -lost[g]!;
      values[ranked.rows[position]!] = scale * change;
    }
  }
  return { estimate, values, reach: scale * Math.max(1 + gained[0]!, lost[0]!) };
}
