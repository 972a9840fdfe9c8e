import type { Table } from "./table.ts";

/** Above this, telling rows apart takes more than a minute: then nobody counts. */
const MOST_CELLS = 200_000_000;

/** Rows that repeat an earlier one in all columns that can be read; undefined where there are too many cells to tell. */
export async function repeatedRows(table: Table): Promise<number | undefined> {
  const columns = table.columns.filter(({ kind, problem }) => kind !== "other" && problem === undefined);
  if (columns.length === 0 || table.rows * columns.length > MOST_CELLS) return undefined;
  const cells = columns.map(({ sql }) => sql).join(", ");
  const [row] = await table.database.rows(
    `SELECT count(*)::DOUBLE - count(DISTINCT hash(${cells}))::DOUBLE AS repeated FROM ${table.relation}`,
  );
  return Math.max(0, Number(row?.["repeated"] ?? 0));
}
