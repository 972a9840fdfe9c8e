import { tiltedUnits } from "./score-test.ts";

/** A statistic of the shares of kinds of rows, such as the difference of two F1 over label × candidate × baseline. */
export interface CellQuestion {
  /** Rows of each kind. */
  readonly counts: Float64Array;
  /** Kinds that may occur although no row has them: what one model alone gets wrong. */
  readonly possible: readonly number[];
  /** Of the shares or counts of the kinds, whatever their sum; NaN where it has no value. */
  readonly value: (cells: Float64Array) => number;
  /** Its derivative by each share. */
  readonly gradient: (shares: Float64Array) => Float64Array;
  /** How often the most likely shares are sought anew; 1: the statistic is taken as linear around what was seen. */
  readonly rounds: number;
}

const SETTLED = 1e-7;

/**
 * The score statistic of "the statistic is x": Tango's idea for any metric of a confusion matrix. The error is that of
 * the shares as the hypothesis has them, the most likely ones with which the statistic is x; kinds that nobody saw have
 * their part in them. Standard normal where x is the truth; NaN where the statistic has no value there.
 */
export function cellScoreZ(question: CellQuestion, x: number): number {
  const { counts, value, gradient, rounds } = question;
  const n = counts.reduce((sum, count) => sum + count, 0);
  const estimate = value(counts);
  if (estimate === x) return 0;
  let shares: Float64Array = counts.map((count) => count / n);
  let slopes = gradient(shares);
  let last = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const centre = x - value(shares) + dot(shares, slopes);
    const next = sharesAt(
      question,
      n,
      slopes.map((slope) => slope - centre),
    );
    if (next === undefined) return Math.sign(estimate - x) * Infinity;
    const moved = shares.reduce((sum, share, cell) => sum + Math.abs(share - next[cell]!), 0);
    shares = next;
    if (round + 1 < rounds) slopes = gradient(shares);
    // At the edge of what is possible two answers take turns.
    if (moved < SETTLED || Math.abs(moved - last) < moved / 100) break;
    last = moved;
  }
  const mean = dot(shares, slopes);
  const variance = shares.reduce((sum, share, cell) => sum + share * slopes[cell]! ** 2, 0) - mean * mean;
  return (estimate - x) / Math.sqrt(Math.max(0, variance) / n);
}

/** The most likely shares whose mean of `values` is 0. */
function sharesAt({ counts, possible }: CellQuestion, n: number, values: Float64Array): Float64Array | undefined {
  const lacking = possible.filter((cell) => counts[cell] === 0);
  const tilted = tiltedUnits({ values, counts, unseen: lacking.map((cell) => values[cell]!) });
  if (tilted === undefined) return undefined;
  const shares = counts.map((count, cell) => (count === 0 ? 0 : count / (n + tilted.lambda * values[cell]!)));
  if (tilted.lacking > 0) {
    const cell = lacking.find((one) => values[one] === tilted.unseen);
    if (cell !== undefined) shares[cell] = tilted.lacking;
  }
  return shares;
}

/** By differences of a step, which where a share is smaller are taken to one side. */
export function numericGradient(value: (cells: Float64Array) => number, shares: Float64Array): Float64Array {
  const moved = Float64Array.from(shares);
  return shares.map((share, cell) => {
    moved[cell] = share + STEP;
    const above = value(moved);
    const down = Math.min(share, STEP);
    moved[cell] = share - down;
    const below = value(moved);
    moved[cell] = share;
    return (above - below) / (STEP + down);
  });
}

const STEP = 1e-6;

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at += 1) sum += first[at]! * second[at]!;
  return sum;
}
