import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";

const NO_ROWS = "there are no rows";

/** Targets with each row's predicted lower and upper end. */
export interface PredictedIntervals {
  readonly targets: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Share of targets inside their interval, ends included. */
export function intervalCoverage({ targets, lower, upper }: PredictedIntervals): Measured {
  let inside = 0;
  for (let row = 0; row < targets.length; row += 1) {
    if (lower[row]! <= targets[row]! && targets[row]! <= upper[row]!) inside += 1;
  }
  return ratio(inside, targets.length, NO_ROWS);
}

/** Mean upper − lower, in the target's unit. */
export function intervalWidth({ targets, lower, upper }: PredictedIntervals): Measured {
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) sum += upper[row]! - lower[row]!;
  return ratio(sum, targets.length, NO_ROWS);
}

/** Pinball loss of one row for the quantile q. */
export function pinball(target: number, prediction: number, q: number): number {
  const error = target - prediction;
  return error >= 0 ? q * error : (q - 1) * error;
}

/** Mean pinball loss of predictions of the q-quantile. */
export function meanPinballLoss(targets: Float64Array, predictions: Float64Array, q: number): Measured {
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) sum += pinball(targets[row]!, predictions[row]!, q);
  return ratio(sum, targets.length, NO_ROWS);
}

/** Predicted quantiles: `levels` ascending, predictions row-major n × levels. */
export interface PredictedQuantiles {
  readonly targets: Float64Array;
  readonly levels: readonly number[];
  readonly predictions: Float64Array;
}

/**
 * The continuous ranked probability score, as twice the mean pinball loss over equally spaced quantiles. Null
 * unless the levels are equally spaced, as the mean over them would weigh some part of the distribution more.
 */
export function crps({ targets, levels, predictions }: PredictedQuantiles): Measured {
  const step = (levels.at(-1)! - levels[0]!) / (levels.length - 1);
  const even = levels.every((level, at) => Math.abs(level - levels[0]! - at * step) < 1e-9);
  if (levels.length < 2 || !even) return unmeasured("the quantiles are not equally spaced");
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) {
    levels.forEach((level, at) => {
      sum += pinball(targets[row]!, predictions[row * levels.length + at]!, level);
    });
  }
  if (targets.length === 0) return unmeasured(NO_ROWS);
  return measured((2 * sum) / (targets.length * levels.length));
}
