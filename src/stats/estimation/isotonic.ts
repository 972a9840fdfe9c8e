import { argsort, forEachTie } from "../ranks.ts";

/**
 * A non-decreasing function: straight lines through its points, constant before the first and after the last.
 */
export interface IsotonicFit {
  /** Distinct, ascending. */
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/**
 * Isotonic least-squares regression by pooling adjacent violators, rows with equal x averaged first; the same
 * fit as scikit-learn 1.9.1 `IsotonicRegression(out_of_bounds="clip")`.
 * @throws RangeError on no rows or unequal lengths.
 */
export function fitIsotonic(x: Float64Array, y: ArrayLike<number>): IsotonicFit {
  if (x.length === 0 || x.length !== y.length)
    throw new RangeError("isotonic regression needs as many x as y, and one");
  const { at, sums, weights } = tiesOf(x, y);
  const ends = poolViolators(sums, weights);
  const values = new Float64Array(at.length);
  let from = 0;
  for (let block = 0; block < ends.length; block += 1) {
    values.fill(sums[block]! / weights[block]!, from, ends[block]);
    from = ends[block]!;
  }
  return { at, values };
}

/** The value of the fit at x, by linear interpolation. */
export function predictIsotonic({ at, values }: IsotonicFit, x: number): number {
  let [low, high] = [0, at.length - 1];
  if (x <= at[low]!) return values[low]!;
  if (x >= at[high]!) return values[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - at[low]!) / (at[high]! - at[low]!);
  return values[low]! + share * (values[high]! - values[low]!);
}

interface Ties {
  readonly at: Float64Array;
  readonly sums: Float64Array;
  readonly weights: Float64Array;
}

function tiesOf(x: Float64Array, y: ArrayLike<number>): Ties {
  const order = argsort(x);
  const at = new Float64Array(x.length);
  const sums = new Float64Array(x.length);
  const weights = new Float64Array(x.length);
  let tie = 0;
  forEachTie(x, order, (from, to) => {
    let sum = 0;
    for (let place = from; place < to; place += 1) sum += y[order[place]!]!;
    at[tie] = x[order[from]!]!;
    sums[tie] = sum;
    weights[tie] = to - from;
    tie += 1;
  });
  return { at: at.slice(0, tie), sums: sums.subarray(0, tie), weights: weights.subarray(0, tie) };
}

/** Overwrites the sums and weights of ties by those of blocks, and says at which tie each block ends. */
function poolViolators(sums: Float64Array, weights: Float64Array): Uint32Array {
  const ends = new Uint32Array(sums.length);
  let blocks = 0;
  for (let tie = 0; tie < sums.length; tie += 1) {
    let sum = sums[tie]!;
    let weight = weights[tie]!;
    while (blocks > 0 && sums[blocks - 1]! * weight >= sum * weights[blocks - 1]!) {
      blocks -= 1;
      sum += sums[blocks]!;
      weight += weights[blocks]!;
    }
    sums[blocks] = sum;
    weights[blocks] = weight;
    ends[blocks] = tie + 1;
    blocks += 1;
  }
  return ends.subarray(0, blocks);
}
