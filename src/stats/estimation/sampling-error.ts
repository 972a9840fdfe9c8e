import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import { midranks } from "../ranks.ts";

/** Labelled reference rows; 1 is the positive class. */
export interface LabelledRows {
  readonly actual: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

export interface SamplingErrors {
  readonly accuracy: Measured;
  readonly precision: Measured;
  readonly recall: Measured;
  readonly specificity: Measured;
  readonly f1: Measured;
}

/**
 * How much each metric varies by chance alone between windows of `windowRows` rows like the reference: one
 * standard error. Method: the component-wise formulas of NannyML (commit 4c86ee35)
 * `sampling_error.binary_classification`.
 * @throws RangeError when the arrays differ in length or are empty, or `windowRows` is not positive.
 */
export function samplingErrors({ actual, predicted }: LabelledRows, windowRows: number): SamplingErrors {
  requireRows(actual, predicted, windowRows);
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (let row = 0; row < actual.length; row += 1) {
    const isPositive = actual[row] === 1;
    if (predicted[row] === 1) {
      if (isPositive) tp += 1;
      else fp += 1;
    } else if (isPositive) fn += 1;
    else tn += 1;
  }
  const n = actual.length;
  const errorOf = (hits: number, misses: number, reason: string): Measured =>
    ratio(deviation(hits, misses), Math.sqrt((windowRows * (hits + misses)) / n), reason);
  return {
    accuracy: errorOf(tp + tn, fp + fn, "there are no rows"),
    precision: errorOf(tp, fp, "no row is predicted positive"),
    recall: errorOf(tp, fn, "no row is positive"),
    specificity: errorOf(tn, fp, "no row is negative"),
    f1: f1Error({ hits: tp, misses: fp + fn, windowShare: windowRows / n }),
  };
}

/**
 * Standard error of ROC AUC in windows of `windowRows` rows: the spread over positives of the share of
 * negatives that they outrank (NannyML, commit 4c86ee35, which swaps the classes when positives are the
 * majority).
 * @throws RangeError when the arrays differ in length or are empty, or `windowRows` is not positive.
 */
export function rocAucSamplingError(
  { actual, score }: { readonly actual: ArrayLike<number>; readonly score: Float64Array },
  windowRows: number,
): Measured {
  requireRows(actual, score, windowRows);
  const positives: number[] = [];
  const negatives: number[] = [];
  score.forEach((value, row) => (actual[row] === 1 ? positives : negatives).push(value));
  if (positives.length === 0 || negatives.length === 0) return unmeasured("only one class is present");
  const isMajority = positives.length > negatives.length;
  const [minority, majority] = isMajority ? [negatives, positives] : [positives, negatives];
  const pooled = midranks(Float64Array.from([...minority, ...majority]));
  const own = midranks(Float64Array.from(minority));
  const shares = own.map((rank, at) => (pooled[at]! - rank) / majority.length);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  const expectedRows = (windowRows * minority.length) / actual.length;
  return ratio(Math.sqrt(variance), Math.sqrt(expectedRows), "only one class is present");
}

/**
 * The same of a multiclass model: of accuracy that of a share, of all else that of the plain mean of the classes, each
 * against the others, as if they were independent (NannyML 0.13.1 `sampling_error.multiclass_classification`, which
 * takes 1.2 times that of ROC AUC, and of F1 the spread of hits among the rows that are no true negatives).
 * @throws RangeError as the binary ones do.
 */
export function macroSamplingErrors(
  classes: readonly (LabelledRows & { readonly score: Float64Array })[],
  windowRows: number,
): SamplingErrors & { readonly rocAuc: Measured } {
  const each = classes.map((rows) => ({
    ...samplingErrors(rows, windowRows),
    f1: relevantError(rows, windowRows),
    rocAuc: rocAucSamplingError(rows, windowRows),
  }));
  const macro = (metric: keyof (typeof each)[number], factor = 1): Measured => {
    const errors = each.map((one) => one[metric]);
    const missing = errors.find(({ value }) => value === null);
    return missing ?? measured((factor * Math.hypot(...errors.map(({ value }) => value ?? 0))) / each.length);
  };
  return {
    accuracy: hitError(classes, windowRows),
    precision: macro("precision"),
    recall: macro("recall"),
    specificity: macro("specificity"),
    f1: macro("f1"),
    rocAuc: macro("rocAuc", 1.2),
  };
}

function relevantError({ actual, predicted }: LabelledRows, windowRows: number): Measured {
  let [hits, misses] = [0, 0];
  for (let row = 0; row < actual.length; row += 1) {
    if (actual[row] === 1 && predicted[row] === 1) hits += 1;
    else if (actual[row] === 1 || predicted[row] === 1) misses += 1;
  }
  const rows = (windowRows * (hits + misses)) / actual.length;
  return ratio(deviation(hits, misses), Math.sqrt(rows), "no row is positive or predicted so");
}

function hitError(classes: readonly LabelledRows[], windowRows: number): Measured {
  const n = classes[0]?.actual.length ?? 0;
  let hits = 0;
  for (const { actual, predicted } of classes)
    for (let row = 0; row < n; row += 1) if (actual[row] === 1 && predicted[row] === 1) hits += 1;
  return ratio(deviation(hits, n - hits), Math.sqrt(windowRows), "there are no rows");
}

/** F1 is a mean over rows that are not true negatives, of 1 for a hit, times a constant. */
function f1Error({
  hits,
  misses,
  windowShare,
}: {
  readonly hits: number;
  readonly misses: number;
  readonly windowShare: number;
}): Measured {
  const rows = hits + misses;
  const factor = rows / (misses / 2 + hits);
  return ratio(factor * deviation(hits, misses), Math.sqrt(windowShare * rows), "no row is positive or predicted so");
}

/** Population standard deviation of `hits` ones and `misses` zeros. */
function deviation(hits: number, misses: number): number {
  const rows = hits + misses;
  return rows === 0 ? 0 : Math.sqrt((hits * misses) / rows ** 2);
}

function requireRows(left: ArrayLike<number>, right: ArrayLike<number>, windowRows: number): void {
  if (left.length === 0 || left.length !== right.length)
    throw new RangeError("each row needs a label and a prediction");
  if (!(windowRows > 0)) throw new RangeError("a window has at least one row");
}
