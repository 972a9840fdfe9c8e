import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { labelTotals, predictionTotals } from "./confusion.ts";
import type { ConfusionMatrix } from "./confusion.ts";

const NO_ROWS = "there are no rows";

/** Share of rows on the diagonal. */
export function multiclassAccuracy(matrix: ConfusionMatrix): Measured {
  return ratio(diagonal(matrix), total(matrix), NO_ROWS);
}

/** Mean recall over the classes that are present. */
export function multiclassBalancedAccuracy(matrix: ConfusionMatrix): Measured {
  const support = labelTotals(matrix);
  let sum = 0;
  let present = 0;
  for (let k = 0; k < matrix.classes; k += 1) {
    if (support[k] === 0) continue;
    sum += matrix.counts[k * matrix.classes + k]! / support[k]!;
    present += 1;
  }
  return ratio(sum, present, NO_ROWS);
}

/** Gorodkin's multiclass Matthews correlation; 0 where a marginal is constant, as in scikit-learn. */
export function multiclassMcc(matrix: ConfusionMatrix): Measured {
  const rows = total(matrix);
  if (rows === 0) return unmeasured(NO_ROWS);
  const support = labelTotals(matrix);
  const predicted = predictionTotals(matrix);
  const covariance = diagonal(matrix) * rows - dot(support, predicted);
  const spread = Math.sqrt(rows * rows - dot(support, support)) * Math.sqrt(rows * rows - dot(predicted, predicted));
  return measured(spread === 0 ? 0 : covariance / spread);
}

export type KappaWeights = "none" | "linear" | "quadratic";

/** Cohen's κ; linear or quadratic weights take the class codes as an ordinal scale. */
export function multiclassKappa(matrix: ConfusionMatrix, weights: KappaWeights = "none"): Measured {
  const support = labelTotals(matrix);
  const predicted = predictionTotals(matrix);
  const rows = total(matrix);
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < matrix.classes; i += 1) {
    for (let j = 0; j < matrix.classes; j += 1) {
      const cost = disagreement(i, j, weights);
      observed += cost * matrix.counts[i * matrix.classes + j]!;
      expected += cost * support[i]! * predicted[j]!;
    }
  }
  if (rows === 0) return unmeasured(NO_ROWS);
  if (expected === 0) return unmeasured("labels and predictions are all of one class");
  return measured(1 - (observed * rows) / expected);
}

function disagreement(i: number, j: number, weights: KappaWeights): number {
  if (weights === "linear") return Math.abs(i - j);
  if (weights === "quadratic") return (i - j) ** 2;
  return i === j ? 0 : 1;
}

function diagonal({ classes, counts }: ConfusionMatrix): number {
  let sum = 0;
  for (let k = 0; k < classes; k += 1) sum += counts[k * classes + k]!;
  return sum;
}

function total({ counts }: ConfusionMatrix): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += a[k]! * b[k]!;
  return sum;
}
