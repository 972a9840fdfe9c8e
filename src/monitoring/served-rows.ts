import { checkExpression } from "../data/expression.ts";
import { isNumber, textSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import { derivedTable, type Table } from "../data/table.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { codeSql, type AnswerClasses } from "./answer-classes.ts";
import { heldSql, type HeldRows } from "./held-rows.ts";
import type { LogRoles } from "./roles.ts";
import type { NamedMask, ServedPart } from "./served-part.ts";
import type { SlicePlan } from "./slice-columns.ts";

export interface ServedRequest {
  readonly table: Table;
  readonly roles: LogRoles;
  readonly classes: AnswerClasses | undefined;
  readonly slices: SlicePlan;
  /** Columns whose numbers are wanted beside the answers. */
  readonly features: readonly string[];
  /** SQL of the row's window (-1: none), of its time, and of the condition that rows have to meet. */
  readonly place: string;
  readonly time: string;
  readonly condition: string;
  readonly windows: number;
  readonly held: HeldRows;
  /** SQL of the truth as text, and what has to be joined for it; undefined where none is wanted. */
  readonly truth: { readonly text: string; readonly join: string } | undefined;
}

export interface ServedParts {
  /** By window; undefined where the log has no answers. */
  readonly parts: readonly ServedPart[] | undefined;
  /** Conditions that could not be asked, each with why. */
  readonly problems: readonly string[];
}

/** Names that no user's column and no expression has. */
const OWN = { place: "\0place", key: "\0key", predicted: "\0predicted", truth: "\0truth", weight: "\0weight" } as const;

/** Whether the log has answers: scores, or else classes that are known. */
export function hasAnswers(request: Pick<ServedRequest, "table" | "roles" | "classes">): boolean {
  const { roles, classes } = request;
  return scoreColumns(request).length > 0 || (roles.label !== undefined && classes !== undefined);
}

/** The answered rows of each window: those with every score that the log has columns for, or else with a known class. */
export async function servedParts(request: ServedRequest): Promise<ServedParts> {
  if (!hasAnswers(request)) return { parts: undefined, problems: [] };
  const { table } = request;
  const scores = scoreColumns(request);
  const asked = await conditionColumns(request);
  const cells = servedCells(request, scores);
  const sources = [...asked.columns].map((name) => table.column(name));
  const selected = [...cells.map(({ name, sql }) => `${sql} AS ${name}`), ...sources.map(({ sql }) => sql)];
  const held = heldSql(request);
  const condition = held === undefined ? request.condition : `${request.condition} AND ${held}`;
  const ordered = `(SELECT * FROM (SELECT ${selected.join(", ")} FROM ${table.relation}${request.truth?.join ?? ""} WHERE ${condition}) WHERE w >= 0 AND ${answeredSql(scores)} ORDER BY w, k)`;
  const columns: readonly Column[] = [
    ...cells.map(({ column, name, type }): Column => ({
      name: column,
      sql: name,
      type,
      kind: type === "VARCHAR" ? "category" : "number",
    })),
    ...sources.map((column) => ({ ...column, sql: column.sql })),
  ];
  const rows = await derivedTable(table, { from: ordered, columns });
  try {
    const { masks, problems } = await readMasks(rows, request.slices);
    return { parts: await readParts(rows, request, masks), problems: [...asked.problems, ...problems] };
  } finally {
    await rows.drop();
  }
}

/** By window: answered rows that `servedParts` does not hold. */
export async function countUnheld(request: ServedRequest): Promise<readonly number[]> {
  const counts = new Float64Array(request.windows);
  const held = heldSql(request);
  if (held === undefined || !hasAnswers(request)) return [...counts];
  const { table, condition } = request;
  const scores = scoreColumns(request);
  const cells = servedCells(request, scores).filter(({ name }) => name === "w" || name === "p" || /^s\d/.test(name));
  const selected = cells.map(({ name, sql }) => `${sql} AS ${name}`).join(", ");
  const unheld = `(SELECT ${selected} FROM ${table.relation} WHERE ${condition} AND NOT ${held})`;
  for (const row of await table.database.rows(
    `SELECT w, count(*)::DOUBLE AS rows FROM ${unheld} WHERE w >= 0 AND ${answeredSql(scores)} GROUP BY w`,
  ))
    counts[Number(row["w"])] = Number(row["rows"]);
  return [...counts];
}

function answeredSql(scores: readonly Column[]): string {
  return scores.length > 0 ? scores.map((_, place) => `isfinite(s${place})`).join(" AND ") : "p >= 0";
}

interface ServedCell {
  /** As SQL calls it. */
  readonly name: string;
  readonly column: string;
  readonly type: "DOUBLE" | "INTEGER" | "VARCHAR";
  readonly sql: string;
}

function servedCells(request: ServedRequest, scores: readonly Column[]): readonly ServedCell[] {
  const { table, roles, classes, slices, features, place, time, truth } = request;
  const label = roles.label === undefined ? undefined : textSql(table.column(roles.label));
  const unnamed = [time, ...scores.map(looseNumber), ...(label === undefined ? [] : [label])];
  const own = `hash(${unnamed.join(", ")})`;
  const id = roles.id === undefined ? undefined : textSql(table.column(roles.id));
  // Rows without an id are not one request that is there several times.
  const identity = id === undefined ? own : `CASE WHEN ${id} IS NULL THEN ${own} ELSE hash(${id}) END`;
  const cell = (name: string, column: string, { type, sql }: Pick<ServedCell, "type" | "sql">): ServedCell => ({
    name,
    column,
    type,
    sql,
  });
  const weight = roles.weight === undefined ? undefined : table.column(roles.weight);
  return [
    cell("w", OWN.place, { type: "INTEGER", sql: place }),
    // 53 bits: as a double every one of them counts.
    cell("k", OWN.key, { type: "DOUBLE", sql: `CAST((${identity}) >> 11 AS DOUBLE)` }),
    ...scores.map((column, at) => cell(`s${at}`, `\0score${at}`, { type: "DOUBLE", sql: looseNumber(column) })),
    ...(label === undefined || classes === undefined
      ? []
      : [cell("p", OWN.predicted, { type: "INTEGER", sql: codeSql(label, classes) })]),
    ...(truth === undefined ? [] : [truthCell(truth.text, classes)]),
    ...(weight === undefined ? [] : [cell("weight", OWN.weight, { type: "DOUBLE", sql: looseNumber(weight) })]),
    ...slices.columns.map(({ sql }, at) => cell(`g${at}`, `\0slice${at}`, { type: "VARCHAR", sql })),
    ...features.map((name, at) =>
      cell(`f${at}`, `\0feature${at}`, { type: "DOUBLE", sql: looseNumber(table.column(name)) }),
    ),
  ];
}

/** A true class's code, -1 where it is not known, or the true number. */
export function truthCell(text: string, classes: AnswerClasses | undefined): ServedCell {
  return classes === undefined
    ? { name: "y", column: OWN.truth, type: "DOUBLE", sql: `coalesce(TRY_CAST(${text} AS DOUBLE), 'nan'::DOUBLE)` }
    : { name: "y", column: OWN.truth, type: "INTEGER", sql: `greatest(-1, ${codeSql(text, classes)})` };
}

/** A number where the cell is one, else NaN. */
export function looseNumber({ sql, kind }: Column): string {
  if (kind === "number" || kind === "boolean") return `coalesce(CAST(${sql} AS DOUBLE), 'nan'::DOUBLE)`;
  if (kind !== "category") return "'nan'::DOUBLE";
  return `CASE WHEN ${sql} IS NOT NULL AND ${isNumber(sql)} THEN TRY_CAST(${sql} AS DOUBLE) ELSE 'nan'::DOUBLE END`;
}

/** One for each class, in their order, or the only one. */
export function scoreColumns({
  table,
  roles,
  classes,
}: Pick<ServedRequest, "table" | "roles" | "classes">): readonly Column[] {
  const { scores } = roles;
  if (scores !== undefined && classes !== undefined) {
    const columns = classes.classes.flatMap((name) => scores[name] ?? []);
    if (columns.length === classes.classes.length) return columns.map((name) => table.column(name));
  }
  return roles.score === undefined ? [] : [table.column(roles.score)];
}

async function conditionColumns({
  table,
  slices,
}: ServedRequest): Promise<{ readonly columns: ReadonlySet<string>; readonly problems: readonly string[] }> {
  const columns = new Set<string>();
  const problems: string[] = [];
  const names = table.columns.map(({ name }) => name);
  for (const { where } of slices.conditions) {
    const problem = await problemOf(async () => {
      for (const name of (await checkExpression(table.database, where, names)).columns) {
        table.column(name);
        columns.add(name);
      }
    });
    if (problem !== undefined) problems.push(problem);
  }
  return { columns, problems };
}

async function readMasks(
  rows: Table,
  { conditions }: SlicePlan,
): Promise<{ readonly masks: readonly NamedMask[]; readonly problems: readonly string[] }> {
  const masks: NamedMask[] = [];
  const problems: string[] = [];
  for (const { name, where } of rows.rows === 0 ? [] : conditions) {
    const problem = await problemOf(async () => void masks.push({ name, mask: await rows.where(where) }));
    if (problem !== undefined) problems.push(problem);
  }
  return { masks, problems };
}

/** What a slice cannot be had for is its own trouble. */
async function problemOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return messageOf(error);
  }
}

async function readParts(
  rows: Table,
  request: ServedRequest,
  masks: readonly NamedMask[],
): Promise<readonly ServedPart[]> {
  const { windows, slices, features, classes } = request;
  const has = (name: string): boolean => rows.columns.some((column) => column.name === name);
  const codes = async (name: string): Promise<Int32Array | undefined> =>
    has(name) ? Int32Array.from(await rows.numbers(name)) : undefined;
  const numbers = async (name: string): Promise<Float64Array | undefined> =>
    has(name) ? await rows.numbers(name) : undefined;
  const width = rows.columns.filter(({ name }) => name.startsWith("\0score")).length;
  const scores: Float64Array[] = [];
  for (let at = 0; at < width; at++) scores.push(await rows.numbers(`\0score${at}`));
  const words = [];
  for (const [at, { name, isNamed }] of slices.columns.entries())
    words.push({ name, isNamed, ...(await rows.strings(`\0slice${at}`)) });
  const values = [];
  for (const [at, name] of features.entries()) values.push({ name, values: await rows.numbers(`\0feature${at}`) });
  const ends = await windowEnds(rows, windows);
  const whole: ServedPart = {
    n: rows.rows,
    width: Math.max(1, width),
    keys: await rows.numbers(OWN.key),
    scores: width === 0 ? undefined : interleaved(scores),
    predicted: (await codes(OWN.predicted))?.map((code) => Math.max(-1, code)),
    truth: classes === undefined ? await numbers(OWN.truth) : await codes(OWN.truth),
    weights: await numbers(OWN.weight),
    words,
    masks,
    features: values,
  };
  return ends.map((end, window) => partOf(whole, ends[window - 1] ?? 0, end));
}

/** Where the rows of each window end: they come window by window. */
async function windowEnds({ database, relation }: Table, windows: number): Promise<readonly number[]> {
  const counts = new Float64Array(windows);
  for (const row of await database.rows(`SELECT w, count(*)::DOUBLE AS rows FROM ${relation} GROUP BY w`))
    counts[Number(row["w"])] = Number(row["rows"]);
  let end = 0;
  return Array.from(counts, (count) => (end += count));
}

function interleaved(columns: readonly Float64Array[]): Float64Array {
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return only;
  const rows = only?.length ?? 0;
  const joined = new Float64Array(rows * columns.length);
  for (const [place, values] of columns.entries())
    for (let row = 0; row < rows; row++) joined[row * columns.length + place] = values[row] ?? Number.NaN;
  return joined;
}

/** Views of the whole: rows are held once. */
function partOf(whole: ServedPart, from: number, to: number): ServedPart {
  const { width, keys, scores, predicted, truth, weights, words, masks, features } = whole;
  return {
    n: to - from,
    width,
    keys: keys.subarray(from, to),
    scores: scores?.subarray(from * width, to * width),
    predicted: predicted?.subarray(from, to),
    truth: truth?.subarray(from, to),
    weights: weights?.subarray(from, to),
    words: words.map((column) => ({ ...column, codes: column.codes.subarray(from, to) })),
    masks: masks.map(({ name, mask }) => ({ name, mask: mask.subarray(from, to) })),
    features: features.map(({ name, values }) => ({ name, values: values.subarray(from, to) })),
  };
}
