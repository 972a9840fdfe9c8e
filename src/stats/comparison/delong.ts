import { unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { rankRows } from "../metrics/threshold-counts.ts";
import type { RankedRows } from "../metrics/threshold-counts.ts";

/**
 * A model's ROC AUC with the placement value of every row: for a positive, the share of negatives it beats (ties
 * half); for a negative, the share of positives that beat it. Their variances give DeLong's.
 */
export interface Placements {
  readonly labels: Uint8Array;
  readonly positives: number;
  readonly negatives: number;
  /** Summed weights of negatives and positives. */
  readonly weights: readonly [number, number];
  readonly auc: number;
  readonly values: Float64Array;
}

/**
 * Placement values in O(n log n) by midranks (X. Sun and W. Xu, IEEE Signal Processing Letters 21, 2014), from
 * one sort. Null where only one class is present.
 */
export function placements(labels: Uint8Array, scores: Float64Array): Placements | null {
  return rankedPlacements(labels, rankRows(labels, scores));
}

/** The same from rows that have been ranked already, each counting by its weight. */
export function rankedPlacements(labels: Uint8Array, ranked: RankedRows, weights?: Float64Array): Placements | null {
  const weightOf = (row: number): number => (weights === undefined ? 1 : weights[row]!);
  const counts: [number, number] = [0, 0];
  const total: [number, number] = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row] === 1 ? 1 : 0;
    counts[label] += 1;
    total[label] += weightOf(row);
  }
  if (!(total[0] > 0 && total[1] > 0)) return null;
  const values = new Float64Array(labels.length);
  const above: [number, number] = [0, 0];
  let from = 0;
  let sum = 0;
  for (const to of ranked.ends) {
    const tied: [number, number] = [0, 0];
    for (let at = from; at < to; at += 1) tied[ranked.labels[at] === 1 ? 1 : 0] += weightOf(ranked.rows[at]!);
    const beaten = total[0] - above[0] - tied[0] / 2;
    const beating = above[1] + tied[1] / 2;
    for (let at = from; at < to; at += 1)
      values[ranked.rows[at]!] = ranked.labels[at] === 1 ? beaten / total[0] : beating / total[1];
    sum += tied[1] * beaten;
    above[0] += tied[0];
    above[1] += tied[1];
    from = to;
  }
  const [negatives, positives] = counts;
  return { labels, positives, negatives, weights: total, auc: sum / total[0] / total[1], values };
}

/**
 * The influence of each row on the AUC: mean 0, variance over n that of the AUC; also for cluster-robust intervals
 * (N. Obuchowski, Biometrics 53, 1997) over groups of rows; the rows' weighted mean is 0.
 */
export function aucInfluence({ labels, weights: [negative, positive], auc, values }: Placements): Float64Array {
  const total = negative + positive;
  return values.map((value, row) => ((value - auc) * total) / (labels[row] === 1 ? positive : negative));
}

/** DeLong's variance of one AUC (E. DeLong, D. DeLong and D. Clarke-Pearson, Biometrics 44, 1988). */
export function delongVariance(model: Placements): Measured {
  return delongCovariance(model, model);
}

/** DeLong's covariance of the AUCs of two models on the same rows; needs two rows of each class. */
export function delongCovariance(first: Placements, second: Placements): Measured {
  const { labels, positives, negatives } = first;
  if (positives < 2 || negatives < 2) return unmeasured("a variance needs two rows of each class");
  const sums = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const deviation = (first.values[row]! - first.auc) * (second.values[row]! - second.auc);
    sums[labels[row]!]! += deviation;
  }
  const value = sums[1]! / (positives - 1) / positives + sums[0]! / (negatives - 1) / negatives;
  return { value };
}

/** An area with its standard error and Welch's and Satterthwaite's degrees of freedom. */
export interface DelongSpread {
  readonly value: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/** DeLong's error, or that of first − second on the same rows; null without two rows of each class. */
export function delongSpread(first: Placements, second?: Placements): DelongSpread | null {
  const { labels, positives, negatives } = first;
  if (positives < 2 || negatives < 2) return null;
  const value = first.auc - (second?.auc ?? 0);
  const squares: [number, number] = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const deviation = first.values[row]! - (second?.values[row] ?? 0) - value;
    squares[labels[row] === 1 ? 1 : 0] += deviation * deviation;
  }
  const ofPositives = squares[1] / (positives - 1) / positives;
  const ofNegatives = squares[0] / (negatives - 1) / negatives;
  const variance = ofPositives + ofNegatives;
  const parts = ofPositives ** 2 / (positives - 1) + ofNegatives ** 2 / (negatives - 1);
  return { value, standardError: Math.sqrt(variance), degreesOfFreedom: parts > 0 ? variance ** 2 / parts : 1 };
}
