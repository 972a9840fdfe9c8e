import { UserError } from "../kernel/errors.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { castSql, isBoolean, isNumber, textSql } from "./column-sql.ts";
import { type Column, isWholeType, kindOf, type WantedKind, wantsNumbers } from "./column-types.ts";
import { parquetShape, type ParquetColumn, type ParquetFile } from "./parquet-shape.ts";
import { columnName, describeBad, type Relation, type SourceFile } from "./relation.ts";

/**
 * Parquet files as a view: they are read where they lie, whatever their size. Types are those of the files; only a text
 * column that is wanted as a number or boolean is converted. Throws a UserError where the files are damaged, or a cell
 * is not what the manifest says.
 */
export async function parquetRelation(
  database: DuckDb,
  files: readonly ParquetFile[],
  wantedOf: (columns: readonly string[]) => ReadonlyMap<string, WantedKind>,
): Promise<Relation> {
  const shape = await parquetShape(database, files);
  const wanted = wantedOf(shape.columns.map(({ name }) => name));
  const view = database.freshName("view");
  await database.rows(`CREATE VIEW ${view} AS SELECT * FROM ${shape.from(files)}`);
  const problems: string[] = [];
  const columns: Column[] = [];
  for (const [index, column] of shape.columns.entries()) {
    const read = readable(column, index);
    const sources = files.map((file): SourceFile => ({ ...file, format: "parquet", from: shape.from([file]) }));
    const wish = wanted.get(column.name);
    const converted = await asWanted(read, wish, { database, view, sources });
    if ("bad" in converted) problems.push(converted.bad);
    else columns.push(converted);
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return { name: view, columns, notes: shape.columns.flatMap(({ problem }) => problem ?? []) };
}

function readable({ name, type, problem }: ParquetColumn, index: number): Column {
  const column = { name, type, kind: kindOf(type), sql: columnName(index) };
  return problem === undefined ? column : { ...column, kind: "other", problem };
}

interface Place {
  readonly database: DuckDb;
  readonly view: string;
  readonly sources: readonly SourceFile[];
}

async function asWanted(
  column: Column,
  wish: WantedKind | undefined,
  { database, view, sources }: Place,
): Promise<Column | { readonly bad: string }> {
  const { name, kind } = column;
  if (isTextOf(column, wish)) return { name, kind: "category", type: "VARCHAR", sql: `(${textSql(column)})` };
  const isText = kind === "category";
  const wantsBoolean = wish === "boolean" && kind !== "boolean" && kind !== "other";
  if (!(isText && wantsNumbers(wish)) && !wantsBoolean) return column;
  const text = textSql(column);
  const isGood = wantsBoolean ? isBoolean(text) : isNumber(text);
  const [row] = await database.rows(
    `SELECT count(*) FILTER (WHERE ${text} IS NOT NULL AND NOT (${isGood}))::DOUBLE AS bad FROM ${view}`,
  );
  const bad = Number(row?.["bad"] ?? 0);
  const type = wantsBoolean ? "BOOLEAN" : "DOUBLE";
  if (bad === 0) return { name, kind: kindOf(type), type, sql: castSql(`(${text})`, type), letters: text };
  const told = await describeBad(database, sources, { name, text, bad, wanted: wish });
  return wish === "numeric" ? { ...column, mixed: told } : { bad: told };
}

/** Of a file that has types, only whole numbers have one text form that everybody writes. */
function isTextOf({ kind, type }: Column, wish: WantedKind | undefined): boolean {
  if (wish === "category") return kind !== "category" && kind !== "other";
  return wish === "text" && kind === "number" && isWholeType(type);
}
