import type { Table } from "../table.ts";
import { grouped, type CountedColumn } from "./column-facts.ts";

/** A pattern of RE2, and a mark without which a text is not worth matching. */
export interface TextPattern {
  readonly type: string;
  readonly pattern: string;
  readonly mark?: string;
}

type SearchedColumn = Pick<CountedColumn, "name" | "longest">;

export interface PatternHits<T extends TextPattern> {
  readonly column: string;
  readonly pattern: T;
  /** Rows that match. */
  readonly rows: number;
  /** Different matches, at most `MOST_HITS` of them, in an order that is none of theirs. */
  readonly hits: readonly string[];
}

/** Of longer cells the beginning is searched. */
const LONGEST = 4000;
const MOST_HITS = 1000;
/** Of more matching rows a part is looked into. */
const MOST_MATCHED = 50_000;

/** Where patterns stand in the texts of columns: every row is looked at, and only what matches leaves the database. */
export async function patternHits<T extends TextPattern>(
  table: Table,
  columns: readonly SearchedColumn[],
  patterns: readonly T[],
): Promise<readonly PatternHits<T>[]> {
  const found: PatternHits<T>[] = [];
  for (const column of await matching(table, columns, patterns)) {
    const counts = await rowsOf(table, column, patterns);
    for (const [at, pattern] of patterns.entries()) {
      const rows = counts[at] ?? 0;
      if (rows > 0)
        found.push({ column: column.name, pattern, rows, hits: await hitsOf(table, column, { pattern, rows }) });
    }
  }
  return found;
}

/** The columns of which any row matches any pattern, in one pass. */
async function matching(
  table: Table,
  columns: readonly SearchedColumn[],
  patterns: readonly TextPattern[],
): Promise<readonly SearchedColumn[]> {
  const found: SearchedColumn[] = [];
  const any = literal(patterns.map(({ pattern }) => `(?:${pattern})`).join("|"));
  for (const group of grouped(columns)) {
    const counts = group.map((column, at) => `coalesce(bool_or(regexp_matches(${textOf(table, column)}, ${any})), false) AS any_${at}`); // prettier-ignore
    const [row = {}] = await table.database.rows(`SELECT ${counts.join(", ")} FROM ${table.relation}`);
    found.push(...group.filter((_, at) => row[`any_${at}`] === true));
  }
  return found;
}

async function rowsOf(
  table: Table,
  column: SearchedColumn,
  patterns: readonly TextPattern[],
): Promise<readonly number[]> {
  const counts = patterns.map((pattern, at) => `count(*) FILTER (WHERE ${matchSql(table, column, pattern)})::DOUBLE AS rows_${at}`); // prettier-ignore
  const [row = {}] = await table.database.rows(`SELECT ${counts.join(", ")} FROM ${table.relation}`);
  return patterns.map((_, at) => Number(row[`rows_${at}`] ?? 0));
}

async function hitsOf(
  table: Table,
  column: SearchedColumn,
  { pattern, rows }: { readonly pattern: TextPattern; readonly rows: number },
): Promise<readonly string[]> {
  const text = textOf(table, column);
  const part = Math.ceil(rows / MOST_MATCHED);
  const some = part === 1 ? "" : ` AND hash(${text}) % ${part} = 0`;
  const matches = `SELECT unnest(regexp_extract_all(${text}, ${literal(pattern.pattern)})) AS hit FROM ${table.relation} WHERE ${matchSql(table, column, pattern)}${some}`;
  const query = `SELECT hit FROM (SELECT DISTINCT hit FROM (${matches})) ORDER BY hash(hit), hit LIMIT ${MOST_HITS}`;
  return (await table.database.rows(query)).map(({ hit }) => String(hit ?? ""));
}

function matchSql(table: Table, column: SearchedColumn, { pattern, mark }: TextPattern): string {
  const text = textOf(table, column);
  const matches = `regexp_matches(${text}, ${literal(pattern)})`;
  return mark === undefined ? matches : `contains(${text}, ${literal(mark)}) AND ${matches}`;
}

/** Cutting costs as much as matching. */
function textOf(table: Table, { name, longest }: SearchedColumn): string {
  const text = `CAST(${table.column(name).sql} AS VARCHAR)`;
  return longest > LONGEST ? `left(${text}, ${LONGEST})` : text;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
