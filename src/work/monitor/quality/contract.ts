import type { CategoryColumn, ColumnQuality, NumberColumn, Profile, QualitySpec } from "../../../generated/types.ts";
import { wilsonInterval } from "../../../stats/proportions.ts";

/** What only the rows themselves say of a column, beside its profile. */
export interface ColumnFacts {
  /** Of the different values, those that stand in the last fifth of the rows alone. */
  readonly newInLastFifth?: number;
  /** The tenth smallest and the tenth largest value: no fewer than ten rows are at them or beyond. */
  readonly tenth?: readonly [low: number, high: number];
  /** At how many ends a value is beyond the tenth: none where ten rows share the last one. */
  readonly openEnds?: number;
}

/** One-sided: a rate like the reference's is above its limit in one window of a thousand. */
const LEVEL = 0.998;
/** More are no list of names. */
const MOST_VALUES = 50;
/** A value or a bound that fewer rows have is not told. */
const FEWEST = 10;
/** How far numbers may be beyond those that were seen, as a share of their range. */
const WIDER = 0.1;
/** Where more rows than this lie beyond the bounds that can be told, there is nothing to propose. */
const MOST_BEYOND = 0.05;

/**
 * A contract that the reference keeps, to begin with: types; null rates up to Wilson's upper end at 99.9 %; `inSet` where
 * there are at most 50 values, each in ten rows or more, and none is new in the last fifth of the rows; `newValues` where
 * some are rare; bounds 10 % of the range beyond what ten rows have; `unique` where every row differs. What fewer than
 * ten rows have is not in it: a bound is an edge of the published profile or the tenth value from the end, and `mostly`
 * leaves room for the few rows beyond.
 */
export function proposeContract(profile: Profile, facts: ReadonlyMap<string, ColumnFacts> = new Map()): QualitySpec {
  const columns = Object.entries(profile.columns).flatMap(([name, column]) => {
    const quality = columnContract(column, facts.get(name) ?? {});
    return Object.keys(quality).length === 0 ? [] : [[name, quality] as const];
  });
  return { rows: { min: 1 }, ...(columns.length === 0 ? {} : { columns: Object.fromEntries(columns) }) };
}

function columnContract(column: Profile["columns"][string], facts: ColumnFacts): ColumnQuality {
  if (column.rows === 0) return {};
  const empty = column.nulls + (column.kind === "number" ? column.nan : 0);
  const nullRate = { max: upper(empty, column.rows) };
  if (column.kind === "number") return { ...numberContract(column, facts), nullRate };
  if (column.kind === "category") return { ...categoryContract(column, facts), nullRate };
  return column.kind === "text" ? { type: "string", nullRate } : { nullRate };
}

function numberContract(column: NumberColumn, { tenth, openEnds = 2 }: ColumnFacts): ColumnQuality {
  const { counts, distinct, rows, nulls, nan, positiveInfinity, negativeInfinity } = column;
  const type = isWhole(column) ? "int" : "number";
  const isUnique = type === "int" && nulls === 0 && distinct === rows && rows >= FEWEST;
  const infinite = positiveInfinity + negativeInfinity;
  const shared = { type, ...(infinite === 0 && { finite: true }), ...(isUnique && { unique: true }) } as const;
  // Whatever counts rows goes on counting: it has no bounds.
  if (isUnique) return shared;
  const filled = rows - nulls - nan;
  const [low, high] = tenth ?? occupied(column);
  if (low === undefined || high === undefined || !(high > low)) return shared;
  // Of the rows beyond an edge the profile tells no more than how many they are; beyond the tenth value are at most nine,
  // and how many of them is not told.
  const beyond = tenth === undefined ? (counts[0] ?? 0) + (counts.at(-1) ?? 0) : openEnds * (FEWEST - 1);
  if (beyond + infinite > MOST_BEYOND * filled && tenth === undefined) return shared;
  const wider = (high - low) * WIDER;
  const [min, max] = type === "int" ? [Math.floor(low - wider), Math.ceil(high + wider)] : [low - wider, high + wider];
  // Numbers that are never negative are mostly so by their nature.
  const bound = low >= 0 && min < 0 && (counts[0] ?? 0) === 0 ? 0 : min;
  const mostly = Math.max(0.5, rounded(1 - upper(Math.min(filled, beyond + infinite), filled), Math.floor));
  return { ...shared, min: rounded(bound, Math.floor), max: rounded(max, Math.ceil), mostly };
}

/** The edges around all bins that have rows: those beyond them are there for windows alone. */
function occupied({ edges, counts }: NumberColumn): readonly [number | undefined, number | undefined] {
  const first = counts.findIndex((rows) => rows > 0);
  const last = counts.findLastIndex((rows) => rows > 0);
  return [edges[Math.max(0, first - 1)], edges[Math.min(edges.length - 1, last)]];
}

/** Sums of values and of squares are whole in every bin, which those of fractions are not but by chance. */
function isWhole({ edges, sums, squares }: NumberColumn): boolean {
  return edges.length > 0 && [...edges, ...sums, ...squares].every(Number.isInteger);
}

function categoryContract(column: CategoryColumn, { newInLastFifth = 0 }: ColumnFacts): ColumnQuality {
  const { values, other, rows, nulls } = column;
  const filled = rows - nulls;
  const names = values.map(([value]) => value);
  if (other.values === 0 && names.length > 0 && names.every((name) => /^(?:true|false)$/i.test(name)))
    return { type: "boolean" };
  // Each in one row: what they are is nowhere told.
  if (filled >= FEWEST && values.length === 0 && other.values === other.rows && nulls === 0)
    return { type: "string", unique: true };
  const type = "string";
  if (filled === 0) return { type };
  const isClosed = other.values === 0 && names.length <= MOST_VALUES && newInLastFifth === 0;
  if (isClosed && values.every(([, n]) => n >= FEWEST))
    return { type, inSet: names, mostly: rounded(1 - upper(0, filled), Math.floor) };
  // Rare values of the reference are known by their hashes, where these are few enough to be kept.
  return other.values > 0 && column.rare === undefined ? { type } : { type, newValues: { maxRate: newRate(column) } };
}

/** Good and Turing: what is still unseen has about the share of what was seen once; all rare rows are no fewer. */
function newRate({ other, rows, nulls }: CategoryColumn): number {
  return upper(Math.min(other.rows, other.values), rows - nulls);
}

/** Wilson's upper end of a rate, to two digits and never less. */
function upper(count: number, n: number): number {
  if (n === 0) return 1;
  return Math.min(1, rounded(wilsonInterval({ count, n, level: LEVEL }).high, Math.ceil));
}

/** To two digits of a small number and four of others, upwards or downwards. */
function rounded(value: number, to: (value: number) => number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const size = Math.floor(Math.log10(Math.abs(value)));
  const step = 10 ** Math.max(-300, size - (Math.abs(value) < 0.1 ? 1 : 3));
  // A quotient that is whole but for its last bit is whole.
  const quotient = value / step;
  const nearest = Math.round(quotient);
  const whole = Math.abs(quotient - nearest) < 1e-9 ? nearest : to(quotient);
  return Number((whole * step).toPrecision(12));
}
