import { textSql } from "./column-sql.ts";
import type { Table } from "./table.ts";

/** Roughly how many different values a column has: within some per cent, in one pass and little memory. */
export async function approximateDistinct(table: Table, name: string): Promise<number> {
  const [row] = await table.database.rows(
    `SELECT approx_count_distinct(${table.column(name).sql})::DOUBLE AS count FROM ${table.relation}`,
  );
  return Number(row?.["count"] ?? 0);
}

/** How many different rows there are in these columns, by 64-bit hashes of their text forms. */
export async function distinctRows(table: Table, columns: readonly string[]): Promise<number> {
  const [row] = await table.database.rows(
    `SELECT count(DISTINCT ${hashSql(table, columns)})::DOUBLE AS distinct_rows FROM ${table.relation}`,
  );
  return Number(row?.["distinct_rows"] ?? 0);
}

/** How many rows equal another row of the table in these columns, by the same hashes. */
export async function repeatedRows(table: Table, columns: readonly string[]): Promise<number> {
  const groups = `SELECT count(*) AS n FROM ${table.relation} GROUP BY ${hashSql(table, columns)} HAVING n > 1`;
  const [row] = await table.database.rows(`SELECT coalesce(sum(n), 0)::DOUBLE AS repeated FROM (${groups})`);
  return Number(row?.["repeated"] ?? 0);
}

function hashSql(table: Table, columns: readonly string[]): string {
  return `hash(${columns.map((name) => textSql(table.column(name))).join(", ")})`;
}
