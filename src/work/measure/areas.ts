import { unitSums } from "../../stats/comparison/unit-sums.ts";
import { areaEstimate, unknown, type Estimate } from "./estimate.ts";
import { pairedRowMean } from "./row-mean.ts";
import { unitsOf, type Sampling } from "./sampling.ts";

/** Areas above are skewed: what one row does to them is bounded on one side. */
export const STRONG = 0.9;

export interface AreaPair {
  readonly values: readonly [number, number];
  /** Of each model a value per row whose mean is the area: the area and the row's influence on it. */
  readonly rows: readonly [Float64Array, Float64Array];
  /** Rows of the rarest class. */
  readonly rarer: number;
  readonly sampling: Sampling;
  readonly method: string;
}

/** The difference of two areas under curves of ranks, each between 0 and 1. */
export function areasApart({ values, rows, rarer, sampling, method }: AreaPair): Estimate {
  const { clusters } = sampling;
  if (Math.max(...values) <= STRONG) return pairedRowMean(...rows, { sampling: { clusters }, span: 1, method });
  const n = rows[0].length;
  const units = unitsOf(n, { clusters });
  if (units.n < 2 || rarer === 0) return unknown("it needs two rows of each class");
  const [first, second] = values;
  const { first: own, second: other, weights } = unitSums(...rows, { clusters });
  const deviations = (sums: Float64Array, mean: number): Float64Array =>
    sums.map((sum, unit) => sum - mean * (weights[unit] ?? 0));
  const [mine, theirs] = [deviations(own, first), deviations(other, second)];
  const scale = units.n / (units.n - 1) / (n * n);
  const areas = {
    first,
    second,
    firstVariance: scale * product(mine, mine),
    secondVariance: scale * product(theirs, theirs),
    covariance: scale * product(mine, theirs),
    rarer: Math.min(rarer, units.n),
  };
  return areaEstimate(areas, { method: `${method}, by logits${clusters === undefined ? "" : ", clustered"}`, units });
}

function product(first: Float64Array, second: Float64Array): number {
  return first.reduce((sum, value, at) => sum + value * (second[at] ?? 0), 0);
}
