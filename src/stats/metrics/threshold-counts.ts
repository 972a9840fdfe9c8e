import { argsort } from "../ranks.ts";

/**
 * Cumulated counts at each distinct score, highest first: what every metric of ranked scores is read from, so
 * that rows are sorted once. Weighted if weights were given.
 */
export interface ThresholdCounts {
  readonly thresholds: Float64Array;
  /** Positives (their weight) with a score ≥ the threshold. */
  readonly truePositives: Float64Array;
  /** Negatives (their weight) with a score ≥ the threshold. */
  readonly falsePositives: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

export interface LabelledScores {
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** Finite; larger means more likely positive. */
  readonly scores: Float64Array;
  readonly weights?: Float64Array | undefined;
}

/** Rows sorted once by descending score, to be counted many times under different weights. */
export interface RankedRows {
  readonly rows: Uint32Array;
  /** Labels in ranked order. */
  readonly labels: Uint8Array;
  readonly thresholds: Float64Array;
  /** Position after the last row of each distinct score. */
  readonly ends: Uint32Array;
}

/** Sorts the rows by score and cumulates labels over distinct scores; tied scores enter together. */
export function thresholdCounts({ labels, scores, weights }: LabelledScores): ThresholdCounts {
  return countRanked(rankRows(labels, scores), weights);
}

/** Sorts rows by descending score and finds the distinct scores. */
export function rankRows(labels: Uint8Array, scores: Float64Array): RankedRows {
  const rows = argsort(scores).toReversed();
  const ranked = new Uint8Array(rows.length);
  const thresholds = new Float64Array(rows.length);
  const ends = new Uint32Array(rows.length);
  let at = -1;
  let previous = Number.NaN;
  for (let position = 0; position < rows.length; position += 1) {
    const row = rows[position]!;
    const score = scores[row]!;
    if (score !== previous) at += 1;
    previous = score;
    ranked[position] = labels[row]!;
    thresholds[at] = score;
    ends[at] = position + 1;
  }
  return { rows, labels: ranked, thresholds: thresholds.subarray(0, at + 1), ends: ends.subarray(0, at + 1) };
}

/** Where countRanked may write, so that resampling allocates once. */
export interface CountBuffers {
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** Buffers of the right size for these rows. */
export function countBuffers(ranked: RankedRows): CountBuffers {
  const distinct = ranked.ends.length;
  return { truePositives: new Float64Array(distinct), falsePositives: new Float64Array(distinct) };
}

/** Cumulates the labels of ranked rows, each row (by its original number) with its weight, default 1. */
export function countRanked(
  ranked: RankedRows,
  weights?: Float64Array,
  { truePositives, falsePositives }: CountBuffers = countBuffers(ranked),
): ThresholdCounts {
  const { rows, labels, ends, thresholds } = ranked;
  let positives = 0;
  let negatives = 0;
  let position = 0;
  for (let at = 0; at < ends.length; at += 1) {
    for (; position < ends[at]!; position += 1) {
      const weight = weights === undefined ? 1 : weights[rows[position]!]!;
      if (labels[position] === 1) positives += weight;
      else negatives += weight;
    }
    truePositives[at] = positives;
    falsePositives[at] = negatives;
  }
  return { thresholds, truePositives, falsePositives, positives, negatives };
}
