import { open } from "node:fs/promises";
import { join } from "node:path";
import { checkExpression, namedColumns } from "../data/expression.ts";
import type { Table } from "../data/table.ts";
import { quoteName, quoteText } from "../engines/duckdb.ts";
import { UserError, messageOf, MachineError } from "../kernel/errors.ts";

/** What expressions of users say of each row, as columns beside the table's. */
export interface Masks {
  /** What stands after FROM: the table, and the columns of the expressions where there are any. */
  readonly from: string;
  /** By expression: SQL for 1 (true), 0 (false) or 2 (null), or why it could not be evaluated. */
  readonly columns: ReadonlyMap<string, { readonly sql: string } | { readonly problem: string }>;
}

/** Rows that are written at once. */
const ROWS = 65_536;

/** A log is asked for some of its windows after others, and what an expression says of its rows stays the same. */
const KNOWN = new WeakMap<Table, Map<string, Promise<Masks>>>();

export interface MaskRequest {
  readonly expressions: ReadonlySet<string>;
  /** SQL that will be asked beside the masks: of the table's columns, those that it names are copied, and no other. */
  readonly asked: string;
}

/** `maskRows`, once for a table and the same request. */
export async function evaluateMasks(table: Table, { expressions, asked }: MaskRequest): Promise<Masks> {
  const known = KNOWN.get(table) ?? new Map<string, Promise<Masks>>();
  KNOWN.set(table, known);
  const described = await table.database.rows(`DESCRIBE ${table.relation}`);
  const words = new Set(asked.match(/\w+/g));
  const names = described.flatMap(({ column_name: name }) => (words.has(String(name)) ? [String(name)] : []));
  const key = JSON.stringify([[...expressions].toSorted(), names]);
  const masks = known.get(key) ?? maskRows(table, expressions, names);
  known.set(key, masks);
  return await masks;
}

/**
 * Evaluates each expression on every row, in the process that is locked down for that, and lays the answers beside the
 * table. One that is broken has a problem, and the others go on.
 */
async function maskRows(table: Table, expressions: ReadonlySet<string>, names: readonly string[]): Promise<Masks> {
  const columns = new Map<string, { readonly sql: string } | { readonly problem: string }>();
  const answers: Uint8Array[] = [];
  for (const expression of expressions) {
    const answer = await evaluated(table, expression);
    if ("problem" in answer) columns.set(expression, answer);
    else {
      columns.set(expression, { sql: `mask_${answers.length}` });
      answers.push(answer.values);
    }
  }
  if (answers.length === 0) return { from: table.relation, columns };
  return { from: await besideMasks(table, { masks: await maskTable(table, answers), names }), columns };
}

/**
 * A copy of the rows with their masks. Not a positional join: DuckDB reads the sides of a union at once and then lays
 * the masks of one row beside another. A table that is created keeps the order of its rows, and numbers them.
 */
async function besideMasks(
  { database, relation, rows }: Table,
  { masks, names }: { readonly masks: string; readonly names: readonly string[] },
): Promise<string> {
  const [copy, name] = [database.freshName("copy"), database.freshName("masked")];
  const cells = names.length === 0 ? "NULL AS none" : names.map(quoteName).join(", ");
  await database.rows(`CREATE TABLE ${copy} AS SELECT ${cells} FROM ${relation}`);
  const joined = `SELECT ${copy}.*, ${masks}.* FROM ${copy} JOIN ${masks} ON ${copy}.rowid = ${masks}.rowid`;
  await database.rows(`CREATE TABLE ${name} AS ${joined}`);
  for (const table of [copy, masks]) await database.rows(`DROP TABLE ${table}`);
  const [found] = await database.rows(`SELECT count(*)::DOUBLE AS n FROM ${name}`);
  if (found?.["n"] !== rows) throw new Error("rows were lost beside what expressions say of them");
  return name;
}

async function evaluated(
  table: Table,
  expression: string,
): Promise<{ readonly values: Uint8Array } | { readonly problem: string }> {
  try {
    const known = table.columns.map(({ name }) => name);
    const { sql, columns } = await checkExpression(table.database, expression, known);
    const from = namedColumns(
      table.relation,
      columns.map((name) => table.column(name)),
    );
    const asked = `coalesce(CAST(CAST((${sql}) AS BOOLEAN) AS DOUBLE), 2::DOUBLE)`;
    const values = await table.database.evaluate({ sql: asked, type: "DOUBLE", from, rows: table.rows });
    return { values: Uint8Array.from(values) };
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof MachineError) throw error;
    return { problem: messageOf(error) };
  }
}

/** A file that DuckDB reads: a million rows are two megabytes an expression. */
async function maskTable({ database, rows }: Table, answers: readonly Uint8Array[]): Promise<string> {
  const name = database.freshName("masks");
  const path = join(database.files, `${name}.csv`);
  await using file = await open(path, "wx");
  for (let start = 0; start < rows; start += ROWS) {
    const bytes = maskLines(answers, start, Math.min(ROWS, rows - start));
    await file.write(bytes);
  }
  const types = answers.map((_, place) => `'mask_${place}': 'UTINYINT'`).join(", ");
  await database.rows(
    `CREATE TABLE ${name} AS SELECT * FROM read_csv(${quoteText(path)}, header = false, auto_detect = false, delim = ',', columns = {${types}})`,
  );
  return name;
}

/** Lines such as `1,0,2`. */
function maskLines(answers: readonly Uint8Array[], start: number, rows: number): Buffer {
  const width = answers.length * 2;
  const bytes = Buffer.alloc(rows * width, ",");
  for (const [place, values] of answers.entries())
    for (let row = 0; row < rows; row++) bytes[row * width + place * 2] = 0x30 + (values[start + row] ?? 2);
  for (let end = width - 1; end < bytes.length; end += width) bytes[end] = 0x0a;
  return bytes;
}
