import type { Table } from "./table.ts";

const PLACE = `"\u0001place"`;

/** What SQL selects of some rows of a table, by their places. */
export async function rowsAt(
  { database, relation }: Pick<Table, "database" | "relation">,
  places: readonly number[],
  selected: readonly string[],
): Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>> {
  if (places.length === 0) return new Map();
  const rows = await database.rows(
    `SELECT ${PLACE}::DOUBLE AS place, ${selected.join(", ")} FROM (SELECT *, row_number() OVER () - 1 AS ${PLACE} FROM ${relation}) WHERE ${PLACE} IN (${places.join(", ")})`,
  );
  return new Map(rows.map((row) => [Number(row["place"]), row]));
}
