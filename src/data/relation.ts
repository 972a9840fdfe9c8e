import { UserError } from "../kernel/errors.ts";
import { plural } from "../kernel/text.ts";
import { type DuckDb, literalPattern, quoteText } from "../engines/duckdb.ts";
import { describeCell } from "./cell-kind.ts";
import { castSql, countSql, isBoolean, isNotSql, isNumber, type TextColumn } from "./column-sql.ts";
import {
  type CellCounts,
  type Column,
  decideType,
  guessType,
  isMixed,
  kindOf,
  type TextType,
  type WantedKind,
} from "./column-types.ts";
import { lineOfObject, lineOfRecord } from "./text-lines.ts";

/** A file, or several of one shape, as text columns that a query can read. */
export interface TextSource {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly TextColumn[];
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
  /** What a person should know of the files although it stops nothing: sentences. */
  readonly notes?: readonly string[];
}

/** The name that a table gives to its column at a place. */
export function columnName(index: number): string {
  return `c${index}`;
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
  const fast =
    guessed === undefined ? undefined : await readAs(database, source, { plans: guessed, wanted, isGuess: true });
  if (fast !== undefined) return fast;
  const texts = await readTexts(database, source);
  try {
    const plans = await countTypes(database, texts, wanted);
    const relation = await readAs(database, texts, { plans, wanted, isGuess: false });
    if (relation === undefined) throw new Error("a table that needed no check failed it");
    return relation;
  } finally {
    await database.rows(`DROP TABLE ${texts.from}`);
  }
}

/** The cells as they are written, in a table that can be asked often: files would be read and taken apart each time. */
async function readTexts(database: DuckDb, source: TextSource): Promise<TextSource> {
  const table = database.freshName("texts");
  const selected = source.columns.flatMap(({ text, bare }) => (bare === undefined ? [text] : [text, bare]));
  await database.rows(`CREATE TABLE ${table} AS SELECT ${selected.join(", ")} FROM ${source.from}`);
  return { ...source, from: table };
}

const SAMPLE = 2048;
const MISFIT = "misfit";

/** What a text column becomes. */
interface ColumnPlan {
  readonly type: TextType;
  readonly mixed?: string;
}

async function guessTypes(
  database: DuckDb,
  { from, columns }: TextSource,
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<readonly ColumnPlan[] | undefined> {
  // A file that tells texts from numbers needs no guess: it is asked.
  if (columns.some(({ bare }) => bare !== undefined)) return undefined;
  const sampled = columns.map(({ name }) => ({ name, cells: new Array<string | null>() }));
  for await (const chunk of database.stream(
    `SELECT ${columns.map(({ text }) => text).join(", ")} FROM ${from} LIMIT ${SAMPLE}`,
  ))
    for (const [index, { cells }] of sampled.entries()) cells.push(...chunk.texts(index));
  const guesses = sampled.flatMap(({ name, cells }) => {
    const type = guessType(cells, wanted.get(name));
    return type === undefined ? [] : [{ type }];
  });
  return guesses.length === columns.length ? guesses : undefined;
}

interface Reading {
  readonly plans: readonly ColumnPlan[];
  readonly wanted: ReadonlyMap<string, WantedKind>;
  /** Whether every cell has to be checked. */
  readonly isGuess: boolean;
}

/** The table, or undefined where a cell is not of its column's type. */
async function readAs(
  database: DuckDb,
  { from, columns }: TextSource,
  { plans, wanted, isGuess }: Reading,
): Promise<Relation | undefined> {
  const planned = columns.map((column, index) => ({ ...column, plan: plans[index] ?? { type: "VARCHAR" as const } }));
  const misfits = isGuess
    ? planned.flatMap(({ name, text, plan }) => isNotSql(text, plan.type, wanted.get(name)) ?? [])
    : [];
  const stored = planned.map(({ name, text, plan }, index) => {
    const keeps = wanted.get(name) === "letters";
    return `${keeps ? text : castSql(text, plan.type)} AS ${columnName(index)}`;
  });
  const checks = misfits.length === 0 ? [] : [`${misfits.join(" OR ")} AS ${MISFIT}`];
  const table = database.freshName("rows");
  await database.rows(`CREATE TABLE ${table} AS SELECT ${[...stored, ...checks].join(", ")} FROM ${from}`);
  if (misfits.length > 0) {
    const bad = await database.rows(`SELECT 1 FROM ${table} WHERE ${MISFIT} LIMIT 1`);
    if (bad.length > 0) {
      await database.rows(`DROP TABLE ${table}`);
      return undefined;
    }
  }
  return { name: table, columns: planned.map(({ name, plan }, index) => columnOf(name, index, { plan, wanted })) };
}

function columnOf(
  name: string,
  index: number,
  { plan: { type, mixed }, wanted }: { readonly plan: ColumnPlan; readonly wanted: ReadonlyMap<string, WantedKind> },
): Column {
  const sql = columnName(index);
  const told = mixed === undefined ? {} : { mixed };
  if (type === "VARCHAR") return { name, type, kind: kindOf(type), sql, letters: sql, ...told };
  const keeps = wanted.get(name) === "letters";
  return { name, type, kind: kindOf(type), ...(keeps ? { sql: castSql(sql, type), letters: sql } : { sql }) };
}

async function countTypes(
  database: DuckDb,
  source: TextSource,
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<readonly ColumnPlan[]> {
  const counts = await countCells(database, source, wanted);
  const problems: string[] = [];
  const plans: ColumnPlan[] = [];
  for (const [index, column] of source.columns.entries()) {
    const count = counts[index] ?? NONE;
    const wish = wanted.get(column.name);
    const decision = decideType(count, wish);
    if ("bad" in decision)
      problems.push(await describeBad(database, source.files, { ...column, bad: decision.bad, wanted: wish }));
    else if (
      decision.type === "VARCHAR" &&
      isMixed(count, wish) &&
      plans.filter(({ mixed }) => mixed !== undefined).length < MOST_TOLD
    )
      plans.push({
        type: "VARCHAR",
        mixed: await describeBad(database, source.files, {
          ...column,
          bad: count.filled - count.numbers,
          wanted: wish,
        }),
      });
    else plans.push({ type: decision.type });
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return plans;
}

/** Each takes a pass over the files. */
const MOST_TOLD = 20;

/** The time that DuckDB takes to plan a query grows with the square of its aggregates. */
const COUNTED_AT_ONCE = 16;

const NONE: CellCounts = { filled: 0, integers: 0, wholes: 0, numbers: 0, words: 0, booleans: 0 };

async function countCells(
  database: DuckDb,
  { from, columns }: TextSource,
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<readonly CellCounts[]> {
  const row: Record<string, unknown> = {};
  const counts = columns.map((column, index) => countSql(column, index, wanted.get(column.name)));
  for (let start = 0; start < counts.length; start += COUNTED_AT_ONCE) {
    const some = counts.slice(start, start + COUNTED_AT_ONCE).join(", ");
    for (const counted of await database.rows(`SELECT ${some} FROM ${from}`)) Object.assign(row, counted);
  }
  const count = (name: string, index: number): number => Number(row[`${name}_${index}`] ?? 0);
  return columns.map((_, index) => ({
    filled: count("filled", index),
    integers: count("integers", index),
    wholes: count("wholes", index),
    numbers: count("numbers", index),
    words: count("words", index),
    booleans: count("booleans", index),
  }));
}

interface BadColumn extends TextColumn {
  readonly bad: number;
  readonly wanted: WantedKind | undefined;
}

/** The first cell that is not what was wanted: where it stands and what it looks like, without quoting it. */
export async function describeBad(
  database: DuckDb,
  files: readonly SourceFile[],
  { name, text, bare, bad, wanted }: BadColumn,
): Promise<string> {
  const only = bare === undefined || wanted !== undefined ? "" : `${bare} AND `;
  const isGood = wanted === "boolean" ? isBoolean(text) : `${only}${isNumber(text)}`;
  for (const file of files) {
    const numbered = `SELECT ${text} AS cell, row_number() OVER () AS place, ${text} IS NOT NULL AND NOT (${isGood}) AS is_bad FROM ${file.from}`;
    const [found] = await database.rows(
      `SELECT cell, place::DOUBLE AS place FROM (${numbered}) WHERE is_bad ORDER BY place LIMIT 1`,
    );
    if (found === undefined) continue;
    const place = await describePlace(file, Number(found["place"]));
    const column = `${file.name}, ${place}: column ${JSON.stringify(name)}`;
    return wanted === "boolean"
      ? `${column} has a cell that is not true or false (${plural(bad, "such cell")}). Write true, false or an empty cell, or give the feature another type.`
      : `${column} has ${describeCell(String(found["cell"]))} (${plural(bad, "cell")} of it ${bad === 1 ? "is no number" : "are no numbers"}).`;
  }
  throw new Error(`no bad cell found in ${name}`);
}

async function describePlace(file: SourceFile, row: number): Promise<string> {
  if (file.format === "csv") return `line ${await lineOfRecord(file.path, row)}`;
  return file.format === "jsonl" ? `line ${await lineOfObject(file.path, row)}` : `row ${row}`;
}

/** A list of paths for a reading function, with DuckDB's wildcards in them taken literally. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteText(literalPattern(path))).join(", ")}]`;
}
