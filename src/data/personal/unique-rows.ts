import type { Table } from "../table.ts";

/** How many rows have values in these columns together that no other row has; rows with an empty cell among them do not count. */
export async function uniqueRows(
  table: Table,
  names: readonly string[],
): Promise<{ readonly rows: number; readonly unique: number }> {
  const cells = names.map((name) => table.column(name).sql);
  const filled = cells.map((sql) => `${sql} IS NOT NULL`).join(" AND ");
  const groups = `SELECT count(*) AS n FROM ${table.relation} WHERE ${filled} GROUP BY ${cells.join(", ")}`;
  const [row] = await table.database.rows(
    `SELECT coalesce(sum(n), 0)::DOUBLE AS rows, count(*) FILTER (WHERE n = 1)::DOUBLE AS single FROM (${groups})`,
  );
  return { rows: Number(row?.["rows"] ?? 0), unique: Number(row?.["single"] ?? 0) };
}
