import type { Estimation } from "../../../generated/types.ts";
import { calibrate } from "../../../stats/estimation/calibration.ts";
import { normalizeRows } from "../../../stats/estimation/expected-multiclass.ts";
import {
  expectedPerformance,
  type ExpectedPerformance,
  type UnlabelledScores,
} from "../../../stats/estimation/expected-performance.ts";
import { labelGradient } from "../../../stats/estimation/label-gradients.ts";
import type { IsotonicFit } from "../../../stats/estimation/isotonic.ts";
import { lazy } from "../../measure/lazy.ts";
import { plural } from "../../../kernel/text.ts";
import type { TaskSample } from "../../measure/registry.ts";
import type { ServedRows } from "../measured.ts";
import { expectedLossOf, lossVariance } from "./losses.ts";
import type { ServedAnswers, Unread } from "./served-sample.ts";
import type { WatchedMetric } from "./watched.ts";

/** What a metric is expected to be of rows whose labels nobody knows. */
export interface Expected {
  readonly value: number;
  /**
   * Variance of the realized metric around it, by the labels that these rows may have; of a regression also by those
   * that they have, which heavy tails make larger than any reference knew.
   */
  readonly variance: (sample: TaskSample) => number | Unread;
  /** Share of the rows in a region that the reference does not know; of a regression only. */
  readonly unseen: number;
}

/** Metrics that can be estimated, by task: the classes' plain mean of a multiclass model. */
const BINARY: Readonly<Record<string, keyof ExpectedPerformance>> = {
  accuracy: "accuracy",
  precision: "precision",
  recall: "recall",
  specificity: "specificity",
  f1: "f1",
  roc_auc: "rocAuc",
  average_precision: "averagePrecision",
};
const MULTICLASS: Readonly<Record<string, keyof ExpectedPerformance>> = {
  accuracy: "accuracy",
  precision_macro: "precision",
  recall_macro: "recall",
  f1_macro: "f1",
  roc_auc_ovr: "rocAuc",
};
const LOSSES: Readonly<Record<string, "mean_absolute_error" | "mean_squared_error">> = {
  mae: "mean_absolute_error",
  mse: "mean_squared_error",
  rmse: "mean_squared_error",
};

export type Expecting = (metric: WatchedMetric) => Expected | Unread;

/** What each metric is expected to be on these answers; the work that they share is done once. */
export function expecting(answers: ServedAnswers, served: ServedRows, estimation: Estimation): Expecting | Unread {
  if (answers.kind === "values") return expectedLosses(answers, served, estimation);
  if (answers.scores === undefined) return { problem: "an estimate needs the model's scores, and the log has none" };
  const { calibration } = estimation;
  if (answers.kind === "binary") {
    const [only] = calibration;
    if (only === undefined) return { problem: "the reference has no calibration of the scores" };
    const probability = calibrate(fitOf(only), answers.scores);
    return ofClasses([{ probability, predicted: answers.decisions, score: answers.scores }], BINARY);
  }
  const { classes, scores, decisions } = answers;
  if (calibration.length !== classes.length)
    return {
      problem: `the reference has a calibration of ${plural(calibration.length, "class", "classes")}, and the model has ${classes.length}`,
    };
  const width = classes.length;
  const columns = classes.map((_, code) =>
    Float64Array.from({ length: scores.length / width }, (_row, row) => scores[row * width + code] ?? Number.NaN),
  );
  const calibrated = columns.map((column, code) => calibrate(fitOf(calibration[code]), column));
  const rows = normalizeRows(calibrated).map((probability, code) => ({
    probability,
    predicted: Uint8Array.from(decisions, (decision) => (decision === code ? 1 : 0)),
    score: columns[code] ?? probability,
  }));
  return ofClasses(rows, MULTICLASS);
}

function fitOf(points: Estimation["calibration"][number] | undefined): IsotonicFit | undefined {
  if (points === undefined || points.scores.length === 0) return undefined;
  return { at: Float64Array.from(points.scores), values: Float64Array.from(points.probabilities) };
}

function ofClasses(
  classes: readonly UnlabelledScores[],
  names: Readonly<Record<string, keyof ExpectedPerformance>>,
): Expecting {
  const performances = lazy(() => classes.map((rows) => expectedPerformance(rows)));
  return ({ metric }) => {
    const name = names[metric.name];
    if (name === undefined) return notEstimated(metric.title, Object.keys(names));
    const values = performances().map((one) => one[name]);
    let value = 0;
    for (const one of values) {
      if (one.value === null) return { problem: `it cannot be estimated: ${one.reason}` };
      value += one.value / values.length;
    }
    if (name === "accuracy" && classes.length > 1) value = expectedAccuracy(classes);
    return { value, variance: () => labelVariance(classes, name), unseen: 0 };
  };
}

/** The mean probability of the class that was predicted. */
function expectedAccuracy(classes: readonly UnlabelledScores[]): number {
  let sum = 0;
  let n = 0;
  for (const { probability, predicted } of classes) {
    n = probability.length;
    for (let row = 0; row < n; row += 1) if (predicted[row] === 1) sum += probability[row] ?? 0;
  }
  return sum / n;
}

/** Fewer rows that bear on a metric do not make its error normal. */
const LEAST_BEARING = 20;

/**
 * Of labels drawn by their probabilities, one class a row: Σ over rows of Σ_k p g² − (Σ_k p g)², with g the metric's
 * derivative by the label.
 */
function labelVariance(classes: readonly UnlabelledScores[], name: keyof ExpectedPerformance): number | Unread {
  const gradients = classes.map((rows) => gradientOf(rows, name, classes.length));
  const n = classes[0]?.probability.length ?? 0;
  let [variance, squares] = [0, 0];
  for (let row = 0; row < n; row += 1) {
    let [mean, square] = [0, 0];
    for (let code = 0; code < classes.length; code += 1) {
      const p = classes[code]?.probability[row] ?? 0;
      const slope = gradients[code]?.[row] ?? Number.NaN;
      mean += p * slope;
      square += p * slope * slope;
    }
    const own = square - mean * mean;
    variance += own;
    squares += own * own;
  }
  if (!(variance ** 2 >= LEAST_BEARING * squares) || variance === 0)
    return { problem: `fewer than ${LEAST_BEARING} rows bear on it` };
  return variance;
}

/** Of several classes, accuracy counts the rows whose predicted class is the true one; all else is the classes' mean. */
function gradientOf(
  rows: UnlabelledScores,
  name: keyof ExpectedPerformance,
  classes: number,
): Float64Array | undefined {
  if (classes === 1 || name !== "accuracy") return labelGradient(name, rows)?.map((slope) => slope / classes);
  const { probability, predicted } = rows;
  return Float64Array.from(probability, (_, row) => (predicted[row] === 1 ? 1 / probability.length : 0));
}

function expectedLosses(
  { values, rows }: Extract<ServedAnswers, { readonly kind: "values" }>,
  served: ServedRows,
  { losses }: Estimation,
): Expecting | Unread {
  if (losses === undefined) return { problem: "the reference has no losses by cells of prediction and features" };
  return ({ metric }) => {
    const loss = LOSSES[metric.name];
    if (loss === undefined) return notEstimated(metric.title, Object.keys(LOSSES));
    const expected = expectedLossOf(loss, losses, { values, rows, served });
    if ("problem" in expected) return expected;
    const { mean, means, variance, unseen } = expected;
    const ofMean = (sample: TaskSample): number =>
      Math.max(variance, lossVariance(loss, sample, means)) / Math.max(1, rows.length);
    if (metric.name !== "rmse") return { value: mean, variance: ofMean, unseen };
    return { value: Math.sqrt(mean), variance: (sample) => ofMean(sample) / (4 * mean), unseen };
  };
}

function notEstimated(title: string, estimated: readonly string[]): Unread {
  return { problem: `${title} is not estimated without labels; ${estimated.join(", ")} are` };
}
