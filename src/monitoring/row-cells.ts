import { textSql } from "../data/column-sql.ts";
import type { Table } from "../data/table.ts";
import type { Watched } from "../data/watched-columns.ts";
import type { SampledRows } from "../work/monitor/drift/sampled-tests.ts";
import { placeSql, rangeSql, type Span } from "./window-sql.ts";

/** Rows of a table: all, or those of one span. */
export interface SomeRows {
  readonly table: Table;
  /** What stands after WHERE. */
  readonly condition: string;
}

/** More rows of a side tell a comparison little more. */
const MOST_ROWS = 2000;

export type SampledColumn = Extract<Watched, { kind: "text" | "embedding" }>;

/** At most 2,000 values of a text or embedding column, in the order of the hashes of their rows: wherever these lie. */
export async function sampleOf(rows: SomeRows, column: SampledColumn): Promise<SampledSide> {
  return column.kind === "text"
    ? { kind: "text", rows: await textsOf(rows, column.name) }
    : { kind: "embedding", rows: await vectorsOf(rows, column), dimensions: column.dimensions };
}

export type SampledSide =
  | { readonly kind: "text"; readonly rows: readonly string[] }
  | { readonly kind: "embedding"; readonly rows: Float64Array; readonly dimensions: number };

/** Two sides of one column. */
export function sidesOf(reference: SampledSide, current: SampledSide): SampledRows {
  if (reference.kind === "text" && current.kind === "text")
    return { kind: "text", reference: reference.rows, current: current.rows };
  if (reference.kind === "embedding" && current.kind === "embedding")
    return {
      kind: "embedding",
      reference: reference.rows,
      current: current.rows,
      dimensions: reference.dimensions,
    };
  throw new Error("two sides of two columns");
}

async function textsOf(rows: SomeRows, name: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const sql = sampleSql(rows, textSql(rows.table.column(name)), "cell IS NOT NULL");
  for await (const chunk of rows.table.database.stream(sql)) for (const text of chunk.texts(0)) texts.push(text ?? "");
  return texts;
}

/** Lists of the reference's length whose numbers all are some. */
async function vectorsOf(
  rows: SomeRows,
  { sql: cell, dimensions }: Extract<Watched, { kind: "embedding" }>,
): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  const isWhole = `len(cell) = ${dimensions} AND list_count(cell) = ${dimensions} AND isfinite(list_sum(cell))`;
  for await (const chunk of rows.table.database.stream(sampleSql(rows, cell, isWhole))) {
    const { values, offsets } = chunk.lists(0);
    for (const offset of offsets) parts.push(values.slice(offset, offset + dimensions));
  }
  const vectors = new Float64Array(parts.length * dimensions);
  for (const [row, part] of parts.entries()) vectors.set(part, row * dimensions);
  return vectors;
}

function sampleSql({ table, condition }: SomeRows, cell: string, isKept: string): string {
  const all = table.columns.filter(({ problem }) => problem === undefined).map(({ sql }) => sql);
  const rows = `SELECT ${cell} AS cell, hash(${all.join(", ")}) AS place FROM ${table.relation} WHERE ${condition}`;
  return `SELECT cell FROM (${rows}) WHERE ${isKept} ORDER BY place LIMIT ${MOST_ROWS}`;
}

export type Cells =
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "category"; readonly values: readonly (string | null)[] };

export type EngineColumnPlan = Extract<Watched, { kind: "number" | "category" }>;

/** All cells of a column in the order of the rows: numbers (NaN: none) or text (null: none). */
export async function cellsOf({ database, relation, rows }: Table, column: EngineColumnPlan): Promise<Cells> {
  if (column.kind === "number") {
    const values = new Float64Array(rows);
    let filled = 0;
    for await (const chunk of database.stream(`SELECT ${numberOf(column.sql)} FROM ${relation}`)) {
      values.set(chunk.values(0, "DOUBLE"), filled);
      filled += chunk.rows;
    }
    return { kind: "number", values };
  }
  // One string for all rows that have it.
  const words = new Map<string, string>();
  const values: (string | null)[] = [];
  for await (const chunk of database.stream(`SELECT ${column.sql} FROM ${relation}`))
    for (const text of chunk.texts(0)) {
      if (text !== null && !words.has(text)) words.set(text, text);
      values.push(text === null ? null : (words.get(text) ?? null));
    }
  return { kind: "category", values };
}

function numberOf(sql: string): string {
  return `coalesce(${sql}, 'nan'::DOUBLE)`;
}

export interface TimedRows {
  readonly table: Table;
  /** SQL for a row's time. */
  readonly time: string;
}

/** The cells of each of several spans that do not overlap, in one pass; in an order of their own. */
export async function cellsBySpan(
  rows: TimedRows,
  column: EngineColumnPlan,
  spans: readonly Span[],
): Promise<readonly Cells[]> {
  return column.kind === "number"
    ? await numbersBySpan(rows, column.sql, spans)
    : await wordsBySpan(rows, column.sql, spans);
}

async function numbersBySpan(
  { table, time }: TimedRows,
  sql: string,
  spans: readonly Span[],
): Promise<readonly Cells[]> {
  const { database, relation } = table;
  const values = spans.map((): number[] => []);
  const cell = `CAST(${numberOf(sql)} AS DOUBLE) AS cell`;
  const condition = rangeSql(time, spans);
  for await (const chunk of database.stream(
    `SELECT ${placeSql(time, spans)} AS place, ${cell} FROM ${relation} WHERE ${condition} ORDER BY cell`,
  )) {
    const [places, cells] = [chunk.values(0, "INTEGER"), chunk.values(1, "DOUBLE")];
    for (const [row, place] of places.entries()) values[place]?.push(cells[row] ?? Number.NaN);
  }
  return values.map((own) => ({ kind: "number", values: Float64Array.from(own) }));
}

async function wordsBySpan({ table, time }: TimedRows, sql: string, spans: readonly Span[]): Promise<readonly Cells[]> {
  const { database, relation } = table;
  const values = spans.map((): string[] => []);
  const cells = `SELECT ${placeSql(time, spans)} AS place, ${sql} AS word FROM ${relation} WHERE ${rangeSql(time, spans)}`;
  for await (const chunk of database.stream(
    `SELECT place, count(*)::DOUBLE, word FROM (${cells}) WHERE word IS NOT NULL GROUP BY place, word ORDER BY word`,
  )) {
    const [places, counts, words] = [chunk.values(0, "INTEGER"), chunk.values(1, "DOUBLE"), chunk.texts(2)];
    for (const [row, place] of places.entries())
      for (let left = counts[row] ?? 0; left > 0; left -= 1) values[place]?.push(words[row] ?? "");
  }
  return values.map((own) => ({ kind: "category", values: own }));
}
