import { toDigits } from "../../kernel/rounding.ts";
import { plural, truncate } from "../../kernel/text.ts";
import { quantileOfSorted } from "../../stats/quantiles.ts";

/** One part of a dataset, by its row numbers. */
export interface Slice {
  /** `column=value`, `column≤x`, or the declared name. */
  readonly name: string;
  readonly where?: string;
  readonly declared: boolean;
  readonly rows: Uint32Array;
}

/** A column to slice by; a code of −1 and NaN are missing values. */
export type SliceColumn =
  | {
      readonly kind: "category";
      readonly name: string;
      readonly declared: boolean;
      readonly codes: Int32Array;
      readonly dictionary: readonly string[];
    }
  | {
      readonly kind: "number";
      readonly name: string;
      readonly declared: boolean;
      readonly values: Float64Array;
    };

/** Fewer rows say too much about the people in them to leave the job: neither their value nor their number does. */
export const LEAST_SHOWN = 10;
/** A category that fewer rows have is not looked at unless its column was declared. */
const LEAST_SHARE = 0.05;
/** A declared column may have many values; the largest are looked at. */
const MOST_VALUES = 200;
/** A number with no more distinct values than this is a category. */
const FEW_VALUES = 12;
const MISSING = "(missing)";
const NAME_LIMIT = 300;

/** The slices of one column: one a value, or the quarters of a number. */
export function slicesOf(column: SliceColumn): readonly Slice[] {
  const { name, declared } = column;
  if (column.kind === "category") return byValue({ name, declared, codes: column.codes, names: column.dictionary });
  const distinct = fewDistinct(column.values);
  if (distinct === undefined) return quarters(name, declared, column.values);
  const places = new Map(distinct.map((value, at) => [value, at]));
  return byValue({
    name,
    declared,
    codes: Int32Array.from(column.values, (value) => places.get(value) ?? -1),
    names: distinct.map(String),
  });
}

/** The rows that a declared condition holds for. */
export function sliceWhere({
  name,
  where,
  mask,
}: {
  readonly name: string;
  readonly where: string;
  readonly mask: Uint8Array;
}): Slice {
  return {
    name,
    where,
    declared: true,
    rows: Uint32Array.from(mask.keys()).filter((row) => mask[row] === 1),
  };
}

interface Values {
  readonly name: string;
  readonly declared: boolean;
  readonly codes: Int32Array;
  readonly names: readonly string[];
}

function byValue({ name, declared, codes, names }: Values): readonly Slice[] {
  const counts = new Uint32Array(names.length + 1);
  for (const code of codes) counts[code + 1] = (counts[code + 1] ?? 0) + 1;
  const least = declared ? LEAST_SHOWN : Math.max(LEAST_SHOWN, LEAST_SHARE * codes.length);
  const kept = [...counts.entries()].filter(([, count]) => count >= least && count < codes.length);
  const largest = kept.toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_VALUES);
  const values = largest
    .toSorted((a, b) => a[0] - b[0])
    .map(([at, count]) => ({
      name: truncate(`${name}=${at === 0 ? MISSING : (names[at - 1] ?? "")}`, NAME_LIMIT),
      declared,
      rows: rowsWith(codes, at - 1, count),
    }));
  if (!declared) return values;
  const taken = new Set(largest.map(([at]) => at));
  const others = kept.filter(([at]) => !taken.has(at)).length;
  const isRare = (at: number): boolean => (counts[at] ?? 0) < LEAST_SHOWN;
  const isOther = (at: number): boolean => !taken.has(at) && !isRare(at);
  return [
    ...values,
    ...(others === 0 ? [] : [pool(`${name} (${plural(others, "more value")})`, codes, isOther)]),
    ...rareOf(name, codes, isRare),
  ];
}

/**
 * All rows of values that too few have, together and without their names. Where there are no others, that is the whole,
 * and the promise to look at the values is not kept: a slice without rows says so.
 */
function rareOf(name: string, codes: Int32Array, isRare: (at: number) => boolean): readonly Slice[] {
  const rare = pool(`${name} (values of fewer than ${LEAST_SHOWN} rows)`, codes, isRare);
  if (rare.rows.length === 0) return [];
  return [rare.rows.length === codes.length ? { ...rare, rows: new Uint32Array() } : rare];
}

/** The rows of several values; a value stands one place behind its code, and the missing one first. */
function pool(name: string, codes: Int32Array, has: (at: number) => boolean): Slice {
  const rows = Uint32Array.from(codes.keys()).filter((row) => has((codes[row] ?? -1) + 1));
  return { name: truncate(name, NAME_LIMIT), declared: true, rows };
}

function rowsWith(codes: Int32Array, wanted: number, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < codes.length; row += 1) {
    if (codes[row] !== wanted) continue;
    rows[at] = row;
    at += 1;
  }
  return rows;
}

/** Quarters by the quartiles of the values that are there, and the missing ones. Equal values stay together. */
function quarters(name: string, declared: boolean, values: Float64Array): readonly Slice[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted();
  const edges = [...new Set([0.25, 0.5, 0.75].map((q) => quantileOfSorted(sorted, q)))].filter(
    (edge) => edge < (sorted.at(-1) ?? edge),
  );
  const names = [...edges, Infinity].map((edge, at) => {
    const below = edges[at - 1];
    if (below === undefined) return `≤${shown(edge)}`;
    return edge === Infinity ? `>${shown(below)}` : ` ${shown(below)} to ${shown(edge)}`;
  });
  const codes = Int32Array.from(values, (value) =>
    Number.isNaN(value) ? -1 : edges.filter((edge) => value > edge).length,
  );
  return byValue({ name, declared, codes, names }).map((slice) => ({
    ...slice,
    name: slice.name.replace(/=(?=[≤> ])/, ""),
  }));
}

function fewDistinct(values: Float64Array): readonly number[] | undefined {
  const distinct = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) distinct.add(value);
    if (distinct.size > FEW_VALUES) return undefined;
  }
  return [...distinct].toSorted((a, b) => a - b);
}

function shown(value: number): string {
  return String(toDigits(value, 4));
}
