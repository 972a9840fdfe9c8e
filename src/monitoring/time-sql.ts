import { quoteText } from "../engines/duckdb.ts";
import type { Column } from "../data/column-types.ts";
import { textSql } from "../data/column-sql.ts";

/** Seconds since 1970 that are read as such: from 1973 to 5138. Milliseconds, microseconds and nanoseconds begin where they end. */
const LEAST = "1e8";
const UNITS = [["1e11", "1000"], ["1e14", "1"], ["1e17", "1e-3"], ["1e20", "1e-6"]] as const; // prettier-ignore

/**
 * SQL for milliseconds since 1970 (BIGINT) of a column's cells, null where a cell is no time. Text is ISO 8601; where
 * neither the cell nor the file's type says the zone, it is the given one. A number is seconds, milliseconds,
 * microseconds or nanoseconds, by its size: as seconds it is from 1973 to 5138, and smaller ones are no time.
 */
export function timeSql(column: Column, timezone: string): string {
  const { sql, kind, type } = column;
  if (kind === "number") return numberTime(`CAST(${sql} AS DOUBLE)`, sql);
  if (kind === "category") return textTime(textSql(column), timezone);
  if (kind !== "time" || /^TIME(?!STAMP)/.test(type)) return "CAST(NULL AS BIGINT)";
  if (/WITH TIME ZONE|TIMESTAMPTZ/.test(type)) return milliseconds(`CAST(${sql} AS TIMESTAMPTZ)`);
  return milliseconds(zoned(`CAST(${sql} AS TIMESTAMP)`, timezone));
}

function numberTime(double: string, exact: string): string {
  const cases = UNITS.map(([end, factor]) => {
    // A double has no 19 digits: whole nanoseconds are divided as they are.
    const scaled = factor === "1e-6" ? `${exact} / 1e6` : `${double} * ${factor}`;
    return `WHEN ${double} < ${end} THEN TRY_CAST(floor(${scaled}) AS BIGINT)`;
  });
  return `(CASE WHEN ${double} IS NULL OR NOT ${double} >= ${LEAST} THEN NULL ${cases.join(" ")} ELSE NULL END)`;
}

function textTime(text: string, timezone: string): string {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  const iso = `replace(${text}, ',', '.')`;
  const ways = [textInstant(iso, timezone), textInstant(spelledOut(iso), timezone)].map(milliseconds);
  return `coalesce(${[ways[0], numberTime(number, number), ways[1]].join(", ")})`;
}

function textInstant(iso: string, timezone: string): string {
  const withZone = `TRY_CAST(${iso} AS TIMESTAMPTZ)`;
  if (isUtc(timezone)) return `(${withZone})`;
  return `(CASE WHEN regexp_matches(${iso}, ':[0-9]{2}([.][0-9]+)?[ ]*[A-Za-z+-]') THEN ${withZone} ELSE ${zoned(`TRY_CAST(${iso} AS TIMESTAMP)`, timezone)} END)`;
}

const DATE = "^([0-9]{4})-?([0-9]{2})-?([0-9]{2})[T ]";
const ZONE = "(Z|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?$";

/** What ISO 8601 allows and DuckDB does not read: no seconds before a zone, the basic form without signs, a small z. */
function spelledOut(iso: string): string {
  const minutes = [`${DATE}([0-9]{2}):?([0-9]{2}) *${ZONE}`, String.raw`\1-\2-\3 \4:\5:00\6`] as const;
  const seconds = [`${DATE}([0-9]{2}):?([0-9]{2}):?([0-9]{2}(?:[.][0-9]+)?) *${ZONE}`, String.raw`\1-\2-\3 \4:\5:\6\7`] as const; // prettier-ignore
  return [minutes, seconds].reduce(
    (text, [form, spelled]) => `regexp_replace(${text}, ${quoteText(form)}, ${quoteText(spelled)})`,
    `upper(${iso})`,
  );
}

/** A time without a zone: in UTC it is the instant, and the calendar, which is slow, is not asked. */
function zoned(timestamp: string, timezone: string): string {
  if (isUtc(timezone)) return timestamp;
  return `timezone(${quoteText(timezone)}, ${timestamp})`;
}

function milliseconds(instant: string): string {
  return `(CASE WHEN isfinite(${instant}) THEN epoch_ms(${instant}) ELSE NULL END)`;
}

function isUtc(timezone: string): boolean {
  return /^(?:UTC|Etc\/UTC|GMT|Z)$/.test(timezone);
}
