/** A K × K confusion matrix in row-major order: row = label, column = prediction. */
export interface ConfusionMatrix {
  readonly classes: number;
  readonly counts: Float64Array;
}

/** What metrics of single-label classification need of a confusion matrix: rows (or weight) of each class. */
export interface ClassTotals {
  /** Labelled and predicted as the class: the diagonal. */
  readonly hits: Float64Array;
  /** Labelled as the class. */
  readonly support: Float64Array;
  readonly predicted: Float64Array;
}

/** Labels and predictions of a multiclass model as class codes 0 … classes − 1. */
export interface ClassPredictions {
  readonly labels: Int32Array;
  readonly predictions: Int32Array;
  readonly classes: number;
  readonly weights?: Float64Array | undefined;
}

/**
 * Counts rows (or sums weights) over label × prediction. Classes that occur nowhere keep their empty row and
 * column, as scikit-learn's `labels=` does. Throws RangeError on a code outside 0 … classes − 1.
 */
export function confusionMatrix({ labels, predictions, classes, weights }: ClassPredictions): ConfusionMatrix {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row]!;
    const prediction = predictions[row]!;
    if (!isCode(label, classes) || !isCode(prediction, classes)) {
      throw new RangeError(`row ${row} has class code ${label} predicted ${prediction}, of ${classes} classes`);
    }
    counts[label * classes + prediction]! += weights === undefined ? 1 : weights[row]!;
  }
  return { classes, counts };
}

/** The diagonal, the sums of rows and those of columns. */
export function classTotals({ classes, counts }: ConfusionMatrix): ClassTotals {
  const hits = new Float64Array(classes);
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let label = 0; label < classes; label += 1) {
    hits[label] = counts[label * classes + label]!;
    for (let answer = 0; answer < classes; answer += 1) {
      support[label]! += counts[label * classes + answer]!;
      predicted[answer]! += counts[label * classes + answer]!;
    }
  }
  return { hits, support, predicted };
}

/** The highest of each row's class scores (row-major n × classes); the first of equals, as numpy's argmax. */
export function predictedClasses(scores: Float64Array, classes: number): Int32Array {
  const rows = Math.floor(scores.length / classes);
  const predictions = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let best = 0;
    for (let k = 1; k < classes; k += 1) {
      if (scores[row * classes + k]! > scores[row * classes + best]!) best = k;
    }
    predictions[row] = best;
  }
  return predictions;
}

function isCode(code: number, classes: number): boolean {
  return code >= 0 && code < classes;
}
