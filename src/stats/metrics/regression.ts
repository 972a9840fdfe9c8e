import { mapMeasured, measured, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { median, weightedOrder, weightedQuantile } from "../quantiles.ts";
import { meanLoss } from "./probability-losses.ts";

/** Targets and predictions of a regression model, finite, in the target's unit. */
export interface RegressionRows {
  readonly targets: Float64Array;
  readonly predictions: Float64Array;
  readonly weights?: Float64Array | undefined;
}

/** Below this |target| a percentage error says nothing. */
const LEAST_TARGET = 1e-8;
const NO_ROWS = "there are no rows";
const TOO_FEW = "it needs at least two rows";

/** |prediction − target| per row. */
export function absoluteErrors({ targets, predictions }: RegressionRows): Float64Array {
  const errors = new Float64Array(targets.length);
  for (let row = 0; row < errors.length; row += 1) errors[row] = Math.abs(predictions[row]! - targets[row]!);
  return errors;
}

/** (prediction − target)² per row. */
export function squaredErrors({ targets, predictions }: RegressionRows): Float64Array {
  const errors = new Float64Array(targets.length);
  for (let row = 0; row < errors.length; row += 1) errors[row] = (predictions[row]! - targets[row]!) ** 2;
  return errors;
}

/** |prediction − target| / |target| per row. */
export function percentageErrors(rows: RegressionRows): Float64Array {
  return absoluteErrors(rows).map((error, row) => error / Math.abs(rows.targets[row]!));
}

/** (ln(1 + target) − ln(1 + prediction))² per row. */
export function squaredLogErrors({ targets, predictions }: RegressionRows): Float64Array {
  return targets.map((target, row) => (Math.log1p(target) - Math.log1p(predictions[row]!)) ** 2);
}

/** Mean squared error. */
export function meanSquaredError(rows: RegressionRows): Measured {
  return meanLoss(squaredErrors(rows), rows.weights);
}

/** Root of the mean squared error. */
export function rootMeanSquaredError(rows: RegressionRows): Measured {
  return mapMeasured(meanSquaredError(rows), Math.sqrt);
}

/** Median absolute error, of weighted rows scikit-learn's weighted median. */
export function medianAbsoluteError(rows: RegressionRows): Measured {
  const errors = absoluteErrors(rows);
  const middle =
    rows.weights === undefined ? median(errors) : weightedQuantile(weightedOrder(errors, rows.weights), 0.5);
  return measured(middle, NO_ROWS);
}

/** Largest absolute error. */
export function maxError(rows: RegressionRows): Measured {
  if (rows.targets.length === 0) return unmeasured(NO_ROWS);
  let largest = 0;
  for (let row = 0; row < rows.targets.length; row += 1) {
    largest = Math.max(largest, Math.abs(rows.predictions[row]! - rows.targets[row]!));
  }
  return measured(largest);
}

/** R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)². Constant targets: 1 if predicted perfectly, else 0 (scikit-learn). */
export function r2(rows: RegressionRows): Measured {
  if (rows.targets.length < 2) return unmeasured(TOO_FEW);
  let residual = 0;
  for (let row = 0; row < rows.targets.length; row += 1) {
    const weight = rows.weights === undefined ? 1 : rows.weights[row]!;
    residual += weight * (rows.targets[row]! - rows.predictions[row]!) ** 2;
  }
  return explained(residual, squaresAroundMean(rows.targets, rows.weights));
}

/** Explained variance: R² that forgives a constant bias. */
export function explainedVariance(rows: RegressionRows): Measured {
  if (rows.targets.length === 0) return unmeasured(NO_ROWS);
  const residuals = rows.targets.map((target, row) => target - rows.predictions[row]!);
  return explained(squaresAroundMean(residuals, rows.weights), squaresAroundMean(rows.targets, rows.weights));
}

/** Mean |error| / |target|. Null where a target is practically 0: WAPE or sMAPE still have a meaning there. */
export function meanAbsolutePercentageError(rows: RegressionRows): Measured {
  if (rows.targets.some((target) => Math.abs(target) < LEAST_TARGET))
    return unmeasured("a target is zero; use wape or smape");
  return meanLoss(percentageErrors(rows), rows.weights);
}

/** Mean squared difference of ln(1 + value); null where a value is −1 or less. */
export function meanSquaredLogError(rows: RegressionRows): Measured {
  if ([rows.targets, rows.predictions].some((values) => values.some((value) => value <= -1)))
    return unmeasured("a value is -1 or less");
  return meanLoss(squaredLogErrors(rows), rows.weights);
}

/**
 * D²: the share of the mean absolute error of predicting the median that the model removes.
 * @knownAnswer regression
 */
export function d2AbsoluteError({ targets, predictions }: RegressionRows): Measured {
  if (targets.length < 2) return unmeasured(TOO_FEW);
  const center = median(targets);
  let residual = 0;
  let total = 0;
  for (let row = 0; row < targets.length; row += 1) {
    residual += Math.abs(targets[row]! - predictions[row]!);
    total += Math.abs(targets[row]! - center);
  }
  return explained(residual, total);
}

function explained(residual: number, total: number): Measured {
  if (total === 0) return measured(residual === 0 ? 1 : 0);
  return measured(1 - residual / total);
}

/** Σ w (v − mean)², exactly 0 for constant values, whose mean may round. */
function squaresAroundMean(values: Float64Array, weights: Float64Array | undefined): number {
  if (values.every((value) => value === values[0])) return 0;
  const mean = meanLoss(values, weights).value ?? Number.NaN;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) {
    sum += (weights === undefined ? 1 : weights[row]!) * (values[row]! - mean) ** 2;
  }
  return sum;
}
