import { unitSums } from "../../stats/comparison/unit-sums.ts";
import { areaEstimate, unknown, type Estimate } from "./estimate.ts";
import { pairedRowMean } from "./row-mean.ts";
import { describe, unitsOf, type Sampling } from "./sampling.ts";

/** So few rows that make the difference do not show what others may do. */
const FEW = 3;
/** With m rows of the rarest class another may do 1 + 12 / m times as much as those that were seen. */
const CAUTION = 12;

export interface AreaPair {
  readonly values: readonly [number, number];
  /** Of each model a value per row whose mean is the area: the area and the row's influence on it. */
  readonly rows: readonly [Float64Array, Float64Array];
  /** Rows of the rarest class. */
  readonly rarer: number;
  /** The same without regard to groups and weights. */
  readonly rarerRows: number;
  readonly sampling: Sampling;
  readonly method: string;
  /** What a row that ends up as wrong as can be does to the area, times the number of rows; default: of the rarest class. */
  readonly reach?: (() => number) | undefined;
  /** Of the area, what of a row makes a difference; default 0.05. */
  readonly material?: number | undefined;
  /** With fewer rows of the rarest class its influences do not tell its error, and its logit has to; default 0. */
  readonly fromRows?: number | undefined;
}

/** The difference of two areas under curves of ranks, each between 0 and 1. */
export function areasApart({
  values,
  rows,
  rarer,
  rarerRows,
  sampling,
  method,
  material,
  reach,
  fromRows = 0,
}: AreaPair): Estimate {
  const { clusters, weights } = sampling;
  const n = rows[0].length;
  if (rarer >= fromRows) {
    // A row of the rarest class that falls from the top to the bottom.
    const areFew = contributors(...rows) < FEW;
    const possible = areFew ? Math.max(reach?.() ?? 0, n / rarer) : 0;
    const caution = (CAUTION * unitsOf(n, sampling).n) / (weights === undefined ? rarerRows : rarer);
    return pairedRowMean(...rows, {
      sampling: { clusters, weights },
      span: n / rarer,
      limit: 1,
      possible,
      isRare: areFew && reach !== undefined,
      material,
      caution,
      method,
    });
  }
  const units = unitsOf(n, sampling);
  if (units.n < 2 || rarer === 0) return unknown("it needs two rows of each class");
  const [first, second] = values;
  const sums = unitSums(...rows, { clusters, weights });
  const total = sums.weights.reduce((sum, weight) => sum + weight, 0);
  const deviations = (of: Float64Array, mean: number): Float64Array =>
    of.map((sum, unit) => sum - mean * (sums.weights[unit] ?? 0));
  const [mine, theirs] = [deviations(sums.first, first), deviations(sums.second, second)];
  const scale = units.n / (units.n - 1) / total ** 2;
  const areas = {
    first,
    second,
    firstVariance: scale * product(mine, mine),
    secondVariance: scale * product(theirs, theirs),
    covariance: scale * product(mine, theirs),
    rarer: Math.min(rarer, units.n),
  };
  return areaEstimate(areas, { method: `${method}, by logits${describe(sampling)}`, units });
}

/** How many rows the difference of two areas rests on: (Σd²)² / Σd⁴. */
function contributors(first: Float64Array, second: Float64Array): number {
  let [squares, fourths] = [0, 0];
  for (let row = 0; row < first.length; row += 1) {
    const square = ((first[row] ?? 0) - (second[row] ?? 0)) ** 2;
    squares += square;
    fourths += square * square;
  }
  return fourths > 0 ? squares ** 2 / fourths : 0;
}

function product(first: Float64Array, second: Float64Array): number {
  return first.reduce((sum, value, at) => sum + value * (second[at] ?? 0), 0);
}
