import type { Column, TextType, WantedKind } from "./column-types.ts";
import { isWholeType, wantsNumbers } from "./column-types.ts";

/** A column of a file as text. */
export interface TextColumn {
  readonly name: string;
  /** The cell as VARCHAR; empty is null. */
  readonly text: string;
  /** Where the file tells texts from other values: whether the cell is none. */
  readonly bare?: string;
}

/** SQL that counts, for one text expression, what `CellCounts` names; aliases end in the index. */
export function countSql({ text, bare }: TextColumn, index: number, wanted: WantedKind | undefined): string {
  const filled = `${text} IS NOT NULL`;
  const count = (condition: string, name: string): string =>
    `count(*) FILTER (WHERE ${condition})::DOUBLE AS ${name}_${index}`;
  // Where nobody wants another, a value is what the file says.
  const only = bare === undefined || wantsNumbers(wanted) || wanted === "boolean" ? "" : `${bare} AND `;
  return [
    count(filled, "filled"),
    count(`${only}CAST(TRY_CAST(${text} AS BIGINT) AS VARCHAR) = ${text}`, "integers"),
    count(`${only}${isWhole(text)}`, "wholes"),
    count(`${only}${isNumber(text)}`, "numbers"),
    count(`${only}lower(${text}) IN ('true', 'false')`, "words"),
    count(`${only}${isBoolean(text)}`, "booleans"),
  ].join(", ");
}

// DuckDB reads 1_000 as a number; no other tool that made the file does.
export function isNumber(text: string): string {
  return `(TRY_CAST(${text} AS DOUBLE) IS NOT NULL AND NOT contains(${text}, '_'))`;
}

function isWhole(text: string): string {
  return `(regexp_full_match(${text}, '\\s*[+-]?[0-9]+\\s*') AND TRY_CAST(${text} AS BIGINT) IS NOT NULL)`;
}

export function isBoolean(text: string): string {
  return `TRY_CAST(${text} AS BOOLEAN) IS NOT NULL`;
}

/** Whether a filled cell is none of that type: what a guess has overlooked. */
export function isNotSql(text: string, type: TextType, wanted: WantedKind | undefined): string | undefined {
  if (type === "VARCHAR") return undefined;
  if (type === "BIGINT")
    return `(${text} IS NOT NULL AND CAST(TRY_CAST(${text} AS BIGINT) AS VARCHAR) IS DISTINCT FROM ${text})`;
  if (type === "DOUBLE") return `(${text} IS NOT NULL AND NOT ${isNumber(text)})`;
  return wanted === "boolean"
    ? `(${text} IS NOT NULL AND NOT ${isBoolean(text)})`
    : `(${text} IS NOT NULL AND lower(${text}) NOT IN ('true', 'false'))`;
}

/** A text expression as a value of the decided type. */
export function castSql(text: string, type: TextType): string {
  return type === "VARCHAR" ? text : `TRY_CAST(${text} AS ${type})`;
}

/**
 * The one text form of a value, the same whether it came from CSV, JSON or Parquet, and in which type: integers without
 * a fraction, fractions without zeros at their end, booleans as `true` and `false`. Null stays null.
 */
export function textSql({ sql, kind, type }: Column): string {
  if (kind !== "number" || isWholeType(type)) return `CAST(${sql} AS VARCHAR)`;
  const fraction = type.startsWith("DECIMAL") ? decimalText(sql, type) : `CAST(${sql} AS VARCHAR)`;
  return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e15 THEN CAST(CAST(${sql} AS BIGINT) AS VARCHAR) ELSE ${fraction} END`;
}

/** As a double is written, where that is the same number. */
function decimalText(sql: string, type: string): string {
  const double = `CAST(${sql} AS DOUBLE)`;
  return `CASE WHEN TRY_CAST(${double} AS ${type}) = ${sql} THEN CAST(${double} AS VARCHAR) ELSE CAST(${sql} AS VARCHAR) END`;
}

/**
 * The text form of a value in which it equals one of another column that says the same: a float stands for every double
 * that it is the nearest to, and true and false for 1 and 0.
 */
export function comparedSql(column: Column, other: Column): string {
  const { sql, kind } = column;
  if (other.type === "FLOAT" && /^(DOUBLE|DECIMAL)/.test(column.type))
    return textSql({ ...column, sql: `TRY_CAST(${sql} AS FLOAT)`, type: "FLOAT" });
  return kind === "boolean" && other.kind === "number" ? `CAST(CAST(${sql} AS INTEGER) AS VARCHAR)` : textSql(column);
}

/** The cell to the letter, where the file has text; else the one text form of its value. */
export function lettersSql(column: Column): string {
  return column.letters ?? textSql(column);
}

/** A number or boolean as a double; null is NaN. A float of what is beyond its range is infinite, as in every library. */
export function numberSql({ sql, type }: Column, wanted: "DOUBLE" | "FLOAT" = "DOUBLE"): string {
  const nan = `'nan'::${wanted}`;
  if (wanted === "DOUBLE" || !/^(DOUBLE|HUGEINT|UHUGEINT|DECIMAL)/.test(type))
    return `coalesce(CAST(${sql} AS ${wanted}), ${nan})`;
  const beyond = `CASE WHEN ${sql} > 0 THEN 'inf'::FLOAT WHEN ${sql} < 0 THEN '-inf'::FLOAT ELSE ${nan} END`;
  return `coalesce(TRY_CAST(${sql} AS FLOAT), ${beyond})`;
}

/** Columns under names of our own, so that those of two tables can stand side by side: what to select, and what they are then. */
export function aliased(
  columns: readonly Column[],
  prefix: string,
): { readonly select: readonly string[]; readonly columns: readonly Column[] } {
  const select: string[] = [];
  const renamed = columns.map((column, index) => {
    const [sql, letters] = [`${prefix}${index}`, `${prefix}_text${index}`];
    select.push(`${column.sql} AS ${sql}`);
    if (column.letters === undefined) return { ...column, sql };
    select.push(`${column.letters} AS ${letters}`);
    return { ...column, sql, letters };
  });
  return { select, columns: renamed };
}
