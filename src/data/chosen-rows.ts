import { derivedTable, type Table } from "./table.ts";

/** Some rows of a table by their places, ascending, as a table of its own. */
export async function chosenTable(table: Table, rows: Uint32Array): Promise<Table> {
  const place = `"\u0001place"`;
  const from = `(SELECT *, row_number() OVER () - 1 AS ${place} FROM ${table.relation}) WHERE ${place} IN (${[...rows].join(", ")}) ORDER BY ${place}`;
  return await derivedTable(table, { from, columns: table.columns });
}
