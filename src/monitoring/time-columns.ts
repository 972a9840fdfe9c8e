import { listed } from "../kernel/text.ts";
import type { LogTable } from "./log-table.ts";
import { timeSql } from "./time-sql.ts";

/** Rows of which cells are looked at: a column of times has them everywhere. */
const LOOKED_AT = 200;
const YEAR = 366 * 24 * 3_600_000;
const MOST_NAMED = 3;

/**
 * A sentence of the columns that hold times, where none is known to be the row's own. Numbers count as times where they
 * are of the last ten years, since ids can be as large.
 */
export async function timeColumns(
  { table }: Pick<LogTable, "table">,
  { timezone, now }: { readonly timezone: string; readonly now: number },
): Promise<string> {
  const columns = table.columns.filter(({ problem, kind }) => problem === undefined && kind !== "boolean");
  const isTime = (sql: string): string => `${sql} BETWEEN ${now - 10 * YEAR} AND ${now + YEAR}`;
  const counts = columns.map(
    (_, at) => `count(c${at}) > 0 AND count(c${at}) = count(*) FILTER (WHERE ${isTime(`t${at}`)}) AS found${at}`,
  );
  if (columns.length === 0) return "";
  const cells = columns.flatMap((column, at) => [`${column.sql} AS c${at}`, `${timeSql(column, timezone)} AS t${at}`]);
  const [row = {}] = await table.database.rows(
    `SELECT ${counts.join(", ")} FROM (SELECT ${cells.join(", ")} FROM ${table.relation} LIMIT ${LOOKED_AT})`,
  );
  const found = columns.flatMap(({ name }, at) => (row[`found${at}`] === true ? [JSON.stringify(name)] : []));
  const [only] = found;
  if (only === undefined) return "";
  return found.length === 1
    ? ` ${only} holds times: name it as monitoring.columns.time, if it is when the row was answered.`
    : ` ${listed(found.slice(0, MOST_NAMED))} hold times: name the one of when the row was answered as monitoring.columns.time.`;
}
