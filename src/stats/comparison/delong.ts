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

/** The same from rows that have been ranked already. */
export function rankedPlacements(labels: Uint8Array, ranked: RankedRows): Placements | null {
  let positives = 0;
  for (const label of labels) positives += label;
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const values = new Float64Array(labels.length);
  let from = 0;
  let positivesAbove = 0;
  let sum = 0;
  for (const to of ranked.ends) {
    let tiedPositives = 0;
    for (let at = from; at < to; at += 1) tiedPositives += ranked.labels[at]!;
    const tiedNegatives = to - from - tiedPositives;
    const negativesAbove = from - positivesAbove;
    const beaten = negatives - negativesAbove - tiedNegatives / 2;
    const beating = positivesAbove + tiedPositives / 2;
    const ofPositive = beaten / negatives;
    const ofNegative = beating / positives;
    for (let at = from; at < to; at += 1) values[ranked.rows[at]!] = ranked.labels[at] === 1 ? ofPositive : ofNegative;
    sum += tiedPositives * beaten;
    positivesAbove += tiedPositives;
    from = to;
  }
  return { labels, positives, negatives, auc: sum / positives / negatives, values };
}

/**
 * The influence of each row on the AUC: mean 0, variance over n that of the AUC. For cluster-robust intervals
 * (N. Obuchowski, Biometrics 53, 1997) by `clusteredMeanInterval` of one model's values or of two models'
 * differences.
 */
export function aucInfluence({ labels, positives, negatives, auc, values }: Placements): Float64Array {
  const perPositive = labels.length / positives;
  const perNegative = labels.length / negatives;
  return values.map((value, row) => (value - auc) * (labels[row] === 1 ? perPositive : perNegative));
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
