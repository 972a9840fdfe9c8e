import { UserError } from "../kernel/errors.ts";
import { oneLine, plural, truncate } from "../kernel/text.ts";
import { type DuckDb, quoteName, quoteText } from "../engines/duckdb.ts";
import { castSql, countSql, isBoolean, isNotSql, isNumber } from "./column-sql.ts";
import {
  type CellCounts,
  type Column,
  decideType,
  guessType,
  kindOf,
  type TextType,
  type WantedKind,
} from "./column-types.ts";
import { lineOfRecord } from "./csv-header.ts";

/** A file, or several of one shape, as text columns that a query can read. */
export interface TextSource {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly {
    readonly name: string;
    /** The cell as VARCHAR; empty is null. */ readonly text: string;
  }[];
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
 * Reads text columns into a typed table. The first rows suggest every type, and one pass reads the files and checks
 * the suggestion on every cell; only where it was wrong, a second pass decides by counting. So no cell changes its
 * meaning half way. Throws one UserError that lists every column with cells that are not what was wanted.
 */
export async function typedTable(
  database: DuckDb,
  source: TextSource,
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<Relation> {
  const guessed = await guessTypes(database, source, wanted);
  const fast = guessed === undefined ? undefined : await readAs(database, source, { types: guessed, wanted });
  return (
    fast ??
    readAs(database, source, { types: await countTypes(database, source, wanted), wanted: undefined }).then(found)
  );
}

const SAMPLE = 2048;
const MISFIT = "model-gitops: misfit";

async function guessTypes(
  database: DuckDb,
  { from, columns }: TextSource,
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<readonly TextType[] | undefined> {
  const sampled = columns.map(({ name }) => ({ name, cells: new Array<string | null>() }));
  for await (const chunk of database.stream(
    `SELECT ${columns.map(({ text }) => text).join(", ")} FROM ${from} LIMIT ${SAMPLE}`,
  ))
    for (const [index, { cells }] of sampled.entries()) cells.push(...chunk.texts(index));
  const guesses = sampled.map(({ name, cells }) => guessType(cells, wanted.get(name)));
  return guesses.every((guess) => guess !== undefined) ? guesses : undefined;
}

interface Reading {
  readonly types: readonly TextType[];
  /** Given where the types are a guess that has to be checked. */
  readonly wanted: ReadonlyMap<string, WantedKind> | undefined;
}

/** The table, or undefined where a cell is not of its column's type. */
async function readAs(
  database: DuckDb,
  { from, columns }: TextSource,
  { types, wanted }: Reading,
): Promise<Relation | undefined> {
  const typed = columns.map(({ name, text }, index) => ({ name, text, type: types[index] ?? "VARCHAR" }));
  const misfits =
    wanted === undefined ? [] : typed.flatMap(({ name, text, type }) => isNotSql(text, type, wanted.get(name)) ?? []);
  const selected = typed.map(({ name, text, type }) => `${castSql(text, type)} AS ${quoteName(name)}`);
  const table = database.freshName("rows");
  await database.rows(
    `CREATE TABLE ${table} AS SELECT ${[...selected, ...(misfits.length === 0 ? [] : [`${misfits.join(" OR ")} AS ${quoteName(MISFIT)}`])].join(", ")} FROM ${from}`,
  );
  if (misfits.length > 0) {
    const bad = await database.rows(`SELECT 1 FROM ${table} WHERE ${quoteName(MISFIT)} LIMIT 1`);
    if (bad.length > 0) {
      await database.rows(`DROP TABLE ${table}`);
      return undefined;
    }
  }
  return { name: table, columns: typed.map(({ name, type }) => ({ name, type, kind: kindOf(type) })) };
}

async function countTypes(
  database: DuckDb,
  source: TextSource,
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<readonly TextType[]> {
  const counts = await countCells(database, source);
  const problems: string[] = [];
  const types: TextType[] = [];
  for (const [index, { name, text }] of source.columns.entries()) {
    const decision = decideType(counts[index] ?? NONE, wanted.get(name));
    if ("type" in decision) types.push(decision.type);
    else
      problems.push(await describeBad(database, source, { name, text, bad: decision.bad, wanted: wanted.get(name) }));
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return types;
}

function found(relation: Relation | undefined): Relation {
  if (relation === undefined) throw new Error("a table that needed no check failed it");
  return relation;
}

const NONE: CellCounts = { filled: 0, integers: 0, numbers: 0, words: 0, booleans: 0 };

async function countCells(database: DuckDb, { from, columns }: TextSource): Promise<readonly CellCounts[]> {
  const [row = {}] = await database.rows(
    `SELECT ${columns.map(({ text }, index) => countSql(text, index)).join(", ")} FROM ${from}`,
  );
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

async function describeBad(
  database: DuckDb,
  { files }: TextSource,
  { name, text, bad, wanted }: BadColumn,
): Promise<string> {
  const isGood = wanted === "boolean" ? isBoolean(text) : isNumber(text);
  for (const file of files) {
    const numbered = `SELECT ${text} AS cell, row_number() OVER () AS place, ${text} IS NOT NULL AND NOT ${isGood} AS is_bad FROM ${file.from}`;
    const [found] = await database.rows(
      `SELECT cell, place::DOUBLE AS place FROM (${numbered}) WHERE is_bad ORDER BY place LIMIT 1`,
    );
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
