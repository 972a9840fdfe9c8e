import { chiSquareSf } from "../distributions/chi-square.ts";

/** Counts a category, of the reference and of the current sample, in the same order of categories. */
export interface CategoryCounts {
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

export interface ContingencyTest {
  readonly statistic: number;
  readonly pValue: number;
  /** Categories with any count, less one. 0 where there is a single one: then the statistic is 0 and p is 1. */
  readonly dof: number;
  /** The smallest expected count: below 5 the p-value is not to be trusted. */
  readonly smallestExpected: number;
}

/** A 2 × 2 table of counts, row by row. */
export type TwoByTwo = readonly [readonly [number, number], readonly [number, number]];

/**
 * Pearson's chi-square test that both samples have the same shares (scipy 1.17.1
 * `chi2_contingency(correction=False)`); for two categories it is the pooled z test of two proportions.
 * @throws RangeError when the lengths differ or a sample is empty.
 */
export function chiSquareTest(counts: CategoryCounts): ContingencyTest {
  return testIndependence(counts, (observed, expected) => (observed - expected) ** 2 / expected);
}

/**
 * Likelihood-ratio (G) test of the same hypothesis, without continuity correction.
 * @throws RangeError when the lengths differ or a sample is empty.
 * @knownAnswer g_test_contingency
 */
export function likelihoodRatioTest(counts: CategoryCounts): ContingencyTest {
  return testIndependence(counts, (observed, expected) =>
    observed === 0 ? 0 : 2 * observed * Math.log(observed / expected),
  );
}

/**
 * Chi-square test of a 2 × 2 table with Yates's continuity correction (scipy 1.17.1 `chi2_contingency`).
 * @throws RangeError when a row is empty.
 * @knownAnswer chi2_yates
 */
export function yatesTest([reference, current]: TwoByTwo): ContingencyTest {
  return testIndependence({ reference, current }, correctedTerm);
}

/**
 * Cramér's V with bias correction, 0-1 (Bergsma 2013); of two categories with Yates's correction, as scipy's
 * default and hence deepchecks have it.
 * @throws RangeError when the lengths differ or a sample is empty.
 * @knownAnswer cramers_v_bias_corrected
 */
export function cramersV(counts: CategoryCounts): number {
  const { dof, statistic: plain } = chiSquareTest(counts);
  const statistic = dof === 1 ? testIndependence(counts, correctedTerm).statistic : plain;
  const n = sumOf(counts.reference) + sumOf(counts.current);
  if (dof === 0 || n < 2) return 0;
  const squared = Math.max(0, statistic / n - dof / (n - 1));
  const columns = dof + 1 - dof ** 2 / (n - 1);
  const rows = 2 - 1 / (n - 1);
  const smaller = Math.min(columns, rows) - 1;
  return smaller <= 0 ? 0 : Math.sqrt(squared / smaller);
}

/**
 * The p-value of Evidently's `chisquare`: the current counts against the reference's shares, taken as known. It
 * ignores the sampling error of the reference and so alarms too often; for comparison with Evidently only.
 * A category that the reference lacks gives 0.
 * @throws RangeError when the lengths differ or a sample is empty.
 */
export function goodnessOfFitPValue({ reference, current }: CategoryCounts): number {
  const scale = totalOf(current) / totalOf(reference);
  requireSameLength({ reference, current });
  let [statistic, categories] = [0, 0];
  for (let at = 0; at < reference.length; at += 1) {
    const [expected, observed] = [reference[at]! * scale, current[at]!];
    if (expected === 0 && observed === 0) continue;
    statistic += expected === 0 ? Infinity : (observed - expected) ** 2 / expected;
    categories += 1;
  }
  if (statistic === Infinity) return 0;
  return categories === 1 ? 1 : chiSquareSf(statistic, categories - 1);
}

function testIndependence(
  { reference, current }: CategoryCounts,
  term: (observed: number, expected: number) => number,
): ContingencyTest {
  requireSameLength({ reference, current });
  const totals = [totalOf(reference), totalOf(current)] as const;
  const all = totals[0] + totals[1];
  let [statistic, categories, smallestExpected] = [0, 0, Infinity];
  for (let at = 0; at < reference.length; at += 1) {
    const both = reference[at]! + current[at]!;
    if (both === 0) continue;
    categories += 1;
    const expected = [(both * totals[0]) / all, (both * totals[1]) / all] as const;
    statistic += term(reference[at]!, expected[0]) + term(current[at]!, expected[1]);
    smallestExpected = Math.min(smallestExpected, ...expected);
  }
  const dof = categories - 1;
  return { statistic, pValue: dof === 0 ? 1 : chiSquareSf(statistic, dof), dof, smallestExpected };
}

function correctedTerm(observed: number, expected: number): number {
  const deviation = Math.abs(observed - expected);
  return (deviation - Math.min(0.5, deviation)) ** 2 / expected;
}

function requireSameLength({ reference, current }: CategoryCounts): void {
  if (reference.length !== current.length) throw new RangeError("both samples need a count for each category");
}

function totalOf(counts: ArrayLike<number>): number {
  const total = sumOf(counts);
  if (!(total > 0)) throw new RangeError("a sample needs at least one value");
  return total;
}

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at += 1) sum += counts[at]!;
  return sum;
}
