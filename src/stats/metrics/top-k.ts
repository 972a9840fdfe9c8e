import type { Measured } from "../measured.ts";
import { meanLoss } from "./probability-losses.ts";
import type { ClassProbabilities } from "./probability-losses.ts";

/**
 * Share of rows (or of weight) whose class is among the k highest scores. Ties as in scikit-learn's
 * `top_k_accuracy_score`: of equal scores the later class ranks first.
 */
export function topKAccuracy(rows: ClassProbabilities, k: number, weights?: Float64Array): Measured {
  const hits = Float64Array.from(rows.labels, (_, row) => (rankOf(rows, row) < k ? 1 : 0));
  return meanLoss(hits, weights);
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
