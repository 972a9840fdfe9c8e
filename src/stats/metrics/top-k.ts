import type { ClassProbabilities } from "./probability-losses.ts";

/**
 * 1 where a row's class is among the k highest scores. Ties as in scikit-learn's `top_k_accuracy_score`, which is their
 * mean: of equal scores the later class ranks first.
 */
export function topKHits(rows: ClassProbabilities, k: number): Uint8Array {
  return Uint8Array.from(rows.labels, (_, row) => (rankOf(rows, row) < k ? 1 : 0));
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
