import { isBoolean, isNumber, lettersSql, textSql } from "../data/column-sql.ts";
import { isWholeType, type Column } from "../data/column-types.ts";
import { quoteText } from "../engines/duckdb.ts";
import type { CellFormat, CellTest, CellType } from "../work/monitor/quality/check.ts";

/** Whether a cell is there. NaN is empty, as in pandas and in Great Expectations. */
export function filledSql({ sql, type }: Column): string {
  return isFloat(type) ? `(${sql} IS NOT NULL AND NOT isnan(${sql}))` : `(${sql} IS NOT NULL)`;
}

export interface CellContext {
  /** Whether the file knows no types, so that digits may be a text. */
  readonly isText: boolean;
  /** What stands after IN for a long list of values: a table of them, made once. */
  readonly values: (values: readonly (string | number)[]) => Promise<string>;
}

/**
 * SQL for whether a cell that is there passes a test; never null. A sentence where the column holds what the test is not
 * about.
 */
export async function passesSql(
  column: Column,
  test: CellTest,
  context: CellContext,
): Promise<{ readonly sql: string } | { readonly problem: string }> {
  const { kind } = column;
  if (kind === "other") return { problem: column.problem ?? "it holds nested values or bytes, which no check reads." };
  switch (test.test) {
    case "type":
      return { sql: isOfType(column, test.type, context) };
    case "atLeast":
    case "atMost": {
      if (kind === "time")
        return {
          problem: `it holds times, which have no ${test.test === "atLeast" ? "min" : "max"}. Use an assertion.`,
        };
      const sign = test.test === "atLeast" ? ">=" : "<=";
      return { sql: sure(`${asNumber(column)} ${sign} ${double(test.value)}`) };
    }
    case "oneOf":
      return { sql: await isOneOf(column, test.values, context) };
    case "pattern":
      return { sql: sure(`regexp_matches(${lettersSql(column)}, ${quoteText(test.pattern)})`) };
    case "format":
      return { sql: hasFormat(column, test.format) };
    case "length": {
      const length = `length(${lettersSql(column)})`;
      const bounds = [
        ...(test.min === undefined ? [] : [`${length} >= ${test.min}`]),
        ...(test.max === undefined ? [] : [`${length} <= ${test.max}`]),
      ];
      return { sql: sure(bounds.join(" AND ") || "true") };
    }
    case "finite":
      if (kind === "time") return { problem: "it holds times, which are not asked whether they are finite." };
      // What is no number is no infinite one: the type is another check.
      return { sql: `coalesce(isfinite(${asNumber(column)}), true)` };
  }
}

/** The cell as a number; null where it is none. */
export function asNumber({ sql, kind }: Column): string {
  if (kind === "category") return `CASE WHEN ${isNumber(sql)} THEN TRY_CAST(${sql} AS DOUBLE) END`;
  return kind === "boolean" ? `CAST(CAST(${sql} AS INTEGER) AS DOUBLE)` : `CAST(${sql} AS DOUBLE)`;
}

/** SQL for a value of the user's; DuckDB would take 1e400 for infinite and read no `Infinity`. */
function double(value: number): string {
  return `CAST(${quoteText(String(value))} AS DOUBLE)`;
}

function sure(condition: string): string {
  return `coalesce(${condition}, false)`;
}

function isFloat(type: string): boolean {
  return type === "DOUBLE" || type === "FLOAT";
}

function isOfType(column: Column, type: CellType, { isText }: CellContext): string {
  const { sql, kind } = column;
  const number = asNumber(column);
  switch (type) {
    case "int":
      if (kind === "boolean" || kind === "time") return "false";
      // pandas writes 1.0 for a whole number where another row of the column is empty.
      return isWholeType(column.type) ? "true" : sure(`isfinite(${number}) AND ${number} = trunc(${number})`);
    case "float":
    case "number":
      if (kind === "boolean" || kind === "time") return "false";
      return kind === "number" ? "true" : `(${number} IS NOT NULL)`;
    case "string":
      return kind === "category" || isText ? "true" : "false";
    case "boolean":
      if (kind === "boolean") return "true";
      if (kind === "time") return "false";
      return kind === "number" ? sure(`${number} IN (0, 1)`) : `(${isBoolean(sql)})`;
    case "time":
      if (kind === "time") return "true";
      return kind === "category" ? isTime(sql) : "false";
  }
}

/** ISO 8601: a date, with or without a time, with or without a zone. */
function isTime(text: string): string {
  const shape = `regexp_matches(${text}, '^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?\\s*$')`;
  return sure(
    `${shape} AND (TRY_CAST(${text} AS TIMESTAMP) IS NOT NULL OR TRY_CAST(${text} AS TIMESTAMPTZ) IS NOT NULL)`,
  );
}

/** A long list is compared with a table: DuckDB takes seconds for ten thousand constants. */
async function isOneOf(
  column: Column,
  values: readonly (string | number | boolean)[],
  { values: listed }: CellContext,
): Promise<string> {
  const texts = [...new Set(values.map(String))];
  const numbers = [...new Set(values.flatMap(numbersIn))];
  const text = `${lettersSql(column)} IN ${await listed(texts)}`;
  if (column.kind === "time" || numbers.length === 0) return sure(text);
  // 1, 1.0 and 01 are one number, whichever of them the file or the manifest writes, but only where numbers are meant.
  const areNumbers = column.kind !== "category" || values.every((value) => typeof value === "number");
  return areNumbers ? `(${sure(text)} OR ${sure(`${asNumber(column)} IN ${await listed(numbers)}`)})` : sure(text);
}

function numbersIn(value: string | number | boolean): readonly number[] {
  if (typeof value === "boolean") return [value ? 1 : 0];
  const number = typeof value === "number" ? value : value.trim() === "" ? NaN : Number(value);
  return Number.isFinite(number) ? [number] : [];
}

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]{1,12})?";

/** RE2, of the whole text: it takes a time that grows with the text's length alone, whatever the text is. */
const FORMATS: Readonly<Record<Exclude<CellFormat, "json">, string>> = {
  // HTML's definition, with a dot in the domain: what a service mostly means.
  email: `[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${LABEL}(?:\\.${LABEL})+`,
  uuid: "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
  // RFC 3339.
  date: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
  "date-time": `[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]${CLOCK}(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])`,
  ipv4: `${OCTET}(?:\\.${OCTET}){3}`,
  // RFC 3986 with an authority: scheme, host, and no white space, quote or angle bracket.
  url: `[A-Za-z][A-Za-z0-9+.-]{0,30}://(?:[^\\s/?#@<>"]+@)?(?:\\[[0-9A-Fa-f:.]+\\]|[^\\s/?#@:<>"\\[\\]]+)(?::[0-9]{1,5})?(?:[/?#][^\\s<>"]*)?`,
};

function hasFormat(column: Column, format: CellFormat): string {
  const { kind } = column;
  if (kind === "time") return format === "date" || format === "date-time" ? "true" : "false";
  const text = lettersSql(column);
  if (format === "json") return isJson(text);
  const shape = `regexp_full_match(${text}, ${quoteText(FORMATS[format])})`;
  if (format === "email") return sure(`${shape} AND length(${text}) <= 254`);
  if (format !== "date" && format !== "date-time") return sure(shape);
  return sure(`${shape} AND TRY_CAST(left(${text}, 10) AS DATE) IS NOT NULL`);
}

/** RFC 8259; DuckDB reads NaN, Infinity and a comma at the end too, which other parsers do not. */
function isJson(text: string): string {
  const bare = `regexp_replace(${text}, '"(?:[^"\\\\]|\\\\.)*"', '""', 'g')`;
  return sure(`json_valid(${text}) AND NOT regexp_matches(${bare}, '(?i)nan|inf|,\\s*[\\]}]|/')`);
}

/** The text form of a value, for telling equal ones. */
export function valueSql(column: Column): string {
  return textSql(column);
}
