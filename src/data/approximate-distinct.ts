import type { Table } from "./table.ts";

/** Roughly how many different values a column has: within some per cent, in one pass and little memory. */
export async function approximateDistinct(table: Table, name: string): Promise<number> {
  const [row] = await table.database.rows(
    `SELECT approx_count_distinct(${table.column(name).sql})::DOUBLE AS count FROM ${table.relation}`,
  );
  return Number(row?.["count"] ?? 0);
}
