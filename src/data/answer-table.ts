import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { quoteText, type DuckDb } from "../engines/duckdb.ts";
import { namedColumns, type Expression } from "./expression.ts";
import { pathList } from "./relation.ts";
import type { Table } from "./table.ts";

/** Label, score and prediction of a row; null is none. */
export type RowAnswer = readonly [
  label: number | string | null,
  score: number | null,
  prediction: number | string | null,
];

/** What one model answers, in the order of the rows. */
export interface AnswerTable {
  /** An expression over `expressionColumns` of every row; null is NaN. */
  evaluate(table: Table, expression: Expression): Promise<Float64Array>;
  /** Forgets the table. */
  drop(): Promise<void>;
}

/** Hands answers to DuckDB through a file, which has to be where DuckDB may read. */
export async function openAnswers(database: DuckDb, answers: Iterable<RowAnswer>, file: string): Promise<AnswerTable> {
  await pipeline(Readable.from(lines(answers)), createWriteStream(file));
  const relation = database.freshName("answers");
  const [first] = answers;
  const type = (cell: RowAnswer[number] | undefined): string =>
    quoteText(typeof cell === "string" ? "VARCHAR" : "DOUBLE");
  const columns = `{label: ${type(first?.[0])}, score: 'DOUBLE', prediction: ${type(first?.[2])}}`;
  await database.rows(
    `CREATE TABLE ${relation} AS SELECT * FROM read_csv(${pathList([file])}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\\N', allow_quoted_nulls = false, new_line = '\\n', parallel = false, columns = ${columns})`,
  );
  return {
    evaluate: (table, expression) => evaluated(table, relation, expression),
    drop: async () => void (await database.rows(`DROP TABLE ${relation}`)),
  };
}

const LINES = 10_000;

function* lines(answers: Iterable<RowAnswer>): Generator<string> {
  let chunk: string[] = [];
  for (const answer of answers) {
    chunk.push(`${answer.map(cellOf).join(",")}\n`);
    if (chunk.length < LINES) continue;
    yield chunk.join("");
    chunk = [];
  }
  yield chunk.join("");
}

function cellOf(value: RowAnswer[number]): string {
  if (typeof value === "string") return `"${value.replaceAll("\0", "").replaceAll('"', '""')}"`;
  return value === null || Number.isNaN(value) ? "\\N" : String(value);
}

const ANSWERED: ReadonlySet<string> = new Set(["label", "score", "prediction"]);

/** What an expression over rows and answers can name; an answer hides a column of its name. */
export function expressionColumns(table: Table): readonly string[] {
  return [...table.columns.map(({ name }) => name).filter((name) => !ANSWERED.has(name.toLowerCase())), ...ANSWERED];
}

async function evaluated(table: Table, relation: string, { sql, columns }: Expression): Promise<Float64Array> {
  const read = columns.map((name) =>
    ANSWERED.has(name) ? { name, sql: `answers.${name}` } : { name, sql: table.column(name).sql },
  );
  // Both sides name their columns, so that a name is in one alone.
  const from = namedColumns(`${table.relation} POSITIONAL JOIN ${relation} AS answers`, read);
  const value = `coalesce(CAST((${sql}) AS DOUBLE), 'nan'::DOUBLE)`;
  return await table.database.evaluate({ sql: value, type: "DOUBLE", from, rows: table.rows });
}
