import { textSql } from "./column-sql.ts";
import type { Dataset } from "./table.ts";

export interface Overlap {
  /** Rows of the first dataset whose id is in the second; undefined without an id column in both. */
  readonly ids?: number;
  /** Rows of the first dataset whose values in all compared columns are those of a row of the second. */
  readonly rows: number;
  readonly examples: readonly string[];
}

/**
 * How much of `a` is also in `b`, both of one database. Rows are compared by a 64-bit hash of their text forms: with
 * a million rows each, a chance match has a probability below 1e-7. `examples` are at most three shared ids.
 */
export async function overlap(
  a: Dataset,
  b: Dataset,
  { id, columns }: { readonly id?: string; readonly columns: readonly string[] },
): Promise<Overlap> {
  if (a.database !== b.database) throw new Error("datasets of different databases");
  const rows =
    columns.length === 0
      ? 0
      : await countShared(
          a,
          b,
          (dataset) => `hash(${columns.map((name) => textSql(dataset.column(name))).join(", ")})`,
        );
  if (id === undefined || ![a, b].every((dataset) => dataset.columns.some(({ name }) => name === id)))
    return { rows, examples: [] };
  const key = (dataset: Dataset): string => textSql(dataset.column(id));
  const shared = `SELECT DISTINCT ${key(a)} AS id FROM ${a.relation} WHERE ${key(a)} IN (SELECT ${key(b)} FROM ${b.relation}) ORDER BY id LIMIT 3`;
  const examples = await a.database.rows(shared);
  return { ids: await countShared(a, b, key), rows, examples: examples.map((row) => String(row["id"])) };
}

async function countShared(a: Dataset, b: Dataset, key: (dataset: Dataset) => string): Promise<number> {
  const [row] = await a.database.rows(
    `SELECT count(*)::DOUBLE AS shared FROM ${a.relation} WHERE ${key(a)} IN (SELECT ${key(b)} FROM ${b.relation})`,
  );
  return Number(row?.["shared"] ?? 0);
}
