import type { ExperimentTotals, MetricBins, MetricGaps, MetricSums } from "../experiment-totals.ts";
import { binsOf } from "./bins.ts";
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
  const gaps = new Map<string, MetricGaps>();
  for (const { key, of, quantile } of metrics) {
    const values = rows.metrics.get(key);
    if (values === undefined) continue;
    gaps.set(key, gapsOf(values, places, entries.length));
    if (of === "quantile") bins.set(key, binsOf(values.value, codes, quantile));
    else sums.set(key, sumsOf(values, places, entries.length));
  }
  const units = smallestOf(rows.units, places, entries.length);
  const answers = rows.answers && smallestOf(rows.answers, places, entries.length);
  return { entries, units, answers, sums, bins, gaps, withoutUnit, others };
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

/** What isn't a number is left out of the sums, and so is a row without a denominator or a covariate. */
function hasValue({ value, per, covariate }: MetricValues, row: number): boolean {
  return Number.isFinite(value[row]! + (per?.[row] ?? 1) + (covariate?.[row] ?? 0));
}

function gapsOf(values: MetricValues, places: Int32Array, length: number): MetricGaps {
  const gaps = { rows: new Float64Array(length), without: new Float64Array(length) };
  for (let row = 0; row < places.length; row += 1) {
    const at = places[row]!;
    if (at < 0) continue;
    gaps.rows[at]! += 1;
    if (!hasValue(values, row)) gaps.without[at]! += 1;
  }
  return gaps;
}

function sumsOf(values: MetricValues, places: Int32Array, length: number): MetricSums {
  const { value, per, covariate } = values;
  const isCounted = (row: number): boolean => places[row]! >= 0 && hasValue(values, row);
  const groups = groupedRows(places, length, isCounted);
  const counted = Float64Array.from({ length }, (_, entry) => groups.ends[entry]! - (groups.ends[entry - 1] ?? 0));
  return {
    value: sumsByGroup(value, groups),
    per: per === undefined ? counted : sumsByGroup(per, groups),
    covariate: covariate && sumsByGroup(covariate, groups),
    rows: counted,
    isBinary: per === undefined && groups.rows.every((row) => value[row] === 0 || value[row] === 1),
  };
}

interface Groups {
  /** Rows, entry by entry. */
  readonly rows: Uint32Array;
  /** Where each entry's rows end. */
  readonly ends: Uint32Array;
}

function groupedRows(places: Int32Array, length: number, isCounted: (row: number) => boolean): Groups {
  const ends = new Uint32Array(length);
  for (let row = 0; row < places.length; row += 1) if (isCounted(row)) ends[places[row]!]! += 1;
  for (let entry = 1; entry < length; entry += 1) ends[entry]! += ends[entry - 1]!;
  const next = Uint32Array.from(ends, (_, entry) => ends[entry - 1] ?? 0);
  const rows = new Uint32Array(ends.at(-1) ?? 0);
  for (let row = 0; row < places.length; row += 1) if (isCounted(row)) rows[next[places[row]!]!++] = row;
  return { rows, ends };
}

/** A sum of doubles depends on their order, and that of the rows on files and shards: so they are sorted. */
function sumsByGroup(values: Float64Array, { rows, ends }: Groups): Float64Array {
  const sorted = Float64Array.from(rows, (row) => values[row]!);
  let from = 0;
  return Float64Array.from(ends, (end) => {
    const own = sorted.subarray(from, end);
    from = end;
    if (own.length > 2) own.sort();
    return own.reduce((sum, each) => sum + each, 0);
  });
}

/** The smallest value of each entry: which of its rows is first says nothing. */
function smallestOf(values: Float64Array, places: Int32Array, length: number): Float64Array {
  const least = new Float64Array(length).fill(NaN);
  for (let row = 0; row < places.length; row += 1) {
    const at = places[row]!;
    if (at >= 0 && !Number.isNaN(values[row]!) && !(least[at]! <= values[row]!)) least[at] = values[row]!;
  }
  return least;
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

function assertLengths({ arms, units, requests, answers, metrics }: ExperimentRows): void {
  const columns = [units, requests, answers];
  for (const { value, per, covariate } of metrics.values()) columns.push(value, per, covariate);
  if (columns.some((column) => column !== undefined && column.length !== arms.length)) {
    throw new RangeError("every column of an experiment has one number a row");
  }
}
