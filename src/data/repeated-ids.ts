import { textSql } from "./column-sql.ts";
import type { Table } from "./table.ts";

/** How many values of a column that identifies rows stand in more than one of them; empty cells identify none. */
export async function repeatedIds(table: Table, name: string): Promise<number> {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) return 0;
  const rows = `SELECT ${textSql(column)} AS id FROM ${table.relation} WHERE ${column.sql} IS NOT NULL`;
  const repeated = `SELECT id FROM (${rows}) GROUP BY id HAVING count(*) > 1`;
  const [row] = await table.database.rows(`SELECT count(*)::DOUBLE AS n FROM (${repeated})`);
  return Number(row?.["n"] ?? 0);
}
