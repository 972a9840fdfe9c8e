import { invertedInterval, type InvertibleTest } from "../../stats/comparison/inverted-test.ts";
import { normalOfStudent } from "../../stats/distributions/student.ts";
import { pairedScoreTests, type PairedTests } from "../../stats/comparison/paired-score.ts";
import { scoreZ } from "../../stats/comparison/score-test.ts";
import { LEAST_TIMES, timeTests } from "../../stats/comparison/time-test.ts";
import { unitSums, type UnitSums } from "../../stats/comparison/unit-sums.ts";
import type { Unit } from "../../records/judged-units.ts";
import { studentEstimate, testedBy, unknown, wilsonEstimate, type Estimate, type Known } from "./estimate.ts";
import { describe, effectiveUnits, unevenUnits, unitOf, type Sampling } from "./sampling.ts";

/** What a row's value can be. */
export type Range = readonly [number, number];

interface Means {
  readonly range: Range;
  readonly method?: string | undefined;
  readonly unit?: Unit | undefined;
}

/** The mean of a value per row, by Student's t over independent units, whose number is Kish's where they weigh unequally. */
export function rowMean(values: Float64Array, sampling: Sampling, { range, method = "t", unit }: Means): Estimate {
  if (sampling.times !== undefined) return overTime(values, new Float64Array(values.length), { sampling, method });
  const units = unitSums(values, new Float64Array(values.length), sampling);
  const n = units.weights.length;
  if (n < 2) return unknown(sampling.clusters === undefined ? "it needs two rows" : "it needs two groups of rows");
  const { mean, standardError, effective } = spreadOf(units);
  const told = { method: `${method}${describe(sampling)}`, units: { n, of: unit ?? unitOf(sampling) } };
  if (standardError > 0)
    return studentEstimate({ value: mean, standardError, degreesOfFreedom: Math.max(1, effective - 1), ...told });
  return withoutSpread(units, { range, mean, told });
}

/** The share of rows that are hits: Wilson's interval of as many independent rows as would say as much. */
export function rowShare(hits: Float64Array, sampling: Sampling): Estimate {
  const units = unitSums(hits, new Float64Array(hits.length), sampling);
  const { mean, standardError, effective } = spreadOf(units);
  const told = { n: units.weights.length, of: unitOf(sampling) };
  const { weights } = sampling;
  const most = weights === undefined ? hits.length : effectiveUnits(weights);
  const rows = standardError > 0 ? Math.min((mean * (1 - mean)) / standardError ** 2, most) : effective;
  const estimate = wilsonEstimate(mean * rows, { n: rows, of: told.of }, `Wilson${describe(sampling)}`);
  return estimate.method === null ? estimate : { ...estimate, units: told };
}

interface Paired {
  /** The width of the range of a row's value; infinite where there is none, as of a loss. */
  readonly span: number;
  /** Kish's number of units that weigh alike, where they do not. */
  readonly effective?: number | undefined;
  /** How far the two means can be apart; default: without an end. */
  readonly limit?: number | undefined;
  /** Of the usual size of a value, what makes a difference; default 0.05. */
  readonly material?: number | undefined;
  /** Units of which the models say something else, where values differ also by what all rows have in common. */
  readonly different?: number | undefined;
  /** Of a row that nobody saw, where these are part of a whole; default: as these have it. */
  readonly rowWeight?: number | undefined;
  /** What a row may make of the difference that is possible and that no row made. */
  readonly possible?: number | undefined;
  readonly caution?: number | undefined;
  readonly isRare?: boolean | undefined;
  readonly method?: string | undefined;
  readonly unit?: Unit | undefined;
}

/** The mean of candidate − baseline, row by row. */
export function pairedRowMean(
  candidate: Float64Array,
  baseline: Float64Array,
  { sampling, ...paired }: Paired & { readonly sampling: Sampling },
): Estimate {
  const { method = "paired score test" } = paired;
  if (sampling.times !== undefined) return overTime(candidate, baseline, { sampling, method });
  const all = unitSums(candidate, baseline, { ...sampling, material: paired.material });
  const sums = {
    ...all,
    different: Math.min(all.different, paired.different ?? Infinity),
    rowWeight: Math.max(all.rowWeight, paired.rowWeight ?? 0),
    // What is possible of the kinds of rows is said then.
    ...(paired.different !== undefined && { rowApart: 0 }),
  };
  const isBounded = Number.isFinite(paired.span);
  // A loss without an end: a row that nobody saw may differ as much as those that were seen lie apart.
  const span = isBounded ? paired.span : seenSpan(candidate, baseline);
  return pairedUnits(sums, {
    ...paired,
    ...unevenUnits(sums.weights, { units: sums.weights.length }),
    ...(!isBounded && { possible: span }),
    span,
    limit: paired.limit ?? paired.span,
    method: `${method}${describe(sampling)}`,
    unit: paired.unit ?? unitOf(sampling),
  });
}

interface OverTime {
  readonly sampling: Sampling;
  readonly method: string;
}

function overTime(candidate: Float64Array, baseline: Float64Array, { sampling, method }: OverTime): Estimate {
  const { weights, times } = sampling;
  return timeUnits(unitSums(candidate, baseline, { weights, clusters: times }), `${method}, over time`);
}

/** By points of time in their order, each the sum of all series there. */
export function timeUnits(units: UnitSums, method: string): Estimate {
  const tests = timeTests(units);
  if (tests === null) return unknown(`it needs rows of ${LEAST_TIMES} points of time`);
  if (units.apart > 0) return testedUnits(tests, { method, unit: "time" });
  // Where none differs, one that nobody saw may differ as much as what two points of time add up to.
  const span = seenSpan(units.first);
  return pairedUnits({ ...units, unitWeight: 1 }, { span, possible: span, method, unit: "time" });
}

/** The same of what independent units add up to. */
export function pairedUnits(
  units: UnitSums,
  { span, limit, possible, caution, isRare, effective, method = "paired score test", unit = "row" }: Paired,
): Estimate {
  const tests = pairedScoreTests(units, { span, limit, possible, caution, isRare });
  if (tests === null) return unknown("the rows say nothing of how far they may be off");
  const known = testedUnits(effective === undefined ? tests : withFreedom(tests, effective - 1), { method, unit });
  return { ...known, units: { ...known.units, effective }, ...(units.apart === 0 && { isUnseen: true as const }) };
}

/** Of units that do not weigh alike the error itself is known less well. */
function withFreedom({ difference, ratio, units }: PairedTests, degreesOfFreedom: number): PairedTests {
  const of = (test: InvertibleTest): InvertibleTest => ({
    ...test,
    z: (x) => normalOfStudent(test.z(x), degreesOfFreedom),
  });
  return { units, difference: of(difference), ratio: ratio && of(ratio) };
}

function testedUnits(
  { difference, ratio, units }: PairedTests,
  { method, unit }: { readonly method: string; readonly unit: Unit },
): Known {
  const known: Known = { method, units: { n: units, of: unit }, ...testedBy(difference) };
  return ratio === undefined ? known : { ...known, ratio: testedBy(ratio) };
}

/**
 * Units of which two models do not say the same, as many as they weigh beside the unit that a weighted draw finds: of light
 * ones that differ nobody learns about heavy ones.
 */
export function differing(candidate: ArrayLike<number>, baseline: ArrayLike<number>, sampling: Sampling): number {
  const unlike = Float64Array.from(candidate, (answer, row) => (answer === baseline[row] ? 0 : 1));
  const { weights, first, unitWeight } = unitSums(unlike, new Float64Array(unlike.length), sampling);
  const different = weights.reduce((sum, weight, unit) => sum + (first[unit]! > 0 ? weight : 0), 0);
  return unitWeight > 0 ? different / unitWeight : 0;
}

/** Of values without an end, the width of what was seen. */
export function seenSpan(...models: readonly Float64Array[]): number {
  let [least, most] = [Infinity, -Infinity];
  for (const values of models) {
    for (const value of values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return most > least ? most - least : Math.abs(most);
}

interface UnitSpread {
  readonly mean: number;
  readonly standardError: number;
  /** Kish's number of units that weigh alike. */
  readonly effective: number;
}

/** By leaving out a unit at a time: of equal units it is the variance of a mean. */
function spreadOf({ weights, first }: UnitSums): UnitSpread {
  const n = weights.length;
  let [total, sum] = [0, 0];
  for (let unit = 0; unit < n; unit += 1) {
    total += weights[unit] ?? 0;
    sum += first[unit] ?? 0;
  }
  const mean = sum / total;
  let squares = 0;
  for (let unit = 0; unit < n; unit += 1)
    squares += (((first[unit] ?? 0) - mean * (weights[unit] ?? 0)) / (total - (weights[unit] ?? 0))) ** 2;
  return { mean, standardError: Math.sqrt(((n - 1) / n) * squares), effective: effectiveUnits(weights) };
}

interface Spreadless {
  readonly range: Range;
  readonly mean: number;
  readonly told: Pick<Known, "method" | "units">;
}

/** Units that all say the same: others that were not seen may say whatever the range allows. */
function withoutSpread({ weights }: UnitSums, { range: [least, most], mean, told }: Spreadless): Estimate {
  if (!Number.isFinite(least + most)) return unknown(`${told.units.n} values that are all the same have no spread`);
  const values = new Float64Array(weights.length);
  const z = (x: number): number => {
    for (let unit = 0; unit < values.length; unit += 1) values[unit] = (weights[unit] ?? 0) * (mean - x);
    const usual = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    return scoreZ({ values, unseen: [usual * (least - x), usual * (most - x)] });
  };
  const test = { estimate: mean, z, scale: (most - least) / weights.length, range: [least, most] } as const;
  return { ...told, ...testedBy(test), interval: (level) => invertedInterval(test, level) };
}
