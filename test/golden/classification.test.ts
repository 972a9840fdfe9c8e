import { describe, expect, test } from "vitest";
import type { Measured } from "../../src/stats/measured.ts";
import { averagedF1, averagedPrecision, averagedRecall } from "../../src/stats/metrics/averages.ts";
import * as binary from "../../src/stats/metrics/binary.ts";
import { binaryCounts } from "../../src/stats/metrics/binary-counts.ts";
import { calibrationLine } from "../../src/stats/metrics/calibration-line.ts";
import * as calibration from "../../src/stats/metrics/calibration.ts";
import { classTotals, confusionMatrix, predictedClasses } from "../../src/stats/metrics/confusion.ts";
import { multiclassRocAuc } from "../../src/stats/metrics/multiclass-auc.ts";
import * as multiclass from "../../src/stats/metrics/multiclass.ts";
import { weightedKappa } from "../../src/stats/metrics/weighted-kappa.ts";
import * as ranking from "../../src/stats/metrics/multilabel-ranking.ts";
import { hammingLoss, multilabelAverage, subsetAccuracy } from "../../src/stats/metrics/multilabel.ts";
import * as losses from "../../src/stats/metrics/probability-losses.ts";
import { averagePrecision, rocAuc } from "../../src/stats/metrics/ranked.ts";
import { thresholdCounts } from "../../src/stats/metrics/threshold-counts.ts";
import { topKHits } from "../../src/stats/metrics/top-k.ts";
import { goldenCases, mismatches } from "./cases.ts";

interface BinaryInput {
  readonly y: readonly number[];
  readonly score: readonly number[];
  readonly threshold: number;
  readonly weight: readonly number[] | null;
}

describe("binary classification, scikit-learn", () => {
  test.each(goldenCases<BinaryInput>("binary"))("$case", ({ input, expected }) => {
    const labels = Uint8Array.from(input.y);
    const scores = Float64Array.from(input.score);
    const weights = input.weight === null ? undefined : Float64Array.from(input.weight);
    const decisions = Uint8Array.from(scores, (score) => (score >= input.threshold ? 1 : 0));
    const counts = binaryCounts(labels, decisions, weights);
    const ranked = thresholdCounts({ labels, scores, weights });
    const actual = {
      accuracy: binary.accuracy(counts),
      balanced_accuracy: binary.balancedAccuracy(counts),
      precision: binary.precision(counts),
      recall: binary.recall(counts),
      specificity: binary.specificity(counts),
      f1: binary.f1(counts),
      f2: binary.fBeta(counts, 2),
      jaccard: binary.jaccard(counts),
      matthews_corrcoef: binary.mcc(counts),
      cohen_kappa: binary.cohenKappa(counts),
      roc_auc: rocAuc(ranked),
      average_precision: averagePrecision(ranked),
      log_loss: losses.meanLoss(losses.logLosses(labels, scores), weights),
      brier_score: losses.meanLoss(losses.brierLosses(labels, scores), weights),
    };
    expect(mismatches(valuesOf(actual), expected)).toEqual([]);
  });
});

interface MulticlassInput {
  readonly y: readonly number[];
  readonly probability: readonly (readonly number[])[];
  readonly weight: readonly number[] | null;
}

describe("multiclass classification, scikit-learn", () => {
  test.each(goldenCases<MulticlassInput>("multiclass"))("$case", ({ input, expected }) => {
    expect(mismatches(valuesOf(multiclassMetrics(input)), expected)).toEqual([]);
  });
});

function multiclassMetrics(input: MulticlassInput): Readonly<Record<string, Measured>> {
  const classes = input.probability[0]?.length ?? 0;
  const labels = Int32Array.from(input.y);
  const probabilities = Float64Array.from(input.probability.flat());
  const weights = input.weight === null ? undefined : Float64Array.from(input.weight);
  const rows = { labels, probabilities, classes };
  const predictions = predictedClasses(probabilities, classes);
  const matrix = confusionMatrix({ labels, predictions, classes, weights });
  const totals = classTotals(matrix);
  const metrics: Record<string, Measured> = {
    accuracy: multiclass.multiclassAccuracy(totals),
    balanced_accuracy: multiclass.multiclassBalancedAccuracy(totals),
    matthews_corrcoef: multiclass.multiclassMcc(totals),
    cohen_kappa: multiclass.multiclassKappa(totals),
    cohen_kappa_quadratic: weightedKappa(matrix, "quadratic"),
    log_loss: losses.meanLoss(losses.multiclassLogLosses(rows), weights),
    brier_score: losses.meanLoss(losses.multiclassBrierLosses(rows), weights),
    top_2_accuracy: losses.meanLoss(Float64Array.from(topKHits(rows, 2)), weights),
  };
  for (const average of ["macro", "micro", "weighted"] as const) {
    metrics[`${average}_precision`] = averagedPrecision(totals, { average });
    metrics[`${average}_recall`] = averagedRecall(totals, { average });
    metrics[`${average}_f1`] = averagedF1(totals, { average });
    if (average === "micro") continue;
    metrics[`roc_auc_ovr_${average}`] = multiclassRocAuc(rows, { mode: "ovr", average });
    metrics[`roc_auc_ovo_${average}`] = multiclassRocAuc(rows, { mode: "ovo", average });
  }
  return metrics;
}

interface MultilabelInput {
  readonly y: readonly (readonly number[])[];
  readonly prediction: readonly (readonly number[])[];
  readonly score: readonly (readonly number[])[];
}

describe("multilabel classification, scikit-learn", () => {
  test.each(goldenCases<MultilabelInput>("multilabel"))("$case", ({ input, expected }) => {
    const classes = input.y[0]?.length ?? 0;
    const labels = Uint8Array.from(input.y.flat());
    const sets = { labels, predictions: Uint8Array.from(input.prediction.flat()), classes };
    const scored = { labels, scores: Float64Array.from(input.score.flat()), classes };
    const metrics: Record<string, Measured> = {
      subset_accuracy: subsetAccuracy(sets),
      hamming_loss: hammingLoss(sets),
      label_ranking_average_precision: ranking.labelRankingAveragePrecision(scored),
      coverage_error: ranking.coverageError(scored),
      label_ranking_loss: ranking.labelRankingLoss(scored),
    };
    for (const average of ["samples", "micro", "macro"] as const) {
      metrics[`${average}_f1`] = multilabelAverage(sets, binary.f1, { average });
      metrics[`${average}_jaccard`] = multilabelAverage(sets, binary.jaccard, { average });
    }
    expect(mismatches(valuesOf(metrics), expected)).toEqual([]);
  });
});

interface CalibrationInput {
  readonly y: readonly number[];
  readonly probability: readonly number[];
  readonly weight: readonly number[] | null;
}

describe("calibration, statsmodels and numpy", () => {
  test.each(goldenCases<CalibrationInput>("calibration"))("$case", ({ input, expected }) => {
    const labels = Uint8Array.from(input.y);
    const probabilities = Float64Array.from(input.probability);
    const weights = input.weight === null ? undefined : Float64Array.from(input.weight);
    const bins = calibration.equalWidthBins(labels, probabilities, { weights });
    const line = calibrationLine(labels, probabilities, weights);
    const actual = {
      ece: calibration.expectedCalibrationError(bins),
      mce: calibration.maximumCalibrationError(bins),
      ece_equal_frequency: calibration.expectedCalibrationError(calibration.equalFrequencyBins(labels, probabilities)),
      slope: line.slope,
      intercept: line.intercept,
      in_the_large: line.inTheLarge,
    };
    expect(mismatches(valuesOf(actual), expected)).toEqual([]);
  });
});

function valuesOf(metrics: Readonly<Record<string, Measured>>): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
}
