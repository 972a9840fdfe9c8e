import { functionsFairness } from "./functions-fairness.ts";
import type { Measured } from "../../src/stats/measured.ts";
import { averagedF1, averagedPrecision, averagedRecall } from "../../src/stats/metrics/averages.ts";
import type { Average } from "../../src/stats/metrics/averages.ts";
import { f1, precision, recall } from "../../src/stats/metrics/binary.ts";
import { binaryCounts } from "../../src/stats/metrics/binary-counts.ts";
import { calibrationLine } from "../../src/stats/metrics/calibration-line.ts";
import {
  equalFrequencyBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
} from "../../src/stats/metrics/calibration.ts";
import { classTotals, confusionMatrix } from "../../src/stats/metrics/confusion.ts";
import type { ConfusionMatrix } from "../../src/stats/metrics/confusion.ts";
import { multiclassRocAuc } from "../../src/stats/metrics/multiclass-auc.ts";
import { weightedKappa } from "../../src/stats/metrics/weighted-kappa.ts";
import { multiclassBalancedAccuracy, multiclassMcc } from "../../src/stats/metrics/multiclass.ts";
import { labelRankingAveragePrecision } from "../../src/stats/metrics/multilabel-ranking.ts";
import {
  brierLosses,
  meanLoss,
  multiclassBrierLosses,
  multiclassLogLosses,
} from "../../src/stats/metrics/probability-losses.ts";
import type { ClassProbabilities } from "../../src/stats/metrics/probability-losses.ts";
import { averagePrecision, rocAuc } from "../../src/stats/metrics/ranked.ts";
import { dcg, ndcg } from "../../src/stats/metrics/ranking.ts";
import * as regression from "../../src/stats/metrics/regression.ts";
import type { RegressionRows } from "../../src/stats/metrics/regression.ts";
import { thresholdCounts } from "../../src/stats/metrics/threshold-counts.ts";
import { labelSetSample } from "../../src/work/measure/label-set-sample.ts";
import { forecastOf, quantilesOf, shippedValue, valuesOf as predictedValues } from "./shipped.ts";

interface Classified {
  readonly y: readonly (number | string)[];
  readonly p: readonly (number | string)[];
  readonly labels?: readonly (number | string)[];
}
interface Scored {
  readonly y: readonly number[];
  readonly s: readonly number[];
}
interface Probabilities {
  readonly y: readonly number[];
  readonly p: readonly number[];
}
interface ClassScores {
  readonly y: readonly (number | string)[];
  readonly p: readonly (readonly number[])[];
  readonly classes?: readonly (number | string)[];
}
interface Ranked {
  readonly rel: readonly number[];
  readonly s: readonly number[];
  readonly k?: number;
}

const classification = {
  confusion_matrix: (input: Classified) => {
    const { classes, counts } = matrixOf(input);
    return Array.from({ length: classes }, (_, k) => [...counts.subarray(k * classes, (k + 1) * classes)]);
  },
  prf: ({ average, ...input }: Classified & { average: Average | "binary" }) => {
    const matrix = matrixOf(input);
    if (average === "binary") return valuesOf({ precision, recall, f1 }, (metric) => metric(countsOf(input)));
    const averages = { precision: averagedPrecision, recall: averagedRecall, f1: averagedF1 };
    return valuesOf(averages, (metric) => metric(classTotals(matrix), { average }));
  },
  balanced_accuracy: (input: Classified) => multiclassBalancedAccuracy(classTotals(matrixOf(input))).value,
  mcc: (input: Classified) => multiclassMcc(classTotals(matrixOf(input))).value,
  cohen_kappa_quadratic: (input: Classified) => weightedKappa(matrixOf(input), "quadratic").value,
  precision_zero_division: (input: Classified) => {
    const { value } = precision(countsOf(input));
    return { default: value ?? 0, one: value ?? 1, nan: value };
  },
  f1_macro_with_absent_label: (input: Classified) =>
    averagedF1(classTotals(matrixOf(input)), { average: "macro" }).value,
};

const probabilistic = {
  roc_auc: (input: Scored) => rocAuc(ranked(input)).value,
  // scikit-learn answers 0 where no row is positive; the metric itself is undefined there.
  average_precision: (input: Scored) => averagePrecision(ranked(input)).value ?? 0,
  roc_auc_multiclass: ({ y, s, mc, avg }: { y: number[]; s: number[][]; mc: "ovo" | "ovr"; avg: Average }) =>
    multiclassRocAuc(classScores({ y, p: s }), { mode: mc, average: avg }).value,
  log_loss: (input: ClassScores) => meanLoss(multiclassLogLosses(classScores(input))).value,
  log_loss_multiclass: (input: ClassScores) => meanLoss(multiclassLogLosses(classScores(input))).value,
  brier_multiclass_unscaled: (input: ClassScores) => meanLoss(multiclassBrierLosses(classScores(input))).value,
  brier: ({ y, p }: Probabilities) => meanLoss(brierLosses(Uint8Array.from(y), Float64Array.from(p))).value,
  ece_equal_width: ({ y, p, bins }: Probabilities & { bins: number }) => {
    const table = equalWidthBins(Uint8Array.from(y), Float64Array.from(p), { bins });
    return { ece: expectedCalibrationError(table).value, mce: maximumCalibrationError(table).value };
  },
  ece_equal_freq: ({ y, p, bins }: Probabilities & { bins: number }) =>
    expectedCalibrationError(equalFrequencyBins(Uint8Array.from(y), Float64Array.from(p), bins)).value,
  calibration_logistic: ({ y, p }: Probabilities) => {
    const { slope, intercept, inTheLarge } = calibrationLine(Uint8Array.from(y), Float64Array.from(p));
    return { slope: slope.value, intercept: intercept.value, in_the_large: inTheLarge.value };
  },
};

const multilabel = {
  multilabel: ({ y, p }: { y: number[][]; p: number[][] }) => {
    const sample = labelSetSample({
      labels: Uint8Array.from(y.flat()),
      classes: y[0]?.length ?? 0,
      candidate: { decisions: Uint8Array.from(p.flat()) },
    });
    const value = (name: string): number | null => shippedValue(name, sample).value;
    return {
      jaccard_samples: value("jaccard_samples"),
      subset_accuracy: value("subset_accuracy"),
      hamming: value("hamming_loss"),
      f1_micro: value("f1_micro"),
      f1_macro: value("f1_macro"),
      f1_samples: value("f1_samples"),
    };
  },
  lrap: ({ y, s }: { y: number[][]; s: number[][] }) =>
    labelRankingAveragePrecision({
      labels: Uint8Array.from(y.flat()),
      scores: Float64Array.from(s.flat()),
      classes: y[0]?.length ?? 0,
    }).value,
};

const continuous = {
  regression: (input: Probabilities) => {
    const metrics = {
      mse: regression.meanSquaredError,
      rmse: regression.rootMeanSquaredError,
      medae: regression.medianAbsoluteError,
      max_error: regression.maxError,
      r2: regression.r2,
      evs: regression.explainedVariance,
      mape: regression.meanAbsolutePercentageError,
      d2_absolute_error: regression.d2AbsoluteError,
    };
    const shipped = { mae: shippedValue("mae", predictedValues(input)).value };
    return { ...shipped, ...valuesOf(metrics, (metric) => metric(regressionRows(input))) };
  },
  r2: (input: Probabilities) => regression.r2(regressionRows(input)).value,
  pinball: ({ y, p, alpha }: Probabilities & { alpha: number }) =>
    shippedValue("pinball_loss", quantilesOf(y, [alpha], p)).value,
  msle: (input: Probabilities) => regression.meanSquaredLogError(regressionRows(input)).value,
  forecast: ({ y, f, train }: { y: number[]; f: number[]; train: number[] }) => {
    const sample = forecastOf({ y, p: f, train });
    const value = (name: string): number | null => shippedValue(name, sample).value;
    // The product's bias is a size; the file's has the sign of the mean error.
    const sign = Math.sign(y.reduce((sum, target, row) => sum + (f[row] ?? 0) - target, 0));
    return {
      mase: value("mase"),
      smape_0_2: value("smape"),
      wape: value("wape"),
      rmsse: value("rmsse"),
      bias: sign * (value("bias") ?? 0),
    };
  },
};

const ranking = {
  dcg: ({ k, ...input }: Ranked) => dcg(items(input), { k }),
  ndcg: ({ k, ...input }: Ranked) => ndcg(items(input), { k }).value,
  ndcg_ignore_ties: ({ k, ...input }: Ranked) => ndcg(items(input), { k, ignoreTies: true }).value,
};

/** Adapters from the known-answer file to metrics and fairness. */
export const functionsMetrics = {
  ...classification,
  ...probabilistic,
  ...multilabel,
  ...continuous,
  ...ranking,
  ...functionsFairness,
};

function valuesOf<Metric>(
  metrics: Readonly<Record<string, Metric>>,
  apply: (metric: Metric) => Measured,
): Record<string, number | null> {
  return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, apply(metric).value]));
}

function matrixOf({ y, p, labels }: Classified): ConfusionMatrix {
  const classes = [...new Set([...(labels ?? []), ...y, ...p])].sort((a, b) => (a < b ? -1 : 1));
  const codes = (values: readonly (number | string)[]): Int32Array =>
    Int32Array.from(values, (value) => classes.indexOf(value));
  return confusionMatrix({ labels: codes(y), predictions: codes(p), classes: classes.length });
}

function countsOf({ y, p }: Classified): ReturnType<typeof binaryCounts> {
  const positive = (value: number | string): number => (value === 1 ? 1 : 0);
  return binaryCounts(Uint8Array.from(y, positive), Uint8Array.from(p, positive));
}

function ranked({ y, s }: Scored): ReturnType<typeof thresholdCounts> {
  return thresholdCounts({ labels: Uint8Array.from(y), scores: Float64Array.from(s) });
}

function classScores({ y, p, classes }: ClassScores): ClassProbabilities {
  return {
    labels: Int32Array.from(y, (label) => (classes === undefined ? Number(label) : classes.indexOf(label))),
    probabilities: Float64Array.from(p.flat()),
    classes: p[0]?.length ?? 0,
  };
}

function regressionRows({ y, p }: Probabilities): RegressionRows {
  return { targets: Float64Array.from(y), predictions: Float64Array.from(p) };
}

function items({ rel, s }: Ranked): { relevance: Float64Array; scores: Float64Array } {
  return { relevance: Float64Array.from(rel), scores: Float64Array.from(s) };
}
