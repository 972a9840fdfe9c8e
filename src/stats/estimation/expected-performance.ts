import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { argsort } from "../ranks.ts";

/** Unlabelled rows: the calibrated probability of the positive class and the decision as it was made. */
export interface UnlabelledScores {
  readonly probability: Float64Array;
  /** 1 for a positive decision. */
  readonly predicted: ArrayLike<number>;
  /** The raw score, which ranks the rows; the calibrated probability where absent. */
  readonly score?: Float64Array;
}

/** Expected cells of the confusion matrix. */
export interface ExpectedCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

export interface ExpectedPerformance {
  readonly accuracy: Measured;
  readonly precision: Measured;
  readonly recall: Measured;
  readonly specificity: Measured;
  readonly f1: Measured;
  readonly rocAuc: Measured;
  readonly averagePrecision: Measured;
}

/**
 * Performance that is to be expected of unlabelled rows if the probabilities are calibrated and the relation
 * of features to label has not changed: confidence-based performance estimation (CBPE) of a binary
 * classifier, after NannyML (commit 4c86ee35). The estimate of rank metrics has a bias of order 1/n: use it
 * from about 200 rows on.
 * @throws RangeError when the arrays differ in length.
 */
export function expectedPerformance(rows: UnlabelledScores): ExpectedPerformance {
  const cells = expectedCounts(rows);
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = cells;
  const n = rows.probability.length;
  const noRows = "there are no rows";
  const ranking = expectedRanking(rows.score ?? rows.probability, rows.probability);
  return {
    accuracy: ratio(truePositives + trueNegatives, n, noRows),
    precision: ratio(truePositives, truePositives + falsePositives, "no row is predicted positive"),
    recall: ratio(truePositives, truePositives + falseNegatives, "no positive is expected"),
    specificity: ratio(trueNegatives, trueNegatives + falsePositives, "no negative is expected"),
    f1: ratio(
      truePositives,
      truePositives + (falsePositives + falseNegatives) / 2,
      "no row is predicted positive and no positive is expected",
    ),
    ...ranking,
  };
}

/**
 * Expected cells of the confusion matrix; they add up over windows.
 * @throws RangeError when the arrays differ in length.
 */
export function expectedCounts({ probability, predicted, score }: UnlabelledScores): ExpectedCounts {
  if (probability.length !== predicted.length || (score ?? probability).length !== probability.length) {
    throw new RangeError("each row needs a probability, a decision and, if any has one, a score");
  }
  let [truePositives, falsePositives, falseNegatives, trueNegatives] = [0, 0, 0, 0];
  probability.forEach((p, row) => {
    if (predicted[row] === 1) {
      truePositives += p;
      falsePositives += 1 - p;
    } else {
      falseNegatives += p;
      trueNegatives += 1 - p;
    }
  });
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

/** Expected ROC AUC and average precision of rows ranked by score. */
function expectedRanking(
  score: Float64Array,
  probability: Float64Array,
): { readonly rocAuc: Measured; readonly averagePrecision: Measured } {
  const order = argsort(score).toReversed();
  let [positives, negatives, area, precisionSum] = [0, 0, 0, 0];
  order.forEach((row, rank) => {
    const p = probability[row]!;
    // The trapezium under the step that this row adds: to the right by 1 − p, up by p.
    area += (1 - p) * (positives + p / 2);
    positives += p;
    negatives += 1 - p;
    precisionSum += p * (positives / (rank + 1));
  });
  const reason = score.length === 0 ? "there are no rows" : "only one class is expected";
  return {
    rocAuc: positives * negatives > 0 ? measured(area / (positives * negatives)) : unmeasured(reason),
    averagePrecision: positives > 0 ? measured(precisionSum / positives) : unmeasured(reason),
  };
}
