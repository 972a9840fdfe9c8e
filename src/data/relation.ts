import { UserError } from "../kernel/errors.ts";
import { oneLine, plural, truncate } from "../kernel/text.ts";
import { type DuckDb, quoteName, quoteText } from "../engines/duckdb.ts";
import { castSql, countSql, isBoolean, isNumber } from "./column-sql.ts";
import { type CellCounts, type Column, decideType, kindOf, type WantedKind } from "./column-types.ts";
import { lineOfRecord } from "./csv-header.ts";

/** A file, or several of one shape, as text columns that a query can read. */
export interface TextSource {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly { readonly name: string; /** The cell as VARCHAR; empty is null. */ readonly text: string }[];
  /** For the line of a bad cell. */
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly name: string;
  readonly format: "csv" | "jsonl" | "parquet";
  /** What stands after FROM for this file alone. */
  readonly from: string;
}

export interface Relation {
  readonly name: string;
  readonly columns: readonly Column[];
}

/**
 * Reads text columns into a typed table. Two passes over the files: the first decides every type, so that no cell
 * changes its meaning half way. Throws one UserError that lists every column with cells that are not what was wanted.
 */
export async function typedTable(database: DuckDb, source: TextSource, wanted: ReadonlyMap<string, WantedKind>): Promise<Relation> {
  const counts = await countCells(database, source);
  const decisions = source.columns.map((column, index) => ({ ...column, decision: decideType(counts[index] ?? NONE, wanted.get(column.name)) }));
  const problems: string[] = [];
  for (const { name, text, decision } of decisions) {
    if ("bad" in decision) problems.push(await describeBad(database, source, { name, text, bad: decision.bad, wanted: wanted.get(name) }));
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const columns = decisions.map(({ name, text, decision }) => {
    const type = "type" in decision ? decision.type : "VARCHAR";
    return { name, type, kind: kindOf(type), sql: `${castSql(text, type)} AS ${quoteName(name)}` };
  });
  const table = database.freshName("rows");
  await database.rows(`CREATE TABLE ${table} AS SELECT ${columns.map(({ sql }) => sql).join(", ")} FROM ${source.from}`);
  return { name: table, columns: columns.map(({ name, type, kind }) => ({ name, type, kind })) };
}

const NONE: CellCounts = { filled: 0, integers: 0, numbers: 0, words: 0, booleans: 0 };

async function countCells(database: DuckDb, { from, columns }: TextSource): Promise<readonly CellCounts[]> {
  const [row = {}] = await database.rows(`SELECT ${columns.map(({ text }, index) => countSql(text, index)).join(", ")} FROM ${from}`);
  const count = (name: string, index: number): number => Number(row[`${name}_${index}`] ?? 0);
  return columns.map((_, index) => ({
    filled: count("filled", index),
    integers: count("integers", index),
    numbers: count("numbers", index),
    words: count("words", index),
    booleans: count("booleans", index),
  }));
}

interface BadColumn {
  readonly name: string;
  readonly text: string;
  readonly bad: number;
  readonly wanted: WantedKind | undefined;
}

async function describeBad(database: DuckDb, { files }: TextSource, { name, text, bad, wanted }: BadColumn): Promise<string> {
  const isGood = wanted === "boolean" ? isBoolean(text) : isNumber(text);
  for (const file of files) {
    const numbered = `SELECT ${text} AS cell, row_number() OVER () AS place, ${text} IS NOT NULL AND NOT ${isGood} AS is_bad FROM ${file.from}`;
    const [found] = await database.rows(`SELECT cell, place::DOUBLE AS place FROM (${numbered}) WHERE is_bad ORDER BY place LIMIT 1`);
    if (found === undefined) continue;
    const place = await describePlace(file, Number(found["place"]));
    const kind = wanted === "boolean" ? "true or false" : "a number";
    return (
      `${file.name}, ${place}: column ${JSON.stringify(name)} has ${showCell(found["cell"])}, which is not ${kind}` +
      ` (${plural(bad, "such cell")}). Correct the file, write an empty cell for a missing value, or give the feature another type.`
    );
  }
  throw new Error(`no bad cell found in ${name}`);
}

async function describePlace(file: SourceFile, row: number): Promise<string> {
  if (file.format === "csv") return `line ${await lineOfRecord(file.path, row)}`;
  return file.format === "jsonl" ? `line ${row}` : `row ${row}`;
}

/** A cell as it can be shown: short, on one line, quoted. */
export function showCell(cell: unknown): string {
  return JSON.stringify(truncate(oneLine(String(cell)), 40));
}

/** A list of paths for a reading function, with DuckDB's wildcards in them taken literally. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteText(path.replaceAll(/[*?[]/g, "[$&]"))).join(", ")}]`;
}
