import { binomialCdf } from "./distributions/binomial.ts";

/** How often the rows of one table equal each other. */
export interface Repeats {
  readonly rows: number;
  /** Values that one row has, and values that two rows have. */
  readonly once: number;
  readonly twice: number;
  /** Rows whose value another row has too. */
  readonly repeated: number;
  /** Σ k² over the values that k ≥ 2 rows have. */
  readonly squares: number;
}

export interface SharedByChance {
  /** Rows of the evaluation data that independent training rows would equal, at most: an upper bound of the expectation. */
  readonly expected: number;
  /** Probability of at least as many shared rows under it. */
  readonly pValue: number;
}

/**
 * How many of `shared` evaluation rows that equal a training row chance explains, where both are independent draws of one
 * world. A new row equals one of n others as often as a training row equals one of its n − 1 others, which is an estimate
 * without a model; but whoever repeats training rows would raise it at will, so it counts at most the coverage that the
 * evaluation rows alone predict for n draws (Chao and Jost 2012, Ecology 93:2533, equation 9 with f₂ + 1). Rows that come
 * in clusters of equal ones count as one: n is divided by the mean size of the cluster a row is in.
 */
export function sharedByChance(shared: number, evaluation: Repeats, training: Repeats): SharedByChance {
  const share = Math.min(1, usual(training), coverage(evaluation, training.rows));
  const cluster = (evaluation.squares + evaluation.once) / evaluation.rows;
  const [clusters, found] = [Math.round(evaluation.rows / cluster), Math.round(shared / cluster)];
  return {
    expected: share * evaluation.rows,
    pValue: found === 0 ? 1 : Math.max(0, 1 - binomialCdf(found - 1, clusters, share)),
  };
}

/** Deviations above the estimate: what few rows have shown is not all there is. */
const DEVIATIONS = 3;

/** The share of rows that equal another, from above: about a 99.8 % bound of a Poisson count of clusters. */
function usual({ rows, repeated, squares }: Repeats): number {
  const size = Math.max(1, squares / Math.max(1, repeated));
  return (repeated + DEVIATIONS * Math.sqrt((repeated + 1) * size) + DEVIATIONS) / rows;
}

/** The probability that one more row has a value among `draws` rows, from the values that were seen once and twice. */
function coverage({ rows, once, twice }: Repeats, draws: number): number {
  if (once === 0) return 1;
  const again = (rows - 1) * Math.max(0, once - 1);
  const unseen = again / (again + 2 * (twice + 1));
  return Math.max(0, 1 - (once / rows) * unseen ** (Math.max(draws, rows) - rows + 1));
}
