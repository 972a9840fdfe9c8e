import { numberSql, textSql } from "./column-sql.ts";
import type { Table } from "./table.ts";

/** The different values of a column in their text forms, sorted; at most `most`. */
export async function labelValues(table: Table, name: string, most: number): Promise<readonly string[]> {
  const text = textSql(table.column(name));
  const values = await table.database.rows(
    `SELECT DISTINCT ${text} AS value FROM ${table.relation} WHERE ${text} IS NOT NULL ORDER BY value LIMIT ${most}`,
  );
  return values.map(({ value }) => String(value));
}

/** How many different values a column has; `most` where it has as many or more. */
export async function countValues(table: Table, name: string, most: number): Promise<number> {
  const text = textSql(table.column(name));
  const values = `SELECT DISTINCT ${text} FROM ${table.relation} WHERE ${text} IS NOT NULL LIMIT ${most}`;
  const [row] = await table.database.rows(`SELECT count(*)::DOUBLE AS count FROM (${values})`);
  return Number(row?.["count"] ?? 0);
}

/** How many rows have this value in a column: a number of a column of numbers, else a text form. */
export async function countLabel(table: Table, name: string, label: string | number | boolean): Promise<number> {
  const column = table.column(name);
  const isNumber = column.kind === "number" && Number.isFinite(Number(label));
  const [row] = await table.database.rows(
    `SELECT count(*)::DOUBLE AS count FROM ${table.relation} WHERE ${isNumber ? numberSql(column) : textSql(column)} = $1`,
    [isNumber ? Number(label) : String(label)],
  );
  return Number(row?.["count"] ?? 0);
}
