import { aliased } from "./column-sql.ts";
import { sharedBy, type Comparison } from "./shared-rows.ts";
import { derivedTable, type Table } from "./table.ts";

export interface Unshared {
  /** In the order in which they were given. */
  readonly tables: readonly Table[];
  readonly removed: number;
}

/**
 * Tables of the same rows without those that the first shares with any of `others`: by their ids where some are shared, else
 * by their values. Rows keep their order.
 */
export async function unsharedRows(
  tables: readonly [Table, ...Table[]],
  others: readonly Table[],
  comparison: Comparison,
): Promise<Unshared> {
  const [first] = tables;
  const { database } = first;
  const places = database.freshName("places");
  await database.rows(`CREATE TABLE ${places} AS SELECT row_number() OVER () AS place FROM ${first.relation}`);
  for (const other of others) {
    const { by } = await sharedBy(first, other, comparison);
    if (by === undefined) continue;
    const [own, known] = by;
    await database.rows(
      `DELETE FROM ${places} WHERE place IN (SELECT place FROM (SELECT row_number() OVER () AS place, ${own} AS key FROM ${first.relation}) SEMI JOIN (SELECT ${known} AS key FROM ${other.relation}) USING (key))`,
    );
  }
  const kept: Table[] = [];
  for (const table of tables) kept.push(await rowsAt(table, places));
  await database.rows(`DROP TABLE ${places}`);
  return { tables: kept, removed: first.rows - (kept[0]?.rows ?? 0) };
}

async function rowsAt(table: Table, places: string): Promise<Table> {
  const { select, columns } = aliased(table.columns, "cell");
  const placed = `SELECT ${["row_number() OVER () AS place", ...select].join(", ")} FROM ${table.relation}`;
  return await derivedTable(table, {
    from: `(${placed}) WHERE place IN (SELECT place FROM ${places}) ORDER BY place`,
    columns,
  });
}
