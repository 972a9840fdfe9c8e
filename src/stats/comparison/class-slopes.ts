import { numberOf, type Measured } from "../measured.ts";
import type { ClassTotals } from "../metrics/confusion.ts";

/** A metric that depends on the rows only through the totals of classes. */
export type TotalsMetric = (totals: ClassTotals) => Measured;

/** The derivative of a metric by the share of rows with this label and this answer, as class codes. */
export type ClassSlopes = (label: number, answer: number) => number;

/**
 * A confusion matrix of K classes has K² entries, but what they move is 3 K numbers: the slope of an entry off the
 * diagonal is that of its label and that of its answer. `shares`: totals that sum to 1.
 */
export function classSlopes(shares: ClassTotals, metric: TotalsMetric): ClassSlopes {
  const { hits, support, predicted } = shares;
  const moving = (totals: readonly Float64Array[]) =>
    remembered(support.length, (k) => {
      const before = totals.map((one) => one[k]!);
      const valueAt = (by: number): number => {
        for (const [at, one] of totals.entries()) one[k] = before[at]! + by;
        return numberOf(metric(shares));
      };
      const down = Math.min(STEP, ...before);
      const slope = (valueAt(STEP) - valueAt(-down)) / (STEP + down);
      valueAt(0);
      return slope;
    });
  const [ofHits, ofSupport, ofPredicted] = [moving([hits, support, predicted]), moving([support]), moving([predicted])];
  return (label, answer) => (label === answer ? ofHits(label) : ofSupport(label) + ofPredicted(answer));
}

const STEP = 1e-6;

/** Of codes 0 … count − 1, each computed when it is first asked for. */
function remembered(count: number, compute: (code: number) => number): (code: number) => number {
  const known = new Uint8Array(count);
  const values = new Float64Array(count);
  return (code) => {
    if (known[code] === 0) {
      values[code] = compute(code);
      known[code] = 1;
    }
    return values[code]!;
  };
}
