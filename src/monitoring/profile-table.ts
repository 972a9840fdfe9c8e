import { textSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import { numberReader, type Numbers } from "../data/number-reader.ts";
import type { Table } from "../data/table.ts";
import type { NumberColumn, Profile, WatchedColumn } from "../generated/types.ts";
import { UserError, userMessage } from "../kernel/errors.ts";
import { numberEdges } from "../stats/profile/number-edges.ts";
import { partsOf, profiledCodes, profiledNumbers, type Parts } from "./profile-column.ts";
import { sketchColumns } from "../data/sketch-columns.ts";
import { isNumberList, watched, type ProfileColumn } from "../data/watched-columns.ts";

export interface TableRequest {
  readonly table: Table;
  /** Columns by name. */
  readonly columns: readonly string[];
  /** Columns that are read otherwise than they look. */
  readonly features: Readonly<Record<string, WatchedColumn>>;
}

export interface TableProfile {
  readonly columns: Profile["columns"];
  readonly distances: NonNullable<Profile["distances"]>;
  /** Columns that have no profile: sentences. */
  readonly problems: readonly string[];
}

/**
 * The columns of a reference, one after the other: numbers on edges at their own values, truth values and text by their
 * values, free text by its lengths, lists of numbers by their means and norms; small ones too. One that cannot be read
 * is told and leaves the others as they are.
 */
export async function profileTable({ table, columns, features }: TableRequest): Promise<TableProfile> {
  const parts = partsOf(table.rows);
  const profiled: [string, ProfileColumn][] = [];
  const distances: [string, number[]][] = [];
  const problems: string[] = [];
  const numbers = numberReader(
    table,
    columns.filter((name) => features[name]?.kind === undefined || features[name].kind === "number"),
  );
  for (const name of columns) {
    try {
      const { column, distances: own } = await profileOne(table, name, { kind: features[name]?.kind, parts, numbers });
      profiled.push([name, column]);
      if (own.length > 0) distances.push([name, [...own]]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(userMessage(error));
    }
  }
  return { columns: Object.fromEntries(profiled), distances: Object.fromEntries(distances), problems };
}

interface Wanted {
  readonly kind: WatchedColumn["kind"];
  readonly parts: Parts;
  readonly numbers: (name: string) => Promise<Numbers>;
}

interface Profiled {
  readonly column: ProfileColumn;
  readonly distances: readonly number[];
}

async function profileOne(table: Table, name: string, { kind, parts, numbers }: Wanted): Promise<Profiled> {
  const column = table.column(name);
  const wanted = kind ?? (await usualKind(table, column));
  if (wanted === "number") {
    const { values, nulls } = await numbers(name);
    return profiledNumbers(values, { nulls, parts });
  }
  if (wanted === "category") return profiledCodes(await table.strings(name), { parts });
  if (wanted === "text") return { column: await profiledText(table, column), distances: [] };
  return { column: await profiledLists(table, column), distances: [] };
}

/** Names that nearly every row has for itself, and that are long, are no categories. */
const [MANY_WORDS, LONG_WORDS] = [1024, 30];

async function usualKind(table: Table, column: Column): Promise<NonNullable<WatchedColumn["kind"]>> {
  if (column.kind === "number") return "number";
  if (column.kind === "boolean") return "category";
  if (isNumberList(column.type)) return "embedding";
  if (column.kind !== "category")
    throw new UserError(
      `The column ${JSON.stringify(column.name)} of ${table.source} holds ${column.kind === "time" ? "times" : "nested values"}, which are not watched.`,
    );
  const [row] = await table.database.rows(
    `SELECT approx_count_distinct(${column.sql})::DOUBLE AS words, avg(length(${textSql(column)})) AS length FROM ${table.relation}`,
  );
  const isText = Number(row?.["words"] ?? 0) > MANY_WORDS && Number(row?.["length"] ?? 0) > LONG_WORDS;
  return isText ? "text" : "category";
}

async function profiledText(table: Table, column: Column): Promise<ProfileColumn> {
  const lengths = await measures(table, `CAST(length(${textSql(column)}) AS DOUBLE)`);
  return await sketched(table, column, { kind: "text", rows: 0, nulls: 0, lengths: gridOf(lengths) });
}

async function profiledLists(table: Table, column: Column): Promise<ProfileColumn> {
  const cell = `TRY_CAST(${column.sql} AS DOUBLE[])`;
  const [row] = await table.database.rows(
    `SELECT mode(len(${cell}))::DOUBLE AS dimensions FROM ${table.relation} WHERE len(${cell}) > 0`,
  );
  const dimensions = Number(row?.["dimensions"] ?? 0);
  if (dimensions === 0)
    throw new UserError(
      `The column ${JSON.stringify(column.name)} of ${table.source} has no list of numbers. Name another kind in monitoring.features.`,
    );
  const norms = await measures(
    table,
    `CASE WHEN len(${cell}) = ${dimensions} THEN sqrt(list_inner_product(${cell}, ${cell})) END`,
  );
  const lengths = gridOf(norms.filter(Number.isFinite));
  return await sketched(table, column, { kind: "embedding", rows: 0, nulls: 0, dimensions, mean: [], lengths });
}

/** A column without a row, on edges at these values. */
function gridOf(values: Float64Array): NumberColumn {
  return {
    kind: "number",
    rows: 0,
    nulls: 0,
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    edges: [...numberEdges(values.sort())],
    counts: [],
    sums: [],
    squares: [],
    mean: null,
    std: null,
  };
}

/** Numbers that SQL makes of the rows, where it makes one. */
async function measures(table: Table, sql: string): Promise<Float64Array> {
  const all = new Float64Array(table.rows);
  let filled = 0;
  for await (const chunk of table.database.stream(
    `SELECT value FROM (SELECT ${sql} AS value FROM ${table.relation}) WHERE value IS NOT NULL`,
  )) {
    all.set(chunk.values(0, "DOUBLE"), filled);
    filled += chunk.rows;
  }
  return all.subarray(0, filled);
}

async function sketched({ database, relation }: Table, column: Column, wanted: ProfileColumn): Promise<ProfileColumn> {
  const plan = watched(column.name, column, wanted);
  if ("problem" in plan) throw new UserError(plan.problem);
  const rows = { database, from: relation, place: "CAST(0 AS INTEGER)", windows: 1 };
  const [found] = await sketchColumns(rows, [plan]);
  const own = found?.columns[0];
  if (own === undefined) throw new Error(`no sketch of ${column.name}`);
  return own;
}
