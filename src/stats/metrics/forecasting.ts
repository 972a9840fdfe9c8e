import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { meanAbsoluteError, meanSquaredError } from "./regression.ts";
import type { RegressionRows } from "./regression.ts";

/** The training series that scales the error, and its season's length m ≥ 1 (1: the naive forecast). */
export interface TrainingSeries {
  readonly values: Float64Array;
  readonly season?: number;
}

/** Mean absolute scaled error (R. Hyndman and A. Koehler, 2006): MAE over the seasonal naive MAE of training. */
export function meanAbsoluteScaledError(rows: RegressionRows, training: TrainingSeries): Measured {
  const error = meanAbsoluteError(rows);
  return error.value === null ? error : scaled(error.value, seasonalScale(training, Math.abs));
}

/** Root mean squared scaled error: √(MSE over the seasonal naive MSE of training). */
export function rootMeanSquaredScaledError(rows: RegressionRows, training: TrainingSeries): Measured {
  const error = meanSquaredError(rows);
  if (error.value === null) return error;
  const share = scaled(
    error.value,
    seasonalScale(training, (step) => step * step),
  );
  return share.value === null ? share : measured(Math.sqrt(share.value));
}

/** Symmetric MAPE on the scale 0 to 2: mean of 2|ŷ − y| / (|y| + |ŷ|), 0/0 counted as 0. */
export function symmetricMeanAbsolutePercentageError({ targets, predictions }: RegressionRows): Measured {
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) {
    const scale = Math.abs(targets[row]!) + Math.abs(predictions[row]!);
    if (scale > 0) sum += (2 * Math.abs(predictions[row]! - targets[row]!)) / scale;
  }
  return ratio(sum, targets.length, "there are no rows");
}

function scaled(error: number, scale: number): Measured {
  if (Number.isNaN(scale)) return unmeasured("the training series is not longer than its season");
  return ratio(error, scale, "the training series is constant over its season");
}

/** Mean cost of the seasonal naive forecast's errors over a series; NaN where it is not longer than its season. */
export function seasonalScale({ values, season = 1 }: TrainingSeries, cost: (step: number) => number): number {
  let sum = 0;
  for (let at = season; at < values.length; at += 1) sum += cost(values[at]! - values[at - season]!);
  return values.length > season ? sum / (values.length - season) : Number.NaN;
}
