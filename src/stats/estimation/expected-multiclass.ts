import { measured, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { expectedPerformance } from "./expected-performance.ts";
import type { ExpectedPerformance } from "./expected-performance.ts";

export interface MulticlassRows {
  /** For each class, the calibrated probability of each row; the classes of a row sum to 1. */
  readonly probabilities: readonly Float64Array[];
  /** The predicted class of each row, by its position in `probabilities`. */
  readonly predicted: ArrayLike<number>;
  /** For each class, the raw score of each row; the probabilities where absent. */
  readonly scores?: readonly Float64Array[];
}

/**
 * Expected performance of a multiclass model on unlabelled rows: accuracy is the mean probability of the
 * predicted class, all else the plain mean over the classes of the binary estimates. A class without a value
 * leaves the mean undefined. Method: CBPE after NannyML (commit 4c86ee35).
 * @throws RangeError when the arrays differ in length or there is no class.
 * @knownAnswer cbpe_multiclass
 */
export function expectedMulticlassPerformance(rows: MulticlassRows): ExpectedPerformance {
  const { probabilities, predicted, scores } = rows;
  if (probabilities.length === 0) throw new RangeError("a multiclass estimate needs classes");
  const classes = probabilities.map((probability, position) =>
    expectedPerformance({
      probability,
      predicted: Array.from(predicted, (label) => (label === position ? 1 : 0)),
      ...(scores === undefined ? {} : { score: scores[position]! }),
    }),
  );
  const macro = (metric: keyof ExpectedPerformance): Measured => meanOf(classes.map((each) => each[metric]));
  return {
    accuracy: expectedAccuracy(rows),
    precision: macro("precision"),
    recall: macro("recall"),
    specificity: macro("specificity"),
    f1: macro("f1"),
    rocAuc: macro("rocAuc"),
    averagePrecision: macro("averagePrecision"),
  };
}

/**
 * Divides each row of calibrated class probabilities by its sum, in copies; a row of zeros becomes uniform.
 * @throws RangeError when there is no class.
 */
export function normalizeRows(probabilities: readonly Float64Array[]): readonly Float64Array[] {
  const first = probabilities[0];
  if (first === undefined) throw new RangeError("a multiclass estimate needs classes");
  const sums = first.map((_, row) => probabilities.reduce((sum, each) => sum + each[row]!, 0));
  return probabilities.map((each) =>
    each.map((p, row) => (sums[row] === 0 ? 1 / probabilities.length : p / sums[row]!)),
  );
}

function expectedAccuracy({ probabilities, predicted }: MulticlassRows): Measured {
  if (predicted.length === 0) return unmeasured("there are no rows");
  let sum = 0;
  for (let row = 0; row < predicted.length; row += 1) sum += probabilities[predicted[row]!]?.[row] ?? 0;
  return measured(sum / predicted.length);
}

function meanOf(values: readonly Measured[]): Measured {
  let sum = 0;
  for (const { value, reason } of values) {
    if (value === null) return unmeasured(`undefined for one class: ${reason}`);
    sum += value;
  }
  return measured(sum / values.length);
}
