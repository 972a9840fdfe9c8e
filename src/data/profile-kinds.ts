import type { WatchedColumn } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { textSql } from "./column-sql.ts";
import type { Column } from "./column-types.ts";
import type { Table } from "./table.ts";
import { isNumberList } from "./watched-columns.ts";

/** What a column is watched as. */
export type ColumnKinds =
  | { readonly kind: "number" | "category" | "text" }
  | { readonly kind: "embedding"; readonly dimensions: number };

/** Numbers with no more different values are categories. */
const FEW_VALUES = 20;
/** Text with more different values is compared as text where it is long. */
const MANY_VALUES = 1024;
const LONG_TEXT = 30;

/**
 * What a column is watched as: as the manifest says, else by what it holds. Numbers of few values and truth values are
 * categories, long texts are text, lists of numbers embeddings. A column that is different in most rows is an id.
 * Undefined problems are wishes: nobody has to be told.
 */
export async function profileKind(
  table: Table,
  column: Column,
  wanted: WatchedColumn["kind"],
): Promise<ColumnKinds | { readonly problem: string | undefined }> {
  if (wanted === "ignore") return { problem: undefined };
  if (wanted === "embedding" || (wanted === undefined && isNumberList(column.type)))
    return await embedding(table, column);
  if (column.kind === "other")
    return { problem: `The column ${JSON.stringify(column.name)} is nested, and not watched.` };
  if (wanted !== undefined) return { kind: wanted };
  if (column.kind === "time")
    return { problem: `The column ${JSON.stringify(column.name)} holds times, and is not watched.` };
  if (column.kind === "boolean") return { kind: "category" };
  return await kindByValues(table, column);
}

async function kindByValues(
  table: Table,
  column: Column,
): Promise<ColumnKinds | { readonly problem: string | undefined }> {
  const { distinct, filled, length, lists } = await valuesOf(table, column);
  if (column.kind === "number") return { kind: distinct > FEW_VALUES ? "number" : "category" };
  if (filled > 0 && lists === filled) return await embedding(table, column);
  if (distinct <= MANY_VALUES) return { kind: "category" };
  if (length > LONG_TEXT) return { kind: "text" };
  if (2 * distinct <= filled) return { kind: "category" };
  return {
    problem: `The column ${JSON.stringify(column.name)} has ${distinct} different values in ${plural(filled, "row")}, as an id has, and is not watched. Where it is to be, say as what in monitoring.features.`,
  };
}

interface Values {
  readonly distinct: number;
  readonly filled: number;
  /** Characters, on average. */
  readonly length: number;
  /** Cells that are lists of numbers. */
  readonly lists: number;
}

async function valuesOf({ database, relation }: Table, column: Column): Promise<Values> {
  const text = textSql(column);
  const isText = column.kind === "category";
  const lists = isText
    ? `count(*) FILTER (WHERE starts_with(${text}, '[') AND TRY_CAST(${text} AS DOUBLE[]) IS NOT NULL)`
    : "0";
  const [row = {}] = await database.rows(
    `SELECT count(DISTINCT ${column.sql})::DOUBLE AS distinct_values, count(${column.sql})::DOUBLE AS filled, coalesce(avg(${isText ? `length(${text})` : "0"}), 0)::DOUBLE AS length, (${lists})::DOUBLE AS lists FROM ${relation}`,
  );
  const number = (name: string): number => Number(row[name] ?? 0);
  return {
    distinct: number("distinct_values"),
    filled: number("filled"),
    length: number("length"),
    lists: number("lists"),
  };
}

/** Lists of the length that most of them have. */
async function embedding(
  { database, relation }: Table,
  { name, sql, kind, type }: Column,
): Promise<ColumnKinds | { readonly problem: string }> {
  const none = { problem: `The column ${JSON.stringify(name)} has no lists of numbers, as an embedding is.` };
  if (kind !== "category" && !isNumberList(type)) return none;
  const [row] = await database.rows(
    `SELECT len(list)::DOUBLE AS dimensions FROM (SELECT TRY_CAST(${sql} AS DOUBLE[]) AS list FROM ${relation}) WHERE len(list) > 0 GROUP BY dimensions ORDER BY count(*) DESC, dimensions LIMIT 1`,
  );
  const dimensions = Number(row?.["dimensions"] ?? 0);
  return dimensions === 0 ? none : { kind: "embedding", dimensions };
}
