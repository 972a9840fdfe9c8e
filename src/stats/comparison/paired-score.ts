import type { InvertibleTest } from "./inverted-test.ts";
import { scoreZ } from "./score-test.ts";
import type { UnitSums } from "./unit-sums.ts";

/** Tests of two weighted means over the same units. */
export interface PairedTests {
  /** Of first − second. */
  readonly difference: InvertibleTest;
  /** Of first / second; undefined where the second mean is not above 0. */
  readonly ratio: InvertibleTest | undefined;
  /** Independent units with weight. */
  readonly units: number;
}

export interface PairedQuestion {
  /** How far two means can be apart; default: without an end. */
  readonly limit?: number | undefined;
  /** The width of the range of a row's value: how far two rows can be apart. */
  readonly span: number;
  /** What a row may make of the difference that is possible and that no row made; default: nothing beyond what was seen. */
  readonly possible?: number | undefined;
  /** Whether few units make the difference, although many differ a little; default: no. */
  readonly isRare?: boolean | undefined;
  /** With n units, one is possible that is 1 + caution/n times as different as the most different one; default 5. */
  readonly caution?: number | undefined;
}

/** Above, the variance under a hypothesis is the second moment, which so many units do not change any more. */
const MOST_TILTED = 50_000;
const CAUTION = 5;
/** So few units that differ, of many, do not show what others may do. */
const FEW = 20;
/** So few groups that differ do not show whether any is lost as a whole. */
const FEW_GROUPS = 5;

/**
 * Score tests of the difference and of the ratio of two means over rows, or groups of rows, that may be weighted. A unit
 * as different as the most different one may not have been seen, either way; where none differs, one that differs by all
 * of the span. The ratio is tested as the mean of first − ratio·second (E. Fieller, Journal of the Royal Statistical
 * Society B 16, 1954), so the error of its denominator is in it. Null for fewer than two units, or where neither a
 * difference nor a span is known.
 */
export function pairedScoreTests(units: UnitSums, question: PairedQuestion): PairedTests | null {
  const { weights, first, second } = units;
  const n = weights.length;
  const [total, ofFirst, ofSecond] = [sumOf(weights), sumOf(first), sumOf(second)];
  const far = furthest(units, question);
  if (n < 2 || !(far > 0 && Number.isFinite(far))) return null;
  const difference = (ofFirst - ofSecond) / total;
  const scale = Math.max(spreadOf(units, difference), far / total);
  const zAt = statistic(units, far);
  const { limit = Infinity } = question;
  return {
    units: n,
    difference: { estimate: difference, z: (x) => zAt({ factor: 1, shift: x }), scale, range: [-limit, limit] },
    ratio:
      ofSecond > 0
        ? {
            estimate: ofFirst / ofSecond,
            z: (ratio) => zAt({ factor: ratio, shift: 0 }),
            scale: (scale * total) / ofSecond,
            range: [ofFirst < 0 ? -Infinity : 0, Infinity],
          }
        : undefined,
  };
}

/** By how much a unit may differ that was not seen. */
function furthest(units: UnitSums, { span, possible = 0, caution = CAUTION, isRare = false }: PairedQuestion): number {
  const { weights, apart, different, isGrouped, rowApart, rowWeight, unitWeight } = units;
  // What only trembles is as good as the same.
  if (apart === 0 || different === 0) {
    const most = Number.isFinite(span) ? Math.max(span, possible) : possible;
    return Math.max(apart, most * Math.max(unitWeight, rowWeight));
  }
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const seen = Math.min(span * heaviest, (1 + caution / weights.length) * apart);
  if (!isRare && (different >= FEW || 2 * different >= weights.length)) return Math.max(seen, apart);
  const isWhole = isGrouped && different < FEW_GROUPS && Number.isFinite(span);
  const whole = isWhole ? span * unitWeight : 0;
  return Math.max(seen, apart, whole, Math.max(rowApart, possible) * rowWeight);
}

/** Hypothesis: the mean of first − factor·second − shift is 0. */
interface Hypothesis {
  readonly factor: number;
  readonly shift: number;
}

function statistic(units: UnitSums, far: number): (hypothesis: Hypothesis) => number {
  const { weights, first, second } = units;
  const n = weights.length;
  const [total, ofSecond] = [sumOf(weights), sumOf(second)];
  const unseen = ({ factor, shift }: Hypothesis): readonly number[] => {
    const usual = -((factor - 1) * ofSecond + shift * total) / n;
    return [usual - far, usual + far];
  };
  if (n > MOST_TILTED) {
    const moments = momentsOf(units);
    return (hypothesis) => zOfMoments(moments, hypothesis, unseen(hypothesis));
  }
  const values = new Float64Array(n);
  return (hypothesis) => {
    const { factor, shift } = hypothesis;
    for (let unit = 0; unit < n; unit += 1)
      values[unit] = first[unit]! - factor * second[unit]! - shift * weights[unit]!;
    return scoreZ({ values, unseen: unseen(hypothesis) });
  };
}

interface Moments {
  readonly n: number;
  readonly sums: readonly [number, number, number];
  /** Products of first, second and weight with each other. */
  readonly products: readonly [number, number, number, number, number, number];
}

function momentsOf({ weights, first, second }: UnitSums): Moments {
  const products: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
  for (let unit = 0; unit < weights.length; unit += 1) {
    const [a, b, w] = [first[unit]!, second[unit]!, weights[unit]!];
    products[0] += a * a;
    products[1] += b * b;
    products[2] += w * w;
    products[3] += a * b;
    products[4] += a * w;
    products[5] += b * w;
  }
  return { n: weights.length, sums: [sumOf(first), sumOf(second), sumOf(weights)], products };
}

function zOfMoments({ n, sums, products }: Moments, { factor, shift }: Hypothesis, unseen: readonly number[]): number {
  const [a, b, w] = sums;
  const [aa, bb, ww, ab, aw, bw] = products;
  const sum = a - factor * b - shift * w;
  const squares = aa + factor ** 2 * bb + shift ** 2 * ww - 2 * factor * ab - 2 * shift * aw + 2 * factor * shift * bw;
  const more = unseen.reduce((total, value) => total + value * value, 0);
  if (sum === 0) return 0;
  return sum / Math.sqrt((n * (Math.max(0, squares) + more)) / (n + unseen.length));
}

/** The standard error that the units alone show. */
function spreadOf({ weights, first, second }: UnitSums, difference: number): number {
  let squares = 0;
  for (let unit = 0; unit < weights.length; unit += 1)
    squares += (first[unit]! - second[unit]! - difference * weights[unit]!) ** 2;
  return Math.sqrt(squares) / sumOf(weights);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum;
}
