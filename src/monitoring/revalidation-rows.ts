import { dirname, join } from "node:path";
import { textSql } from "../data/column-sql.ts";
import { digestFile } from "../data/digest.ts";
import { openDuckDb, quoteName, quoteText, type DuckDb } from "../engines/duckdb.ts";
import { plural } from "../kernel/text.ts";
import { codeSql } from "./answer-classes.ts";
import { normalIdSql } from "./id-sql.ts";
import { truthOf, type BatchContext } from "./measure-batch.ts";
import { openProduction } from "./open-production.ts";
import { learnedIds } from "./learned-ids.ts";
import type { WindowsRequest } from "./request.ts";
import { keptColumns, missingColumns, unanswerable } from "./revalidation-columns.ts";
import { looseNumber } from "./served-rows.ts";

export interface RevalidationRequest extends Pick<
  WindowsRequest,
  "host" | "model" | "logs" | "labels" | "reference" | "now"
> {
  /** Whether the model is asked again about the rows, or judged by what it answered. */
  readonly answers: "asked" | "logged";
  /** The accepted artifact: where answers count, those of another one do not. */
  readonly artifact: string;
  /** Rows of this time: milliseconds, `to` left out. */
  readonly span: { readonly from: number; readonly to: number };
  /** Fewer labelled rows are not written. */
  readonly least: number;
  /** The newest ones alone, where there are more. */
  readonly most?: number | undefined;
  /** Training data of the model that is asked, by dataset: rows with ids of it are left out. Default: none is known. */
  readonly learned?: readonly { readonly files: readonly string[] }[] | undefined;
  /** Where the files go: absolute. It has to be one that nobody uploads. */
  readonly folder: string;
}

export interface DataFile {
  /** Absolute. */
  readonly file: string;
  readonly digest: string;
}

export interface RevalidationRows {
  readonly rows: number;
  /** When the oldest of them was answered: milliseconds. */
  readonly since: number;
  /** How many rows of the span were left out, since their ids were learned; undefined where ids do not tell. */
  readonly leftOut: number | undefined;
  readonly data: DataFile;
  /** Where logged answers count. */
  readonly predictions: DataFile | undefined;
}

/**
 * Labelled rows of a log as a dataset of evaluation: each id once, its first answer, with the columns that the evaluation reads, the
 * truth under the target's name, and the id under that of `columns.id`. Or the sentence why there is none. Throws a
 * UserError where files cannot be read.
 */
export async function revalidationRows(
  request: RevalidationRequest,
): Promise<RevalidationRows | { readonly problem: string }> {
  const { host, model, logs, labels, folder } = request;
  const learned = (request.learned ?? []).flatMap(({ files }) => files);
  const read = [...logs.files, ...(labels?.files ?? []), ...learned];
  const folders = [...new Set(read.map((file) => dirname(file))), folder];
  await using database = await openDuckDb({ host, folders });
  const { context, findings } = await openProduction(database, { ...request, known: [] });
  if (context === undefined)
    return { problem: findings.find(({ outcome }) => outcome === "unmeasured")?.message ?? "The log cannot be read." };
  const truth = truthOf(context);
  if (truth === undefined)
    return {
      problem:
        findings.find(({ rule }) => rule === "logs/labels")?.message ??
        "There are no labels: name them as monitoring.labels, or the log's own as monitoring.columns.truth.",
    };
  const problem = unanswerable(model, context, request.answers) ?? missingColumns(model, context, request.answers);
  if (problem !== undefined) return { problem };
  const rows = await chosenRows(database, { ...request, context, truth });
  if (rows.count < request.least) {
    return { problem: tooFew(request, rows) };
  }
  const written = async (name: string, cells: readonly SqlCell[]): Promise<DataFile> => {
    const file = join(folder, `${model.name}-${name}.parquet`);
    const list = cells.map(({ name: column, sql }) => `${sql} AS ${quoteName(column)}`).join(", ");
    await database.rows(`COPY (SELECT ${list} FROM ${rows.relation}) TO ${quoteText(file)} (FORMAT PARQUET)`);
    return { file, digest: await digestFile(file) };
  };
  const data = await written("production", rows.data);
  const predictions = request.answers === "logged" ? await written("answers", rows.answers) : undefined;
  const { count, since, leftOut } = rows;
  return { rows: count, since, leftOut, data, predictions };
}

function tooFew({ least, span }: RevalidationRequest, { count, leftOut = 0 }: ChosenRows): string {
  const again = `${least.toLocaleString("en-US")} would do (monitoring.performance.minLabels)`;
  const others = leftOut === 0 ? "" : " that was not learned";
  // How many people a few rows are of is nobody's business.
  const found = count > 0 && count < 10 ? "fewer than 10 rows" : plural(count, "row");
  return `The log has ${found} with a mature label since ${dayOf(span.from)}${others}; ${again}.`;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

interface Choosing extends RevalidationRequest {
  readonly context: BatchContext;
  readonly truth: { readonly text: string; readonly join: string };
}

interface ChosenRows {
  readonly relation: string;
  readonly count: number;
  readonly since: number;
  readonly leftOut: number | undefined;
  /** Of the dataset, and of the predictions: columns of the relation. */
  readonly data: readonly SqlCell[];
  readonly answers: readonly SqlCell[];
}

interface SqlCell {
  readonly name: string;
  readonly sql: string;
}

async function chosenRows(database: DuckDb, request: Choosing): Promise<ChosenRows> {
  const { context, span, model, most } = request;
  const { log, roles } = context;
  const data = await dataCells(request);
  const answers = request.answers === "logged" ? answerCells(request) : [];
  const id = roles.id === undefined ? undefined : textSql(log.table.column(roles.id));
  const conditions = [
    `${log.time} >= ${span.from}`,
    `${log.time} < ${span.to}`,
    `(${targetSql(request)}) IS NOT NULL`,
    ...(model.columns.id === undefined || id === undefined ? [] : [`${id} IS NOT NULL`]),
    ...(request.answers === "logged" ? answeredSql(request) : []),
  ];
  const learned = await learnedRows(database, request, conditions);
  const own = `hash(${log.table.columns.map(({ sql }) => sql).join(", ")})`;
  // A request that was sent again is one row, whichever of its answers was used.
  const once =
    id === undefined
      ? ""
      : ` QUALIFY ${id} IS NULL OR row_number() OVER (PARTITION BY ${id} ORDER BY ${log.time}, ${own}) = 1`;
  const newest = most === undefined ? "" : ` LIMIT ${most}`;
  const order = most === undefined ? `${log.time}, ${own}` : `${log.time} DESC, ${own}`;
  const relation = database.freshName("revalidated");
  // Under names of ours: a user's could be that of a column of the log's own.
  const cells = [...[...data, ...answers].map(({ sql }, place) => `${sql} AS c${place}`), `${log.time} AS answered`];
  const wanted = [...conditions, ...learned.conditions].join(" AND ");
  await database.rows(
    `CREATE TABLE ${relation} AS SELECT ${cells.join(", ")} FROM ${fromSql(request)} WHERE ${wanted}${once} ORDER BY ${order}${newest}`,
  );
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS rows, min(answered)::DOUBLE AS since FROM ${relation}`);
  return {
    relation,
    count: Number(row?.["rows"] ?? 0),
    since: Number(row?.["since"] ?? span.from),
    leftOut: learned.leftOut,
    data: data.map(({ name }, place) => ({ name, sql: `c${place}` })),
    answers: [
      ...data.flatMap(({ name }, place) => (name === model.columns.id ? [{ name, sql: `c${place}` }] : [])),
      ...answers.map(({ name }, place) => ({ name, sql: `c${data.length + place}` })),
    ],
  };
}

function fromSql({ context: { log }, truth: { join: labels } }: Choosing): string {
  return `${log.table.relation}${labels}`;
}

interface LearnedRows {
  /** That a row was not learned. */
  readonly conditions: readonly string[];
  /** How many of those that were wanted were; undefined where ids do not tell. */
  readonly leftOut: number | undefined;
}

async function learnedRows(database: DuckDb, request: Choosing, conditions: readonly string[]): Promise<LearnedRows> {
  const { context, model, learned = [], host } = request;
  const { log, roles } = context;
  const untold = { conditions: [], leftOut: undefined };
  if (model.columns.id === undefined || roles.id === undefined) return untold;
  const id = textSql(log.table.column(roles.id));
  const relation = await learnedIds(database, {
    learned,
    root: host.workspace,
    id: model.columns.id,
    log: log.table,
    logId: roles.id,
    asked: `SELECT ${id} AS id FROM ${fromSql(request)} WHERE ${conditions.join(" AND ")}`,
  });
  if (relation === undefined) return untold;
  const isLearned = `${normalIdSql(id)} IN (SELECT learned FROM ${relation})`;
  const wanted = [...conditions, isLearned].join(" AND ");
  const [row] = await database.rows(
    `SELECT count(*)::DOUBLE AS rows, max(${log.time})::DOUBLE AS newest FROM ${fromSql(request)} WHERE ${wanted}`,
  );
  const leftOut = Number(row?.["rows"] ?? 0);
  // Who trains could choose the rows by which it is judged, were only those left out: all up to the newest of them are.
  const later = leftOut === 0 ? [] : [`${log.time} > ${Number(row?.["newest"])}`];
  return { conditions: [`NOT (${isLearned})`, ...later], leftOut };
}

async function dataCells(request: Choosing): Promise<readonly SqlCell[]> {
  const { model, context } = request;
  const { log, roles } = context;
  const { target, columns } = model;
  const kept = await keptColumns(model, context);
  const own = log.table.columns.filter(
    ({ name, problem }) => problem === undefined && kept.has(name) && name !== target.column && name !== columns.id,
  );
  return [
    ...(columns.id === undefined || roles.id === undefined
      ? []
      : [{ name: columns.id, sql: textSql(log.table.column(roles.id)) }]),
    ...own.map(({ name, sql }) => ({ name, sql })),
    { name: target.column, sql: targetSql(request) },
  ];
}

function targetSql({ context: { classes }, truth: { text } }: Choosing): string {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  return classes === undefined ? `CASE WHEN isfinite(${number}) THEN ${number} END` : wordSql(text, classes);
}

/** A class as the evaluation data writes it; what none is called stays as it is, for the evaluation to judge. */
function wordSql(text: string, classes: NonNullable<BatchContext["classes"]>): string {
  const words = classes.classes.map((word, code) => `WHEN ${code} THEN ${quoteText(word)}`);
  return words.length === 0 ? text : `CASE ${codeSql(text, classes)} ${words.join(" ")} ELSE ${text} END`;
}

/** The logged answers as a predictions file has them. */
function answerCells({ context: { log, roles, classes } }: Choosing): readonly SqlCell[] {
  const column = (name: string) => log.table.column(name);
  const scores = Object.entries(roles.scores ?? {}).map(([word, name]) => ({
    name: `score_${word}`,
    sql: looseNumber(column(name)),
  }));
  const single =
    scores.length > 0 || roles.score === undefined ? [] : [{ name: "score", sql: looseNumber(column(roles.score)) }];
  const label =
    roles.label === undefined || classes === undefined
      ? []
      : [{ name: "label", sql: wordSql(textSql(column(roles.label)), classes) }];
  return [...scores, ...single, ...label];
}

/** Rows that the accepted model answered, by all that the log says: of a failed request there is nothing to judge. */
function answeredSql(request: Choosing): readonly string[] {
  const { log, roles } = request.context;
  const cells = answerCells(request);
  const version = roles.model === undefined ? undefined : textSql(log.table.column(roles.model));
  const isOther = `regexp_matches(${version}, '^sha256:[0-9a-f]{8,64}$') AND NOT starts_with(${quoteText(request.artifact)}, ${version})`;
  return [
    ...cells.map(({ name, sql }) => (name === "label" ? `${sql} IS NOT NULL` : `isfinite(${sql})`)),
    ...(version === undefined ? [] : [`NOT coalesce(${isOther}, false)`]),
  ];
}
