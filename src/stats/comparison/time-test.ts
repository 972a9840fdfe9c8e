import { normalUpperQuantile } from "../distributions/normal.ts";
import { studentCdf } from "../distributions/student.ts";
import type { PairedTests } from "./paired-score.ts";
import type { UnitSums } from "./unit-sums.ts";

/** Fewer points of time do not tell how far neighbours depend on each other. */
export const LEAST_TIMES = 8;
/** A correlation above leaves hardly an independent point. */
const MOST_CORRELATED = 0.95;

/**
 * Tests of the difference and of the ratio of two means over points of time, in their order, each the sum of all series
 * there: what all series share at one time, such as a holiday, is then one error and not many (J. Driscoll and A. Kraay,
 * Review of Economics and Statistics 80, 1998). Neighbouring times depend on each other, so the variance is the larger of
 * two: that of the slowest cosines (E. Lazarus, D. Lewis, J. Stock and M. Watson, Journal of Business & Economic
 * Statistics 36, 2018), and that of as many independent points as a first-order dependence leaves, its correlation
 * corrected for the shortness of the series (M. Kendall, Biometrika 41, 1954). Both have Student's distribution, with the
 * degrees of freedom that are left. Null with fewer than 8 times.
 */
export function timeTests(units: UnitSums): PairedTests | null {
  const times = units.weights.length;
  if (times < LEAST_TIMES) return null;
  const [total, ofFirst, ofSecond] = [units.weights, units.first, units.second].map(sumOf);
  if (total === undefined || ofFirst === undefined || ofSecond === undefined) return null;
  const zAt = statistic(units);
  const difference = (ofFirst - ofSecond) / total;
  const scale = Math.max(Math.abs(difference), Math.abs(ofFirst / total), Number.MIN_VALUE) / times;
  return {
    units: times,
    difference: { estimate: difference, z: (x) => zAt(1, x), scale, range: [-Infinity, Infinity] },
    ratio:
      ofSecond > 0
        ? {
            estimate: ofFirst / ofSecond,
            z: (ratio) => zAt(ratio, 0),
            scale: 1 / times,
            range: [ofFirst < 0 ? -Infinity : 0, Infinity],
          }
        : undefined,
  };
}

/** Of "the mean of first − factor·second − shift is 0". */
function statistic({ weights, first, second }: UnitSums): (factor: number, shift: number) => number {
  const times = weights.length;
  const [total, ofFirst, ofSecond] = [sumOf(weights), sumOf(first), sumOf(second)];
  const cosines = Math.max(2, Math.min(MOST_COSINES, Math.ceil(0.4 * times ** (2 / 3))));
  const [slowFirst, slowSecond, slowWeights] = [first, second, weights].map((values) => slowest(values, cosines));
  const values = new Float64Array(times);
  // Below, a spread is that of rounding.
  const sizes = first.reduce((squares, value, time) => squares + value * value + second[time]! ** 2, 0);
  const heavy = weights.reduce((squares, weight) => squares + weight * weight, 0);
  return (factor, shift) => {
    const sum = ofFirst - factor * ofSecond - shift * total;
    // Around the mean that each time would have by its weight.
    const even = shift + sum / total;
    for (let time = 0; time < times; time += 1)
      values[time] = first[time]! - factor * second[time]! - even * weights[time]!;
    let squares = 0;
    for (let wave = 0; wave < cosines; wave += 1)
      squares += (slowFirst![wave]! - factor * slowSecond![wave]! - even * slowWeights![wave]!) ** 2;
    const { variance, points } = firstOrder(values);
    const nothing = 1e-24 * (sizes + shift * shift * heavy);
    if (!(squares > nothing && variance * times > nothing)) return 0;
    const slow = normalOf(sum / Math.sqrt((times * squares) / cosines), cosines);
    const near = normalOf(sum / Math.sqrt(times * variance), points - 1);
    return Math.abs(slow) < Math.abs(near) ? slow : near;
  };
}

const MOST_COSINES = 200;

/** What the cosines of 1, 2, … half waves make of the values; their squares estimate the long-run variance. */
function slowest(values: Float64Array, cosines: number): Float64Array {
  const n = values.length;
  return Float64Array.from({ length: cosines }, (_, wave) => {
    let sum = 0;
    for (let time = 0; time < n; time += 1) sum += values[time]! * Math.cos((Math.PI * (wave + 1) * (time + 0.5)) / n);
    return sum * Math.sqrt(2 / n);
  });
}

/** The long-run variance where each point depends on the one before it, and the independent points that leaves. */
function firstOrder(values: Float64Array): { readonly variance: number; readonly points: number } {
  const n = values.length;
  let [squares, products] = [0, 0];
  for (let time = 0; time < n; time += 1) {
    squares += values[time]! ** 2;
    if (time > 0) products += values[time]! * values[time - 1]!;
  }
  const seen = squares > 0 ? products / squares : 0;
  const correlation = Math.max(0, Math.min(MOST_CORRELATED, seen + (1 + 3 * seen) / n));
  const points = Math.max(2, (n * (1 - correlation)) / (1 + correlation));
  return { variance: ((squares / (n - 1)) * n) / points, points };
}

/** The normal value with the same tail. */
function normalOf(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) return 0;
  const tail = studentCdf(-Math.abs(t), degreesOfFreedom);
  return tail > 0 ? Math.sign(t) * normalUpperQuantile(tail) : t;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum;
}
