import { measured, ratio, unmeasured } from "../measured.ts";
import type { Measured } from "../measured.ts";
import type { ClassTotals } from "./confusion.ts";

const NO_ROWS = "there are no rows";
const ONE_CLASS = "labels and predictions are all of one class";

/** Share of rows on the diagonal. */
export function multiclassAccuracy({ hits, support }: ClassTotals): Measured {
  return ratio(sumOf(hits), sumOf(support), NO_ROWS);
}

/** Mean recall over the classes that are present. */
export function multiclassBalancedAccuracy({ hits, support }: ClassTotals): Measured {
  let sum = 0;
  let present = 0;
  for (let k = 0; k < support.length; k += 1) {
    if (support[k] === 0) continue;
    sum += hits[k]! / support[k]!;
    present += 1;
  }
  return ratio(sum, present, NO_ROWS);
}

/** Gorodkin's multiclass Matthews correlation; 0 where a marginal is constant, as in scikit-learn. */
export function multiclassMcc({ hits, support, predicted }: ClassTotals): Measured {
  const rows = sumOf(support);
  if (rows === 0) return unmeasured(NO_ROWS);
  const covariance = sumOf(hits) * rows - dot(support, predicted);
  const spread = Math.sqrt(rows * rows - dot(support, support)) * Math.sqrt(rows * rows - dot(predicted, predicted));
  return measured(spread === 0 ? 0 : covariance / spread);
}

/** Cohen's κ. */
export function multiclassKappa({ hits, support, predicted }: ClassTotals): Measured {
  const rows = sumOf(support);
  if (rows === 0) return unmeasured(NO_ROWS);
  const expected = rows * rows - dot(support, predicted);
  return expected === 0 ? unmeasured(ONE_CLASS) : measured(1 - ((rows - sumOf(hits)) * rows) / expected);
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += a[k]! * b[k]!;
  return sum;
}
