import { textSql } from "../data/column-sql.ts";
import { isCounting } from "../data/numbered-rows.ts";
import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { UserError } from "../kernel/errors.ts";

export interface LearnedIds {
  /** Files of each training dataset: absolute. */
  readonly learned: readonly { readonly files: readonly string[] }[];
  /** Messages name files relative to this. */
  readonly root: string;
  /** The column of training data, and that of the log. */
  readonly id: string;
  readonly log: Table;
  readonly logId: string;
}

/**
 * A relation of the ids that a model learned, as text in the column `learned`. Undefined where ids do not tell its rows
 * from those of the log: there is no training data here, some of it has no ids or ids of another kind, or cannot be
 * read, or ids count the rows of each file.
 */
export async function learnedIds(
  database: DuckDb,
  { learned, root, id, log, logId }: LearnedIds,
): Promise<string | undefined> {
  if (learned.length === 0) return undefined;
  const isNumbered = await isCounting(log, logId);
  const selected: string[] = [];
  for (const { files } of learned) {
    const table = await readable(database, { files, root, id });
    if (table?.columns.some(({ name }) => name === id) !== true) return undefined;
    if (isNumbered && (await isCounting(table, id))) return undefined;
    if (!(await isSameKind([log, logId], [table, id]))) return undefined;
    selected.push(`SELECT ${textSql(table.column(id))} AS learned FROM ${table.relation}`);
  }
  const relation = database.freshName("learned");
  await database.rows(
    `CREATE TABLE ${relation} AS SELECT DISTINCT learned FROM (${selected.join(" UNION ALL ")}) WHERE learned IS NOT NULL`,
  );
  return relation;
}

type IdColumn = readonly [table: Table, id: string];

/** Whether some ids of both are alike but for their letters and digits: no number is the id of what a UUID is. */
async function isSameKind(log: IdColumn, own: IdColumn): Promise<boolean> {
  const kinds = ([table, id]: IdColumn): string =>
    `SELECT ${kindSql(textSql(table.column(id)))} AS kind FROM ${table.relation}`;
  const [found] = await log[0].database.rows(
    `SELECT 1 FROM (${kinds(log)}) SEMI JOIN (${kinds(own)}) USING (kind) LIMIT 1`,
  );
  return found !== undefined;
}

function kindSql(id: string): string {
  return `CASE WHEN regexp_full_match(${id}, '[0-9]+') THEN '0' ELSE regexp_replace(${id}, '[\\p{L}\\p{N}]+', 'w', 'g') END`;
}

interface Wanted extends Pick<LearnedIds, "root" | "id"> {
  readonly files: readonly string[];
}

async function readable(database: DuckDb, { files, root, id }: Wanted): Promise<Table | undefined> {
  try {
    const kinds = (names: readonly string[]) => (names.includes(id) ? { [id]: "category" as const } : {});
    return await openTable(database, { files, root, kinds });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
