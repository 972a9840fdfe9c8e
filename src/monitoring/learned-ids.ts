import { textSql } from "../data/column-sql.ts";
import { isCounting } from "../data/numbered-rows.ts";
import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { UserError } from "../kernel/errors.ts";
import { areAmong, haveCommon, idKinds, type Ids } from "./id-kinds.ts";
import { normalIdSql } from "./id-sql.ts";

export interface LearnedIds {
  /** Files of each training dataset: absolute. */
  readonly learned: readonly { readonly files: readonly string[] }[];
  /** Messages name files relative to this. */
  readonly root: string;
  /** The column of training data, and that of the log. */
  readonly id: string;
  readonly log: Table;
  readonly logId: string;
  /** A query of the rows that the model is asked about: the texts of their ids as `id`. */
  readonly asked: string;
}

/**
 * A relation of the ids that a model learned, in their normal form (id-sql.ts) in the column `learned`. Undefined where
 * ids do not tell its rows from those of the log: there is no training data here, it cannot be read, a row of it has no
 * id, those of one of the two only count rows, or they have none in common and are of other kinds.
 */
export async function learnedIds(
  database: DuckDb,
  { learned, root, id, log, logId, asked }: LearnedIds,
): Promise<string | undefined> {
  const logged = idsOf(log, logId);
  if (learned.length === 0 || (await isCounting(logged, logged.cell))) return undefined;
  const all = await idKinds(logged);
  const judged = await idKinds({ database, relation: `(${asked})`, cell: normalIdSql("id") });
  const selected: string[] = [];
  for (const { files } of learned) {
    const own = await ownIds(database, { files, root, id });
    if (own === undefined || (await hasEmpty(own)) || (await isCounting(own, own.cell))) return undefined;
    const kinds = await idKinds(own);
    const isAlike = (await haveCommon(own, logged)) || ((await areAmong(kinds, all)) && (await areAmong(all, kinds)));
    if (!isAlike || !(await areAmong(judged, kinds))) return undefined;
    selected.push(`SELECT ${own.cell} AS learned FROM ${own.relation}`);
  }
  const relation = database.freshName("learned");
  await database.rows(`CREATE TABLE ${relation} AS SELECT DISTINCT learned FROM (${selected.join(" UNION ALL ")})`);
  return relation;
}

function idsOf(table: Table, name: string): Ids {
  const { database, relation } = table;
  return { database, relation, cell: normalIdSql(textSql(table.column(name))) };
}

interface Wanted extends Pick<LearnedIds, "root" | "id"> {
  readonly files: readonly string[];
}

/** Those of a training dataset; undefined where it has none or cannot be read. */
async function ownIds(database: DuckDb, { files, root, id }: Wanted): Promise<Ids | undefined> {
  const kinds = (names: readonly string[]) => (names.includes(id) ? { [id]: "category" as const } : {});
  try {
    const table = await openTable(database, { files, root, kinds });
    return table.columns.some(({ name }) => name === id) ? idsOf(table, id) : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Nobody knows which row of the log one without an id is. */
async function hasEmpty({ database, relation, cell }: Ids): Promise<boolean> {
  const [found] = await database.rows(`SELECT 1 FROM ${relation} WHERE ${cell} IS NULL LIMIT 1`);
  return found !== undefined;
}
