/** The four cells of a binary confusion matrix: rows, or their summed weights. */
export interface BinaryCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Counts rows (or sums weights) over the four cells. Labels and predictions are 0 or 1. */
export function binaryCounts(labels: Uint8Array, predictions: Uint8Array, weights?: Float64Array): BinaryCounts {
  const cells = new Float64Array(4);
  if (weights === undefined) {
    for (let row = 0; row < labels.length; row += 1) cells[labels[row]! * 2 + predictions[row]!]! += 1;
  } else {
    for (let row = 0; row < labels.length; row += 1) {
      cells[labels[row]! * 2 + predictions[row]!]! += weights[row]!;
    }
  }
  return countsOfCells(cells);
}

/** Counts from cells in the order [label 0 predicted 0, 0 as 1, 1 as 0, 1 as 1], from an offset. */
export function countsOfCells(cells: Float64Array, offset = 0): BinaryCounts {
  return {
    trueNegatives: cells[offset]!,
    falsePositives: cells[offset + 1]!,
    falseNegatives: cells[offset + 2]!,
    truePositives: cells[offset + 3]!,
  };
}

/** All cells together: the number of rows, or the sum of their weights. */
export function totalOf(counts: BinaryCounts): number {
  return counts.truePositives + counts.falsePositives + counts.falseNegatives + counts.trueNegatives;
}

/** The counts of several classes or groups together. */
export function summedCounts(several: readonly BinaryCounts[]): BinaryCounts {
  const sum = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (const counts of several) {
    sum.truePositives += counts.truePositives;
    sum.falsePositives += counts.falsePositives;
    sum.falseNegatives += counts.falseNegatives;
    sum.trueNegatives += counts.trueNegatives;
  }
  return sum;
}
