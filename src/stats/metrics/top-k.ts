import { ratio } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { ClassProbabilities } from "./probability-losses.ts";

/**
 * Share of rows whose class is among the k highest scores. Ties as in scikit-learn's
 * `top_k_accuracy_score`: of equal scores the later class ranks first.
 */
export function topKAccuracy(rows: ClassProbabilities, k: number): Measured {
  let hits = 0;
  for (let row = 0; row < rows.labels.length; row += 1) {
    if (rankOf(rows, row) < k) hits += 1;
  }
  return ratio(hits, rows.labels.length, "there are no rows");
}

/** How many classes rank before the row's own. */
function rankOf({ labels, probabilities, classes }: ClassProbabilities, row: number): number {
  const label = labels[row]!;
  const own = probabilities[row * classes + label]!;
  let before = 0;
  for (let other = 0; other < classes; other += 1) {
    const score = probabilities[row * classes + other]!;
    if (score > own || (score === own && other > label)) before += 1;
  }
  return before;
}
