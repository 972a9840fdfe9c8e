import { normalisedProbabilities } from "../../stats/metrics/probability-losses.ts";

/** Scores as they are measured, and whether they are probabilities. */
export interface HeldScores {
  readonly scores: Float64Array;
  readonly areProbabilities: boolean;
}

// float32 rounds a probability of 1 a little beyond it.
const ROUNDING = 1e-6;

/** One score a row: between 0 and 1 they are probabilities, and held there. Wherever a model is measured, these are its scores. */
export function heldScores(scores: Float64Array): HeldScores {
  if (!areBounded(scores)) return { scores, areProbabilities: false };
  return { scores: bounded(scores), areProbabilities: true };
}

/** Rows × classes: between 0 and 1 with a positive sum they are probabilities, and scaled to the sum 1. */
export function heldClassScores(scores: Float64Array, classes: number): HeldScores {
  if (!areBounded(scores)) return { scores, areProbabilities: false };
  const { probabilities, unusable } = normalisedProbabilities(bounded(scores), classes);
  return unusable === 0 ? { scores: probabilities, areProbabilities: true } : { scores, areProbabilities: false };
}

function areBounded(scores: Float64Array): boolean {
  return scores.every((score) => score >= -ROUNDING && score <= 1 + ROUNDING);
}

function bounded(scores: Float64Array): Float64Array {
  return scores.map((score) => Math.min(1, Math.max(0, score)));
}
