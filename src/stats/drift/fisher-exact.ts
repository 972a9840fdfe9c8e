import type { TwoByTwo } from "./contingency.ts";

/** Tables as likely as the observed one may differ in the last bits. */
const TOLERANCE = 1 + 1e-12;

/**
 * Fisher's exact test of a 2 × 2 table of counts, two-sided: the probability of all tables with the same
 * margins that are no more likely than this one (scipy 1.17.1 `fisher_exact`). A table with an empty margin
 * has p = 1.
 */
export function fisherExactPValue([[a, b], [c, d]]: TwoByTwo): number {
  const [row, column, total] = [a + b, a + c, a + b + c + d];
  const low = Math.max(0, row + column - total);
  const high = Math.min(row, column);
  // Each probability from its neighbour, starting at the mode: relative weights need no factorials and no logarithms.
  const mode = Math.min(high, Math.max(low, Math.floor(((row + 1) * (column + 1)) / (total + 2))));
  const weights = new Float64Array(high - low + 1);
  weights[mode - low] = 1;
  for (let x = mode; x < high; x += 1) {
    const odds = ((row - x) * (column - x)) / ((x + 1) * (total - row - column + x + 1));
    weights[x + 1 - low] = weights[x - low]! * odds;
  }
  for (let x = mode; x > low; x -= 1) {
    const odds = (x * (total - row - column + x)) / ((row - x + 1) * (column - x + 1));
    weights[x - 1 - low] = weights[x - low]! * odds;
  }
  const limit = weights[a - low]! * TOLERANCE;
  let [tail, all] = [0, 0];
  for (const weight of weights) {
    all += weight;
    if (weight <= limit) tail += weight;
  }
  return tail / all;
}
