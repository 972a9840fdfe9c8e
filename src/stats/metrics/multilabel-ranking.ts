import { ratio } from "../measured.ts";
import type { Measured } from "../measured.ts";

/** Label sets (0 or 1) with a score for each label, both row-major n × classes. */
export interface ScoredLabelSets {
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
  readonly classes: number;
}

/** The mean over rows of a measure of the ranking within the row. */
type RowMeasure = (labels: Uint8Array, scores: Float64Array) => number;

/** Label ranking average precision; a row with no or all labels counts 1 (scikit-learn). */
export function labelRankingAveragePrecision(sets: ScoredLabelSets): Measured {
  return meanOverRows(sets, (labels, scores) => {
    const relevant = count(labels);
    if (relevant === 0 || relevant === labels.length) return 1;
    let sum = 0;
    labels.forEach((label, k) => {
      if (label === 0) return;
      let rank = 0;
      let hits = 0;
      for (let other = 0; other < scores.length; other += 1) {
        if (scores[other]! < scores[k]!) continue;
        rank += 1;
        hits += labels[other]!;
      }
      sum += hits / rank;
    });
    return sum / relevant;
  });
}

/** How deep the ranking must be read to see all labels, on average; 0 for a row without labels. */
export function coverageError(sets: ScoredLabelSets): Measured {
  return meanOverRows(sets, (labels, scores) => {
    let lowest = Infinity;
    labels.forEach((label, k) => {
      if (label === 1) lowest = Math.min(lowest, scores[k]!);
    });
    return scores.reduce((sum, score) => sum + (score >= lowest ? 1 : 0), 0);
  });
}

/** Share of (label, not label) pairs in the wrong order, ties wrong; a row with no or all labels counts 0. */
export function labelRankingLoss(sets: ScoredLabelSets): Measured {
  return meanOverRows(sets, (labels, scores) => {
    const relevant = count(labels);
    if (relevant === 0 || relevant === labels.length) return 0;
    let wrong = 0;
    for (let a = 0; a < labels.length; a += 1) {
      if (labels[a] === 0) continue;
      for (let b = 0; b < labels.length; b += 1) {
        if (labels[b] === 0 && scores[b]! >= scores[a]!) wrong += 1;
      }
    }
    return wrong / (relevant * (labels.length - relevant));
  });
}

function meanOverRows({ labels, scores, classes }: ScoredLabelSets, measure: RowMeasure): Measured {
  const rows = classes === 0 ? 0 : labels.length / classes;
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    const [from, to] = [row * classes, (row + 1) * classes];
    sum += measure(labels.subarray(from, to), scores.subarray(from, to));
  }
  return ratio(sum, rows, "there are no rows");
}

function count(labels: Uint8Array): number {
  let relevant = 0;
  for (const label of labels) relevant += label;
  return relevant;
}
