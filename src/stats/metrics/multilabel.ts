import { ratio } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { averaged } from "./averages.ts";
import type { AverageOptions, CountMetric } from "./averages.ts";
import type { BinaryCounts } from "./binary-counts.ts";

/** Sets of labels: 0 or 1, row-major n × classes. */
export interface LabelSets {
  readonly labels: Uint8Array;
  readonly predictions: Uint8Array;
  readonly classes: number;
}

const NO_ROWS = "there are no rows";

/** Share of rows whose label set is exactly right. */
export function subsetAccuracy(sets: LabelSets): Measured {
  const rows = countRows(sets);
  let exact = 0;
  for (let row = 0; row < rows; row += 1) {
    const { falsePositives, falseNegatives } = rowCounts(sets, row);
    if (falsePositives === 0 && falseNegatives === 0) exact += 1;
  }
  return ratio(exact, rows, NO_ROWS);
}

/** Share of single labels that are wrong. */
export function hammingLoss({ labels, predictions }: LabelSets): Measured {
  let wrong = 0;
  for (let at = 0; at < labels.length; at += 1) {
    if (labels[at] !== predictions[at]) wrong += 1;
  }
  return ratio(wrong, labels.length, NO_ROWS);
}

/**
 * A metric of counts (precision, recall, F1, Jaccard), averaged over labels (macro, micro, weighted) or over
 * rows ("samples"); a row without a value counts 0, as in scikit-learn.
 */
export function multilabelAverage(
  sets: LabelSets,
  metric: CountMetric,
  options: AverageOptions | { readonly average: "samples" },
): Measured {
  if (options.average !== "samples") return averaged(labelCounts(sets), metric, options);
  const rows = countRows(sets);
  let sum = 0;
  for (let row = 0; row < rows; row += 1) sum += metric(rowCounts(sets, row)).value ?? 0;
  return ratio(sum, rows, NO_ROWS);
}

/** Binary counts of each label over all rows. */
export function labelCounts({ labels, predictions, classes }: LabelSets): BinaryCounts[] {
  const cells = new Float64Array(classes * 4);
  for (let at = 0; at < labels.length; at += 1) {
    cells[(at % classes) * 4 + labels[at]! * 2 + predictions[at]!]! += 1;
  }
  return Array.from({ length: classes }, (_, k) => ({
    trueNegatives: cells[k * 4]!,
    falsePositives: cells[k * 4 + 1]!,
    falseNegatives: cells[k * 4 + 2]!,
    truePositives: cells[k * 4 + 3]!,
  }));
}

function rowCounts({ labels, predictions, classes }: LabelSets, row: number): BinaryCounts {
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (let at = row * classes; at < (row + 1) * classes; at += 1) {
    if (labels[at] === 1 && predictions[at] === 1) counts.truePositives += 1;
    else if (labels[at] === 1) counts.falseNegatives += 1;
    else if (predictions[at] === 1) counts.falsePositives += 1;
    else counts.trueNegatives += 1;
  }
  return counts;
}

function countRows({ labels, classes }: LabelSets): number {
  return classes === 0 ? 0 : labels.length / classes;
}
