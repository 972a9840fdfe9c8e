import { mkdtemp, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkExpression } from "../data/expression.ts";
import type { Table } from "../data/table.ts";
import { quoteName, quoteText, type DuckDb } from "../engines/duckdb.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { JudgedSample } from "../work/measure/registry.ts";
import type { RowValues } from "../work/measure/sampling.ts";
import { answersOf, type RowAnswer } from "./row-answers.ts";
import { Problem } from "./problems.ts";

export interface RowValuing {
  readonly dataset: Table;
  readonly model: ResolvedModel;
  readonly sample: JudgedSample;
  /** A folder that DuckDB may read: absolute. */
  readonly scratch: string;
}

/** The sample with the values of the manifest's own metrics, by DuckDB, for what each model answers. */
export async function withRowValues({ dataset, model, sample, scratch }: RowValuing): Promise<JudgedSample> {
  const custom = model.metrics.flatMap(({ metric }) =>
    metric.rowSql === undefined ? [] : [{ name: metric.name, sql: metric.rowSql }],
  );
  if (custom.length === 0) return sample;
  const folder = await mkdtemp(join(scratch, "answers-"));
  try {
    const candidate = await openAnswers(
      dataset.database,
      answersOf(sample, "candidate"),
      join(folder, "candidate.csv"),
    );
    const baseline =
      sample.baseline === undefined
        ? undefined
        : await openAnswers(dataset.database, answersOf(sample, "baseline"), join(folder, "baseline.csv"));
    const rowValues = new Map<string, RowValues>();
    for (const { name, sql } of custom) {
      const expression = await checked(dataset.database, { name, sql, file: model.file });
      const evaluate = (answers: string): Promise<Float64Array> =>
        evaluated(dataset, { answers, expression, name, file: model.file });
      rowValues.set(name, {
        candidate: await evaluate(candidate),
        baseline: baseline === undefined ? undefined : await evaluate(baseline),
      });
    }
    for (const answers of [candidate, baseline])
      if (answers !== undefined) await dataset.database.rows(`DROP TABLE ${answers}`);
    return { ...sample, rowValues };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What one model answers, as a table of label, score and prediction in the order of the rows. */
async function openAnswers(database: DuckDb, answers: Iterable<RowAnswer>, file: string): Promise<string> {
  await pipeline(Readable.from(lines(answers)), createWriteStream(file));
  const table = database.freshName("answers");
  const [first] = answers;
  const type = (cell: RowAnswer[number] | undefined): string =>
    quoteText(typeof cell === "string" ? "VARCHAR" : "DOUBLE");
  const columns = `{label: ${type(first?.[0])}, score: 'DOUBLE', prediction: ${type(first?.[2])}}`;
  await database.rows(
    `CREATE TABLE ${table} AS SELECT * FROM read_csv(${quoteText(file)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '\\N', allow_quoted_nulls = false, new_line = '\\n', parallel = false, columns = ${columns})`,
  );
  return table;
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

interface Expression {
  readonly name: string;
  readonly sql: string;
  readonly file: string;
}

async function checked(database: DuckDb, { name, sql, file }: Expression): Promise<string> {
  try {
    return await checkExpression(database, sql);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new Problem(`evaluation.metrics.${name}.rowSql: ${messageOf(cause)}`, {
      rule: "rowSql",
      file,
      cause,
    });
  }
}

interface Evaluation {
  readonly answers: string;
  readonly expression: string;
  readonly name: string;
  readonly file: string;
}

const ANSWERED: ReadonlySet<string> = new Set(["label", "score", "prediction"]);

async function evaluated(dataset: Table, { answers, expression, name, file }: Evaluation): Promise<Float64Array> {
  const own = dataset.columns
    .filter((column) => !ANSWERED.has(column.name.toLowerCase()))
    .map((column) => `rows.${quoteName(column.name)}`);
  const columns = [...own, ...[...ANSWERED].map((column) => `answers.${column}`)].join(", ");
  const values = new Float64Array(dataset.rows);
  let filled = 0;
  try {
    const query = `SELECT coalesce(CAST((${expression}) AS DOUBLE), 'nan'::DOUBLE) AS value FROM (SELECT ${columns} FROM ${dataset.relation} AS rows POSITIONAL JOIN ${answers} AS answers)`;
    for await (const chunk of dataset.database.stream(query)) {
      values.set(chunk.values(0, "DOUBLE"), filled);
      filled += chunk.rows;
    }
  } catch (cause) {
    const reason = messageOf(cause).split("\n")[0] ?? "";
    throw new Problem(`evaluation.metrics.${name}.rowSql cannot be evaluated on ${dataset.source}: ${reason}`, {
      rule: "rowSql",
      file,
      cause,
    });
  }
  return values;
}
