import { argsort } from "./ranks.ts";

/** The q-quantile of ascending values by linear interpolation, numpy's default; NaN without values. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low === high ? low : low + (position - below) * (high - low);
}

/** Values in ascending order, and what the weights add up to at each; values without weight are left out. */
export interface WeightedOrder {
  readonly values: Float64Array;
  readonly cumulated: Float64Array;
}

export function weightedOrder(values: Float64Array, weights: Float64Array): WeightedOrder {
  const order = argsort(values).filter((row) => weights[row]! > 0);
  let sum = 0;
  return {
    values: Float64Array.from(order, (row) => values[row]!),
    cumulated: Float64Array.from(order, (row) => (sum += weights[row]!)),
  };
}

/**
 * The q-quantile by weight as scikit-learn 1.9 takes it: the inverse of the weighted distribution, averaged where q
 * falls exactly between two values (Hyndman and Fan's second definition); NaN without weight.
 */
export function weightedQuantile({ values, cumulated }: WeightedOrder, q: number): number {
  const target = q * (cumulated.at(-1) ?? Number.NaN);
  const place = cumulated.findIndex((sum) => sum >= target);
  if (place === -1) return Number.NaN;
  const next = values[Math.min(place + 1, values.length - 1)]!;
  return cumulated[place]! - target > Number.EPSILON ? values[place]! : (values[place]! + next) / 2;
}

/** The median of values in any order; NaN without values. */
export function median(values: Float64Array): number {
  return quantileOfSorted(values.slice().sort(), 0.5);
}
