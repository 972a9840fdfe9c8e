/** A K × K confusion matrix in row-major order: row = label, column = prediction. */
export interface ConfusionMatrix {
  readonly classes: number;
  readonly counts: Float64Array;
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

/** Rows (or weight) per label: the supports. */
export function labelTotals({ classes, counts }: ConfusionMatrix): Float64Array {
  const totals = new Float64Array(classes);
  for (let cell = 0; cell < counts.length; cell += 1) totals[Math.floor(cell / classes)]! += counts[cell]!;
  return totals;
}

/** Rows (or weight) per predicted class. */
export function predictionTotals({ classes, counts }: ConfusionMatrix): Float64Array {
  const totals = new Float64Array(classes);
  for (let cell = 0; cell < counts.length; cell += 1) totals[cell % classes]! += counts[cell]!;
  return totals;
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
