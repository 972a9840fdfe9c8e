import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { totalOf } from "./binary-counts.ts";
import type { BinaryCounts } from "./binary-counts.ts";

const NO_ROWS = "there are no rows";
const NO_POSITIVES = "no row is positive";
const NO_NEGATIVES = "no row is negative";
const NOTHING_PREDICTED = "no row is predicted positive";

/** Share of rows that are classified correctly. */
export function accuracy(counts: BinaryCounts): Measured {
  return ratio(counts.truePositives + counts.trueNegatives, totalOf(counts), NO_ROWS);
}

/** Mean recall of the classes that are present (scikit-learn `balanced_accuracy_score`). */
export function balancedAccuracy(counts: BinaryCounts): Measured {
  const positive = recall(counts);
  const negative = specificity(counts);
  if (positive.value === null && negative.value === null) return unmeasured(NO_ROWS);
  if (positive.value === null) return negative;
  if (negative.value === null) return positive;
  return measured((positive.value + negative.value) / 2);
}

/** TP / (TP + FP). */
export function precision({ truePositives, falsePositives }: BinaryCounts): Measured {
  return ratio(truePositives, truePositives + falsePositives, NOTHING_PREDICTED);
}

/** TP / (TP + FN), the true positive rate. */
export function recall({ truePositives, falseNegatives }: BinaryCounts): Measured {
  return ratio(truePositives, truePositives + falseNegatives, NO_POSITIVES);
}

/** TN / (TN + FP), the true negative rate. */
export function specificity({ trueNegatives, falsePositives }: BinaryCounts): Measured {
  return ratio(trueNegatives, trueNegatives + falsePositives, NO_NEGATIVES);
}

/** FP / (FP + TN). */
export function falsePositiveRate({ trueNegatives, falsePositives }: BinaryCounts): Measured {
  return ratio(falsePositives, trueNegatives + falsePositives, NO_NEGATIVES);
}

/** FN / (FN + TP). */
export function falseNegativeRate({ truePositives, falseNegatives }: BinaryCounts): Measured {
  return ratio(falseNegatives, truePositives + falseNegatives, NO_POSITIVES);
}

/** Share of rows predicted positive. */
export function selectionRate(counts: BinaryCounts): Measured {
  return ratio(counts.truePositives + counts.falsePositives, totalOf(counts), NO_ROWS);
}

/** 2 TP / (2 TP + FP + FN). */
export function f1(counts: BinaryCounts): Measured {
  return fBeta(counts, 1);
}

/** (1 + β²) TP / ((1 + β²) TP + β² FN + FP), β > 0. */
export function fBeta({ truePositives, falsePositives, falseNegatives }: BinaryCounts, beta: number): Measured {
  const square = beta * beta;
  const top = (1 + square) * truePositives;
  const reason = "no row is positive and none is predicted positive";
  return ratio(top, top + square * falseNegatives + falsePositives, reason);
}

/** TP / (TP + FP + FN). */
export function jaccard({ truePositives, falsePositives, falseNegatives }: BinaryCounts): Measured {
  const union = truePositives + falsePositives + falseNegatives;
  return ratio(truePositives, union, "no row is positive and none is predicted positive");
}

/** Matthews' correlation; 0 where a marginal is empty, as in scikit-learn. */
export function mcc(counts: BinaryCounts): Measured {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = counts;
  if (totalOf(counts) === 0) return unmeasured(NO_ROWS);
  // Roots one by one: the product of four marginals of a large set overflows exact integers.
  const norm = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return measured(norm === 0 ? 0 : (tp * tn - fp * fn) / norm);
}

/** Cohen's κ between labels and predictions. */
export function cohenKappa(counts: BinaryCounts): Measured {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = counts;
  const top = 2 * (tp * tn - fp * fn);
  const bottom = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn);
  return ratio(top, bottom, "labels and predictions are all of one class");
}
