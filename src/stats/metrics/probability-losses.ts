import { ratio } from "../measured.ts";
import type { Measured } from "../measured.ts";

/** Where scikit-learn clips float64 probabilities; scores that were float32 are clipped here too. */
const PROBABILITY_CLIP = 2.220446049250313e-16;

const NO_WEIGHT = "there are no rows with weight";

/** −ln of the probability given to the label that happened, per row, clipped at PROBABILITY_CLIP. */
export function logLosses(labels: Uint8Array, probabilities: Float64Array): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row += 1) {
    const p = probabilities[row]!;
    losses[row] = -Math.log(clipped(labels[row] === 1 ? p : 1 - p));
  }
  return losses;
}

/** (p − y)² per row. */
export function brierLosses(labels: Uint8Array, probabilities: Float64Array): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row += 1) losses[row] = (probabilities[row]! - labels[row]!) ** 2;
  return losses;
}

/** Class probabilities of a multiclass model: codes 0 … classes − 1, probabilities row-major n × classes. */
export interface ClassProbabilities {
  readonly labels: Int32Array;
  readonly probabilities: Float64Array;
  readonly classes: number;
}

/** −ln of the probability of each row's class, clipped at PROBABILITY_CLIP; rows are taken as they are. */
export function multiclassLogLosses({ labels, probabilities, classes }: ClassProbabilities): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row += 1) {
    losses[row] = -Math.log(clipped(probabilities[row * classes + labels[row]!]!));
  }
  return losses;
}

/** Σ_k (p_k − [y = k])² per row: the unscaled multiclass Brier score, 0 to 2. */
export function multiclassBrierLosses({ labels, probabilities, classes }: ClassProbabilities): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row += 1) {
    let sum = 0;
    for (let k = 0; k < classes; k += 1) {
      sum += (probabilities[row * classes + k]! - (labels[row] === k ? 1 : 0)) ** 2;
    }
    losses[row] = sum;
  }
  return losses;
}

/** The (weighted) mean of per-row losses. */
export function meanLoss(losses: Float64Array, weights?: Float64Array): Measured {
  let sum = 0;
  let weightSum = 0;
  for (let row = 0; row < losses.length; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    sum += weight * losses[row]!;
    weightSum += weight;
  }
  return ratio(sum, weightSum, NO_WEIGHT);
}

/**
 * Scales each row to the sum 1 where it is off by more than 1e-6, in a copy; `renormalised` counts those rows,
 * `unusable` the rows whose sum is not positive (left as they are).
 */
export function normalisedProbabilities(
  probabilities: Float64Array,
  classes: number,
): { readonly probabilities: Float64Array; readonly renormalised: number; readonly unusable: number } {
  const normalised = probabilities.slice();
  let renormalised = 0;
  let unusable = 0;
  for (let from = 0; from < normalised.length; from += classes) {
    let sum = 0;
    for (let k = 0; k < classes; k += 1) sum += normalised[from + k]!;
    if (Math.abs(sum - 1) <= 1e-6) continue;
    if (!(sum > 0)) {
      unusable += 1;
      continue;
    }
    renormalised += 1;
    for (let k = 0; k < classes; k += 1) normalised[from + k]! /= sum;
  }
  return { probabilities: normalised, renormalised, unusable };
}

function clipped(p: number): number {
  return Math.min(Math.max(p, PROBABILITY_CLIP), 1 - PROBABILITY_CLIP);
}
