import type { PairedPredictions } from "../comparison/binary-cells.ts";
import { normalUpperQuantile } from "../distributions/normal.ts";
import { studentQuantile } from "../distributions/student.ts";
import { clusteredProducts, ownProducts } from "./unit-products.ts";
import type { ComparedRates } from "./disparity.ts";

/** Two models' predictions on the same rows by group, with how the rows were sampled. */
export interface GroupedPair extends PairedPredictions {
  readonly groups: Int32Array;
  readonly groupCount: number;
  readonly weights?: Float64Array | undefined;
  /** Rows of one customer share a code 0 … count − 1. */
  readonly clusters?: { readonly codes: Int32Array; readonly count: number } | undefined;
}

/** What is asked of a group: candidate · its rate by the candidate + baseline · that by the baseline; each −1, 0 or 1. */
export interface Sides {
  readonly candidate: number;
  readonly baseline: number;
}

/** One rate of one group by both models. */
export interface PairedRate {
  readonly group: number;
  /** Which of the compared rates: only rates of one kind are compared with each other. */
  readonly kind: number;
  /** Shares of its rows: neither selects, the baseline alone, the candidate alone, both. */
  readonly shares: Float64Array;
  /** The independent rows of weight 1 that tell as much about the sides, for an error of `tail` on one side. */
  rows(sides: Sides, tail: number): number;
}

export interface PairedRates {
  readonly rates: readonly PairedRate[];
  /** Of the sides of one rate with those of another: 0 where no cluster has rows of both. */
  correlation(one: readonly [number, Sides], other: readonly [number, Sides]): number;
}

/** Fewer clusters than this that tell the models apart do not show how rows within a cluster agree. */
const FEWEST_CLUSTERS = 5;

/**
 * The rates that a disparity compares, each with the number of independent rows that it is worth: weights and clusters
 * count by the variance they bring (E. Korn and B. Graubard, Survey Methodology 24, 1998). Null where a rate rests on
 * one independent unit.
 */
export function pairedRates(pair: GroupedPair, { rates }: ComparedRates): PairedRates | null {
  const places = rates.flatMap(({ groups }, kind) => groups.map((group) => ({ group, kind })));
  const placeOf = placesOfRows(pair, { rates, places });
  const cells = Uint8Array.from(pair.candidate, (answer, row) => answer * 2 + pair.baseline[row]!);
  const counted = { placeOf, cells, places: places.length, weights: pair.weights };
  const { clusters } = pair;
  const products =
    clusters === undefined ? ownProducts(counted) : clusteredProducts({ ...counted, clusters: clusters.codes });
  const isPlain = pair.weights === undefined && clusters === undefined;
  const known = places.map(({ group, kind }, place) => {
    const { sums, squares, rows, units, unitSquares, telling } = products.ofPlace(place);
    const total = sum(sums);
    const shares = sums.map((cell) => cell / total);
    const independent = total ** 2 / unitSquares;
    const most = total ** 2 / products.rowSquares[place]!;
    const worth = (sides: Sides, tail: number): number => {
      if (isPlain) return rows;
      const values = valuesOf(sides, shares);
      const perRow = shares.reduce((all, share, cell) => all + share * values[cell]! ** 2, 0);
      const variance = (quadratic(values, squares, values) / total ** 2) * (units / (units - 1));
      const isUnclear = clusters !== undefined && isChange(sides) && telling < FEWEST_CLUSTERS;
      const cap = perRow === 0 || isUnclear ? Math.min(independent, most) : most;
      const seen = perRow === 0 || variance === 0 ? cap : Math.min(perRow / variance, cap);
      return seen * (normalUpperQuantile(tail) / studentQuantile(1 - tail, independent - 1)) ** 2;
    };
    return { rate: { group, kind, shares, rows: worth }, total, squares, independent };
  });
  if (known.some(({ independent }) => !(independent > 1))) return null;
  const variances = (place: number, values: Float64Array): number =>
    quadratic(values, known[place]!.squares, values) / known[place]!.total ** 2;
  return {
    rates: known.map(({ rate }) => rate),
    correlation: ([one, oneSides], [other, otherSides]) => {
      const shared = products.between(one, other);
      if (shared === undefined) return 0;
      const mine = valuesOf(oneSides, known[one]!.rate.shares);
      const theirs = valuesOf(otherSides, known[other]!.rate.shares);
      const spread = Math.sqrt(variances(one, mine) * variances(other, theirs));
      const together = quadratic(mine, shared, theirs) / (known[one]!.total * known[other]!.total);
      return spread > 0 ? Math.max(-1, Math.min(1, together / spread)) : 0;
    },
  };
}

/** What a row of each cell adds, less the mean. */
function valuesOf({ candidate, baseline }: Sides, shares: Float64Array): Float64Array {
  const values = Float64Array.of(0, baseline, candidate, candidate + baseline);
  const mean = values.reduce((all, value, cell) => all + value * shares[cell]!, 0);
  return values.map((value) => value - mean);
}

function isChange({ candidate, baseline }: Sides): boolean {
  return candidate * baseline === -1;
}

/** left · matrix · right, of 4 × 4 cells. */
function quadratic(left: Float64Array, matrix: Float64Array, right: Float64Array): number {
  let total = 0;
  for (let row = 0; row < 4; row += 1)
    for (let column = 0; column < 4; column += 1) total += left[row]! * matrix[row * 4 + column]! * right[column]!;
  return total;
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}

/** The rate that each row is of, −1 for none: a row is of one rate at most, as true and false positive rates share none. */
function placesOfRows(
  { labels, groups, groupCount }: GroupedPair,
  { rates, places }: Pick<ComparedRates, "rates"> & { readonly places: readonly { group: number; kind: number }[] },
): Int32Array {
  const placeOf = new Int32Array(groupCount * 2).fill(-1);
  for (const [place, { group, kind }] of places.entries()) {
    const { rate } = rates[kind]!;
    if (rate !== "truePositiveRate") placeOf[group * 2] = place;
    if (rate !== "falsePositiveRate") placeOf[group * 2 + 1] = place;
  }
  return groups.map((group, row) => placeOf[group * 2 + labels[row]!]!);
}
