import { betaQuantile } from "./distributions/beta.ts";
import { normalUpperQuantile } from "./distributions/normal.ts";
import { assertLevel } from "./interval.ts";
import type { Interval } from "./interval.ts";

/** `count` successes in `n` rows, n > 0, and the two-sided confidence level. */
export interface Proportion {
  readonly count: number;
  readonly n: number;
  readonly level: number;
}

/** Wilson's score interval of a proportion (1927). */
export function wilsonInterval(proportion: Proportion): Interval {
  const { count, n, level } = checked(proportion);
  const z = normalUpperQuantile((1 - level) / 2);
  const share = count / n;
  const shrink = 1 + (z * z) / n;
  const center = (share + (z * z) / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // The formula leaves rounding residue where the ends are exactly 0 and 1.
  return { low: count === 0 ? 0 : center - half, high: count === n ? 1 : center + half };
}

/**
 * The exact interval of Clopper and Pearson (1934): never below its level, wider than needed.
 */
export function clopperPearsonInterval(proportion: Proportion): Interval {
  const { count, n, level } = checked(proportion);
  const tail = (1 - level) / 2;
  return {
    low: count === 0 ? 0 : betaQuantile(tail, count, n - count + 1),
    high: count === n ? 1 : betaQuantile(1 - tail, count + 1, n - count),
  };
}

/**
 * The equal-tailed interval under Jeffreys' prior, both ends taken from the posterior (statsmodels).
 * @knownAnswer proportion_ci_jeffreys
 */
export function jeffreysInterval(proportion: Proportion): Interval {
  const { count, n, level } = checked(proportion);
  const tail = (1 - level) / 2;
  return {
    low: betaQuantile(tail, count + 0.5, n - count + 0.5),
    high: betaQuantile(1 - tail, count + 0.5, n - count + 0.5),
  };
}

function checked(proportion: Proportion): Proportion {
  assertLevel(proportion.level);
  const { count, n } = proportion;
  if (!(n > 0 && count >= 0 && count <= n)) throw new RangeError(`${count} of ${n} rows is no proportion`);
  return proportion;
}
