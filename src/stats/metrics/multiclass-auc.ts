import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { rocAuc } from "./ranked.ts";
import { thresholdCounts } from "./threshold-counts.ts";
import type { ClassProbabilities } from "./probability-losses.ts";

export interface MulticlassAucOptions {
  /** One class against the rest, or the mean over pairs of classes (Hand and Till 2001). */
  readonly mode: "ovr" | "ovo";
  /** Micro (all class columns pooled) is for `ovr` alone. */
  readonly average: "macro" | "weighted" | "micro";
}

/** ROC AUC of a multiclass model, scikit-learn's definitions; null where a class is absent. */
export function multiclassRocAuc(rows: ClassProbabilities, { mode, average }: MulticlassAucOptions): Measured {
  const support = new Float64Array(rows.classes);
  for (const label of rows.labels) support[label]! += 1;
  if (average !== "micro" && support.includes(0)) return unmeasured("a class has no row");
  if (mode === "ovo") return overPairs(rows, support, average === "weighted");
  if (average === "micro") return pooled(rows);
  return overClasses(rows, support, average === "weighted");
}

function overClasses(rows: ClassProbabilities, support: Float64Array, weighted: boolean): Measured {
  let sum = 0;
  let weightSum = 0;
  for (let k = 0; k < rows.classes; k += 1) {
    const labels = Uint8Array.from(rows.labels, (label) => (label === k ? 1 : 0));
    const auc = rocAuc(thresholdCounts({ labels, scores: column(rows, k) }));
    if (auc.value === null) return auc;
    const weight = weighted ? support[k]! : 1;
    sum += weight * auc.value;
    weightSum += weight;
  }
  return ratio(sum, weightSum, "there are no classes");
}

function pooled(rows: ClassProbabilities): Measured {
  const labels = new Uint8Array(rows.labels.length * rows.classes);
  for (let row = 0; row < rows.labels.length; row += 1) labels[row * rows.classes + rows.labels[row]!] = 1;
  return rocAuc(thresholdCounts({ labels, scores: rows.probabilities }));
}

function overPairs(rows: ClassProbabilities, support: Float64Array, weighted: boolean): Measured {
  let sum = 0;
  let weightSum = 0;
  for (let a = 0; a < rows.classes; a += 1) {
    for (let b = a + 1; b < rows.classes; b += 1) {
      const weight = weighted ? support[a]! + support[b]! : 1;
      sum += (weight * (pairAuc(rows, a, b) + pairAuc(rows, b, a))) / 2;
      weightSum += weight;
    }
  }
  return weightSum === 0 ? unmeasured("there are fewer than two classes") : measured(sum / weightSum);
}

/** AUC of the score of class a, among the rows of classes a (positive) and b. */
function pairAuc({ labels, probabilities, classes }: ClassProbabilities, a: number, b: number): number {
  const chosen: number[] = [];
  for (let row = 0; row < labels.length; row += 1) {
    if (labels[row] === a || labels[row] === b) chosen.push(row);
  }
  const auc = rocAuc(
    thresholdCounts({
      labels: Uint8Array.from(chosen, (row) => (labels[row] === a ? 1 : 0)),
      scores: Float64Array.from(chosen, (row) => probabilities[row * classes + a]!),
    }),
  );
  return auc.value ?? Number.NaN;
}

function column({ labels, probabilities, classes }: ClassProbabilities, k: number): Float64Array {
  const scores = new Float64Array(labels.length);
  for (let row = 0; row < scores.length; row += 1) scores[row] = probabilities[row * classes + k]!;
  return scores;
}
