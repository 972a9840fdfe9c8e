import { quoteName } from "../engines/duckdb.ts";
import type { Column, TextType, WantedKind } from "./column-types.ts";

/** SQL that counts, for one text expression, what `CellCounts` names; aliases end in the index. */
export function countSql(text: string, index: number): string {
  const filled = `${text} IS NOT NULL`;
  const count = (condition: string, name: string): string =>
    `count(*) FILTER (WHERE ${condition})::DOUBLE AS ${name}_${index}`;
  return [
    count(filled, "filled"),
    count(`CAST(TRY_CAST(${text} AS BIGINT) AS VARCHAR) = ${text}`, "integers"),
    count(isNumber(text), "numbers"),
    count(`lower(${text}) IN ('true', 'false')`, "words"),
    count(isBoolean(text), "booleans"),
  ].join(", ");
}

// DuckDB reads 1_000 as a number; no other tool that made the file does.
export function isNumber(text: string): string {
  return `(TRY_CAST(${text} AS DOUBLE) IS NOT NULL AND NOT contains(${text}, '_'))`;
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
 * The one text form of a value, the same whether it came from CSV, JSON or Parquet: integers without a fraction,
 * booleans as `true` and `false`. Null stays null.
 */
export function textSql({ name, kind, type }: Column): string {
  const column = quoteName(name);
  if (kind !== "number" || !/^(FLOAT|DOUBLE|DECIMAL)/.test(type)) return `CAST(${column} AS VARCHAR)`;
  return `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
}

/** A number or boolean as a double; null is NaN. */
export function numberSql({ name }: Column, type: "DOUBLE" | "FLOAT" = "DOUBLE"): string {
  return `coalesce(CAST(${quoteName(name)} AS ${type}), 'nan'::${type})`;
}
