import type { Measured } from "../measured.ts";
import { averagedF1, averagedJaccard, averagedPrecision, averagedRecall } from "./averages.ts";
import type { Average, AverageOptions, CountMetric } from "./averages.ts";
import * as binary from "./binary.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import { meanGammaDeviance, meanPoissonDeviance } from "./deviance.ts";
import { symmetricMeanAbsolutePercentageError } from "./forecasting.ts";
import { equalWidthBins, expectedCalibrationError } from "./calibration.ts";
import { multiclassRocAuc } from "./multiclass-auc.ts";
import * as multiclass from "./multiclass.ts";
import { brierScore, logLoss, meanLoss, multiclassBrierLosses, multiclassLogLosses } from "./probability-losses.ts";
import type { ClassProbabilities } from "./probability-losses.ts";
import * as ranked from "./ranked.ts";
import * as regression from "./regression.ts";
import type { RegressionRows } from "./regression.ts";
import { topKAccuracy } from "./top-k.ts";
import type { ThresholdCounts } from "./threshold-counts.ts";

/** Metrics of a binary model's decisions, under scikit-learn's names where it has one. */
export const countMetrics = {
  accuracy: binary.accuracy,
  balanced_accuracy: binary.balancedAccuracy,
  precision: binary.precision,
  recall: binary.recall,
  specificity: binary.specificity,
  f1: binary.f1,
  jaccard: binary.jaccard,
  matthews_corrcoef: binary.mcc,
  cohen_kappa: binary.cohenKappa,
} as const satisfies Readonly<Record<string, CountMetric>>;

/** Metrics of a binary model's ranking. */
export const rankedMetrics = {
  roc_auc: ranked.rocAuc,
  average_precision: ranked.averagePrecision,
  ks: ranked.ksStatistic,
} as const satisfies Readonly<Record<string, (counts: ThresholdCounts) => Measured>>;

/** Metrics of a binary model's probabilities. */
export const probabilityMetrics = {
  log_loss: logLoss,
  brier_score: brierScore,
  ece: (labels, probabilities) => expectedCalibrationError(equalWidthBins(labels, probabilities)),
} as const satisfies Readonly<Record<string, (labels: Uint8Array, probabilities: Float64Array) => Measured>>;

/** Metrics of a multiclass model's probabilities. */
export const classProbabilityMetrics = {
  log_loss: (rows) => meanLoss(multiclassLogLosses(rows)),
  brier_score: (rows) => meanLoss(multiclassBrierLosses(rows)),
  roc_auc_ovr: (rows) => multiclassRocAuc(rows, { mode: "ovr", average: "macro" }),
  roc_auc_ovo: (rows) => multiclassRocAuc(rows, { mode: "ovo", average: "macro" }),
  top_2_accuracy: (rows) => topKAccuracy(rows, 2),
  top_3_accuracy: (rows) => topKAccuracy(rows, 3),
  top_5_accuracy: (rows) => topKAccuracy(rows, 5),
} as const satisfies Readonly<Record<string, (rows: ClassProbabilities) => Measured>>;

/** Metrics of a multiclass model's decisions. */
export const matrixMetrics = {
  accuracy: multiclass.multiclassAccuracy,
  balanced_accuracy: multiclass.multiclassBalancedAccuracy,
  matthews_corrcoef: multiclass.multiclassMcc,
  cohen_kappa: (matrix) => multiclass.multiclassKappa(matrix),
  cohen_kappa_linear: (matrix) => multiclass.multiclassKappa(matrix, "linear"),
  cohen_kappa_quadratic: (matrix) => multiclass.multiclassKappa(matrix, "quadratic"),
  precision_macro: by(averagedPrecision, "macro"),
  precision_micro: by(averagedPrecision, "micro"),
  precision_weighted: by(averagedPrecision, "weighted"),
  recall_macro: by(averagedRecall, "macro"),
  recall_micro: by(averagedRecall, "micro"),
  recall_weighted: by(averagedRecall, "weighted"),
  f1_macro: by(averagedF1, "macro"),
  f1_micro: by(averagedF1, "micro"),
  f1_weighted: by(averagedF1, "weighted"),
  jaccard_macro: by(averagedJaccard, "macro"),
  jaccard_micro: by(averagedJaccard, "micro"),
  jaccard_weighted: by(averagedJaccard, "weighted"),
} as const satisfies Readonly<Record<string, (matrix: ConfusionMatrix) => Measured>>;

/** Metrics of a regression model. */
export const regressionMetrics = {
  mae: regression.meanAbsoluteError,
  mse: regression.meanSquaredError,
  rmse: regression.rootMeanSquaredError,
  median_absolute_error: regression.medianAbsoluteError,
  max_error: regression.maxError,
  r2: regression.r2,
  explained_variance: regression.explainedVariance,
  mape: regression.meanAbsolutePercentageError,
  smape: symmetricMeanAbsolutePercentageError,
  wape: regression.weightedAbsolutePercentageError,
  msle: regression.meanSquaredLogError,
  d2_absolute_error: regression.d2AbsoluteError,
  bias: regression.meanBias,
  mean_poisson_deviance: meanPoissonDeviance,
  mean_gamma_deviance: meanGammaDeviance,
} as const satisfies Readonly<Record<string, (rows: RegressionRows) => Measured>>;

function by(
  metric: (matrix: ConfusionMatrix, options: AverageOptions) => Measured,
  average: Average,
): (matrix: ConfusionMatrix) => Measured {
  return (matrix) => metric(matrix, { average });
}
