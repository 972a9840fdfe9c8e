import type { DuckDb } from "../engines/duckdb.ts";
import { idKindSql } from "./id-sql.ts";

/** Ids somewhere in the database. */
export interface Ids {
  readonly database: DuckDb;
  /** What stands after FROM. */
  readonly relation: string;
  /** SQL of the normal form. */
  readonly cell: string;
}

/** What ids look like, as a relation of `kind` and `rows`. */
export interface IdKinds {
  readonly database: DuckDb;
  readonly relation: string;
}

/** A few rows of another kind are tests and mistakes. */
const AGREEING = 0.99;

/** Counts the kinds of ids; rows without an id are of none. */
export async function idKinds({ database, relation: from, cell }: Ids): Promise<IdKinds> {
  const relation = database.freshName("kinds");
  const kinds = `SELECT ${idKindSql("id")} AS kind FROM (SELECT ${cell} AS id FROM ${from}) WHERE id IS NOT NULL`;
  await database.rows(`CREATE TABLE ${relation} AS SELECT kind, count(*)::DOUBLE AS rows FROM (${kinds}) GROUP BY ALL`);
  return { database, relation };
}

/** Whether an id of the one is an id of the other. */
export async function haveCommon(ids: Ids, others: Ids): Promise<boolean> {
  const [found] = await ids.database.rows(
    `SELECT 1 FROM (SELECT ${ids.cell} AS id FROM ${ids.relation}) SEMI JOIN (SELECT ${others.cell} AS id FROM ${others.relation}) USING (id) LIMIT 1`,
  );
  return found !== undefined;
}

/** Whether nearly all ids of the one are of kinds that the other has; not where it has none. */
export async function areAmong({ database, relation }: IdKinds, others: IdKinds): Promise<boolean> {
  const alike = `SELECT sum(rows) FROM ${relation} SEMI JOIN ${others.relation} USING (kind)`;
  const [row] = await database.rows(
    `SELECT coalesce((${alike}) >= ${AGREEING} * sum(rows), false) AS agrees FROM ${relation}`,
  );
  return row?.["agrees"] === true;
}
