import { measured, unmeasured, type Measured } from "../measured.ts";
import { classTotals, type ConfusionMatrix } from "./confusion.ts";

/**
 * Cohen's κ that takes the class codes as an ordinal scale.
 * @knownAnswer cohen_kappa_quadratic
 */
export function weightedKappa(matrix: ConfusionMatrix, weights: "linear" | "quadratic"): Measured {
  const { support, predicted } = classTotals(matrix);
  const rows = support.reduce((sum, count) => sum + count, 0);
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < matrix.classes; i += 1) {
    for (let j = 0; j < matrix.classes; j += 1) {
      const cost = weights === "linear" ? Math.abs(i - j) : (i - j) ** 2;
      observed += cost * matrix.counts[i * matrix.classes + j]!;
      expected += cost * support[i]! * predicted[j]!;
    }
  }
  if (rows === 0) return unmeasured("there are no rows");
  return expected === 0
    ? unmeasured("labels and predictions are all of one class")
    : measured(1 - (observed * rows) / expected);
}
