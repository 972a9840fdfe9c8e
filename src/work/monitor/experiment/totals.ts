import { binsOf, type MetricBins } from "./bins.ts";
import type { PlannedMetric } from "./plan.ts";

/** One metric's values, a number a row; NaN: not known for that row. */
export interface MetricValues {
  readonly value: Float64Array;
  /** The denominator of a ratio. */
  readonly per?: Float64Array;
  readonly covariate?: Float64Array;
}

/** Rows of one window, column by column. */
export interface ExperimentRows {
  /** 0: control, 1: treatment, -1: neither. */
  readonly arms: Int8Array;
  /** `unitHash` of whom the arm was drawn for (a user); NaN: not logged. Of a shadow log without units, the requests. */
  readonly units: Float64Array;
  /** Of a shadow log: `unitHash` of the id that both models' answers share. */
  readonly requests?: Float64Array;
  /** Of a shadow log: the answers, as codes of classes or as numbers; NaN: none. */
  readonly answers?: Float64Array;
  /** By the key of `plannedMetrics`; a metric without values is missing. */
  readonly metrics: ReadonlyMap<string, MetricValues>;
}

/** Sums of one metric for each entry. */
export interface MetricSums {
  readonly value: Float64Array;
  /** Sum of the denominators, or the rows with a value. */
  readonly per: Float64Array;
  readonly covariate: Float64Array | undefined;
  readonly rows: Float64Array;
  /** Every value was 0 or 1, and there is no other denominator. */
  readonly isBinary: boolean;
}

/** What a window, or a part of it, adds up to: one entry a unit and arm, of a shadow log a request and arm. */
export interface ExperimentTotals {
  /** Twice the hash of the unit, or of the request, plus the arm; ascending. */
  readonly entries: Float64Array;
  /** Hash of the entry's unit. */
  readonly units: Float64Array;
  /** Of a shadow log: the entry's answer; NaN: none. */
  readonly answers: Float64Array | undefined;
  readonly sums: ReadonlyMap<string, MetricSums>;
  readonly bins: ReadonlyMap<string, MetricBins>;
  /** Rows of the two arms whose unit or request is not logged: they are left out. */
  readonly withoutUnit: number;
  /** Rows of neither arm. */
  readonly others: number;
}

/**
 * The rows of a window by unit and arm.
 * @throws RangeError when the columns' lengths differ.
 */
export function experimentTotals(rows: ExperimentRows, metrics: readonly PlannedMetric[]): ExperimentTotals {
  assertLengths(rows);
  const { codes, withoutUnit, others } = entryCodes(rows);
  const entries = distinct(codes);
  const places = placesIn(entries, codes);
  const sums = new Map<string, MetricSums>();
  const bins = new Map<string, MetricBins>();
  for (const { key, of } of metrics) {
    const values = rows.metrics.get(key);
    if (values === undefined) continue;
    if (of === "quantile") bins.set(key, binsOf(values.value, codes));
    else sums.set(key, sumsOf(values, places, entries.length));
  }
  const units = firstOf(rows.units, places, entries.length);
  const answers = rows.answers && firstOf(rows.answers, places, entries.length);
  return { entries, units, answers, sums, bins, withoutUnit, others };
}

/**
 * Parts of one window as one.
 */
export function mergedTotals(parts: readonly ExperimentTotals[]): ExperimentTotals {
  const entries = distinct(joined(parts.map((part) => part.entries)));
  const places = parts.map((part) => placesIn(entries, part.entries));
  const keys = new Set(parts.flatMap(({ sums }) => [...sums.keys()]));
  const sums = new Map([...keys].map((key) => [key, mergedSums(key, { parts, places, length: entries.length })]));
  const quantiles = new Set(parts.flatMap(({ bins }) => [...bins.keys()]));
  const all = placesIn(entries, joined(parts.map((part) => part.entries)));
  const hasAnswers = parts.some(({ answers }) => answers !== undefined);
  const answersOf = ({ answers, units }: ExperimentTotals) => answers ?? new Float64Array(units.length).fill(NaN);
  return {
    entries,
    units: firstOf(joined(parts.map(({ units }) => units)), all, entries.length),
    answers: hasAnswers ? firstOf(joined(parts.map(answersOf)), all, entries.length) : undefined,
    sums,
    bins: new Map([...quantiles].map((key) => [key, mergedBins(parts.flatMap(({ bins }) => bins.get(key) ?? []))])),
    withoutUnit: parts.reduce((sum, part) => sum + part.withoutUnit, 0),
    others: parts.reduce((sum, part) => sum + part.others, 0),
  };
}

/** NaN for a row that is left out. */
function entryCodes({ arms, units, requests }: ExperimentRows): {
  readonly codes: Float64Array;
  readonly withoutUnit: number;
  readonly others: number;
} {
  const codes = new Float64Array(arms.length).fill(NaN);
  let [withoutUnit, others] = [0, 0];
  for (let row = 0; row < arms.length; row += 1) {
    const arm = arms[row]!;
    const key = (requests ?? units)[row]!;
    if (arm < 0) others += 1;
    else if (Number.isNaN(key) || Number.isNaN(units[row]!)) withoutUnit += 1;
    else codes[row] = 2 * key + arm;
  }
  return { codes, withoutUnit, others };
}

function sumsOf({ value, per, covariate }: MetricValues, places: Int32Array, length: number): MetricSums {
  const sums = {
    value: new Float64Array(length),
    per: new Float64Array(length),
    covariate: covariate && new Float64Array(length),
    rows: new Float64Array(length),
  };
  let isBinary = per === undefined;
  for (let row = 0; row < places.length; row += 1) {
    const at = places[row]!;
    const [number, denominator, before] = [value[row]!, per?.[row] ?? 1, covariate?.[row] ?? 0];
    if (at < 0 || !Number.isFinite(number + denominator + before)) continue;
    sums.value[at]! += number;
    sums.per[at]! += denominator;
    if (sums.covariate !== undefined) sums.covariate[at]! += before;
    sums.rows[at]! += 1;
    if (number !== 0 && number !== 1) isBinary = false;
  }
  return { ...sums, isBinary };
}

function mergedSums(
  key: string,
  {
    parts,
    places,
    length,
  }: { readonly parts: readonly ExperimentTotals[]; readonly places: readonly Int32Array[]; readonly length: number },
): MetricSums {
  const found = parts.flatMap(({ sums }, part) => {
    const each = sums.get(key);
    return each === undefined ? [] : [{ each, to: places[part]! }];
  });
  const add = (column: (sums: MetricSums) => Float64Array | undefined): Float64Array => {
    const total = new Float64Array(length);
    for (const { each, to } of found) column(each)?.forEach((sum, entry) => (total[to[entry]!]! += sum));
    return total;
  };
  return {
    value: add(({ value }) => value),
    per: add(({ per }) => per),
    covariate: found.some(({ each }) => each.covariate) ? add(({ covariate }) => covariate) : undefined,
    rows: add(({ rows }) => rows),
    isBinary: found.every(({ each }) => each.isBinary),
  };
}

function mergedBins(parts: readonly MetricBins[]): MetricBins {
  const bins = new Int16Array(parts.reduce((sum, part) => sum + part.bins.length, 0));
  let at = 0;
  for (const part of parts) {
    bins.set(part.bins, at);
    at += part.bins.length;
  }
  return { entries: joined(parts.map(({ entries }) => entries)), bins };
}

/** The first value of each entry that is a number. */
function firstOf(values: Float64Array, places: Int32Array, length: number): Float64Array {
  const first = new Float64Array(length).fill(NaN);
  for (let row = 0; row < places.length; row += 1) {
    const at = places[row]!;
    if (at >= 0 && Number.isNaN(first[at]!)) first[at] = values[row]!;
  }
  return first;
}

function distinct(codes: Float64Array): Float64Array {
  const sorted = codes.slice().sort();
  let count = 0;
  for (const code of sorted) {
    // NaN is sorted to the end.
    if (Number.isNaN(code)) break;
    if (count > 0 && sorted[count - 1] === code) continue;
    sorted[count] = code;
    count += 1;
  }
  return sorted.slice(0, count);
}

/** Where each code stands among the entries, -1 where it does not. */
export function placesIn(entries: Float64Array, codes: Float64Array): Int32Array {
  const places = new Int32Array(codes.length);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle]! < code) low = middle + 1;
      else high = middle;
    }
    places[at] = entries[low] === code ? low : -1;
  }
  return places;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function assertLengths({ arms, units, requests, answers, metrics }: ExperimentRows): void {
  const columns = [units, requests, answers];
  for (const { value, per, covariate } of metrics.values()) columns.push(value, per, covariate);
  if (columns.some((column) => column !== undefined && column.length !== arms.length)) {
    throw new RangeError("every column of an experiment has one number a row");
  }
}
