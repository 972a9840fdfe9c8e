import { textSql } from "./column-sql.ts";
import type { Table } from "./table.ts";

export interface Overlap {
  /** Rows of the first dataset whose id is in the second; undefined without an id column in both. */
  readonly ids?: number;
  /** Rows of the first dataset whose values in all compared columns are those of a row of the second. */
  readonly rows: number;
}

/**
 * How much of `a` is also in `b`, both of one database. Rows are compared by a 64-bit hash of their text forms: with
 * a million rows each, a chance match has a probability below 1e-7. Counts only: ids identify people.
 */
export async function overlap(
  a: Table,
  b: Table,
  { id, columns }: { readonly id?: string; readonly columns: readonly string[] },
): Promise<Overlap> {
  if (a.database !== b.database) throw new Error("datasets of different databases");
  const rows =
    columns.length === 0
      ? 0
      : await countShared({ table: a, key: rowKey(a, b, columns) }, { table: b, key: rowKey(b, a, columns) });
  if (id === undefined || ![a, b].every((table) => table.columns.some(({ name }) => name === id))) return { rows };
  const ids = await countShared({ table: a, key: textSql(a.column(id)) }, { table: b, key: textSql(b.column(id)) });
  return { ids, rows };
}

interface Keyed {
  readonly table: Table;
  /** SQL of what is compared. */
  readonly key: string;
}

async function countShared(a: Keyed, b: Keyed): Promise<number> {
  const [row] = await a.table.database.rows(
    // Unlike IN, a semi join goes to the disk where memory is short.
    `SELECT count(*)::DOUBLE AS shared FROM (SELECT ${a.key} AS key FROM ${a.table.relation}) SEMI JOIN (SELECT ${b.key} AS key FROM ${b.table.relation}) USING (key)`,
  );
  return Number(row?.["shared"] ?? 0);
}

/** Two numbers of one type are compared as they are: writing each as text takes ten times as long. */
function rowKey(table: Table, other: Table, columns: readonly string[]): string {
  const cells = columns.map((name) => {
    const column = table.column(name);
    const isSame = column.kind === "number" && column.type === other.column(name).type;
    return isSame ? column.sql : textSql(column);
  });
  return `hash(${cells.join(", ")})`;
}
