/** Independent units with a value each, whose mean is 0 where a hypothesis is true. */
export interface HypothesisUnits {
  readonly values: Float64Array;
  /** How many units have each value; default 1. */
  readonly counts?: Float64Array | undefined;
  /** Values that no unit has and that are possible all the same. */
  readonly unseen?: readonly number[] | undefined;
}

/** The most likely distribution with mean 0: a unit of a value has the probability 1/(n + lambda·value). */
export interface TiltedUnits {
  readonly n: number;
  readonly lambda: number;
  /** Probability of the unseen value that is furthest on the side that lacks units, and that value. */
  readonly lacking: number;
  readonly unseen: number;
}

const STEPS = 60;

/**
 * The score statistic of "the mean is 0": standard normal where it is true, positive where the values lie above. Its
 * variance is that of the distribution as the hypothesis has it: the most likely one with mean 0 (A. Owen, Empirical
 * Likelihood, 2001, §2), in which values that nobody saw have their part. Hence few disagreements, and none, have a
 * spread. Of independent hits and misses it is T. Tango's statistic (Statistics in Medicine 17, 1998), of normal values
 * nearly Student's. Infinite where nothing can lie on the other side.
 */
export function scoreZ(units: HypothesisUnits): number {
  const { values, counts } = units;
  const sum = sumOf(units);
  if (sum === 0 || Number.isNaN(sum)) return sum;
  const tilted = tiltedUnits(units);
  if (tilted === undefined) return Math.sign(sum) * Infinity;
  const { n, lambda, lacking, unseen } = tilted;
  let variance = lacking * unseen * unseen;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    variance += ((counts === undefined ? 1 : counts[at]!) * value * value) / (n + lambda * value);
  }
  return sum / Math.sqrt(n * variance);
}

/** The distribution itself; undefined where no value lies on the side that lacks. */
export function tiltedUnits(units: HypothesisUnits): TiltedUnits | undefined {
  const { values, counts, unseen = [] } = units;
  const sign = Math.sign(sumOf(units));
  let n = 0;
  let lowest = 0;
  for (let at = 0; at < values.length; at += 1) {
    const count = counts === undefined ? 1 : counts[at]!;
    n += count;
    if (count > 0) lowest = Math.min(lowest, sign * values[at]!);
  }
  const furthest = Math.min(0, ...unseen.map((value) => sign * value));
  const end = Math.min(lowest, furthest);
  if (sign !== 0 && end === 0) return undefined;
  if (sign === 0) return { n, lambda: 0, lacking: 0, unseen: 0 };
  const isFree = furthest < lowest;
  const turned = { values, counts, n, sign };
  const most = (-n / end) * (isFree ? 1 : 1 - 1e-12);
  const left = isFree ? meanAt(turned, most) : 0;
  // The tilt ends where the unseen value takes the rest upon itself.
  if (left > 0) return { n, lambda: sign * most, lacking: left / -furthest, unseen: sign * furthest };
  return { n, lambda: sign * rootOf(turned, most), lacking: 0, unseen: 0 };
}

interface Turned extends Pick<HypothesisUnits, "values" | "counts"> {
  readonly n: number;
  /** +1 or −1: values are turned so that their mean lies above 0. */
  readonly sign: number;
}

/** Newton's steps, held inside the part in which the root is. */
function rootOf({ values, counts, n, sign }: Turned, most: number): number {
  let low = 0;
  let high = most;
  let lambda = 0;
  for (let step = 0; step < STEPS; step += 1) {
    let mean = 0;
    let slope = 0;
    for (let at = 0; at < values.length; at += 1) {
      const value = sign * values[at]!;
      const count = counts === undefined ? 1 : counts[at]!;
      const share = value / (n + lambda * value);
      mean += count * share;
      slope -= count * share * share;
    }
    if (mean > 0) low = lambda;
    else high = lambda;
    const next = lambda - mean / slope;
    const moved = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(moved - lambda) <= 1e-12 * most) return moved;
    lambda = moved;
  }
  return lambda;
}

function meanAt({ values, counts, n, sign }: Turned, lambda: number): number {
  let mean = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = sign * values[at]!;
    const count = counts === undefined ? 1 : counts[at]!;
    if (count > 0) mean += (count * value) / (n + lambda * value);
  }
  return mean;
}

function sumOf({ values, counts }: HypothesisUnits): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += (counts === undefined ? 1 : counts[at]!) * values[at]!;
  return sum;
}
