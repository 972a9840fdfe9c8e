import type { EmbeddingColumn, WatchedColumn } from "../generated/types.ts";
import { chunkDistances } from "../stats/profile/chunk-distances.ts";
import { referenceCategories } from "../stats/profile/category-sketch.ts";
import { mergeColumns } from "../stats/profile/merge-columns.ts";
import { numberEdges } from "../stats/profile/number-edges.ts";
import { distinctOf, partRows } from "../stats/profile/profiled-values.ts";
import { numberSql, textSql } from "./column-sql.ts";
import type { Column } from "./column-types.ts";
import { profileKind, type ColumnKinds } from "./profile-kinds.ts";
import { sketchColumns } from "./sketch-columns.ts";
import type { Table } from "./table.ts";
import { watched, type ProfileColumn, type Watched } from "./watched-columns.ts";

export interface ProfileRequest {
  readonly table: Table;
  /** The columns to be watched, such as the model's features. */
  readonly columns: readonly string[];
  /** What the manifest says of some: their kind, or that they are ignored. */
  readonly features: Readonly<Record<string, WatchedColumn>>;
  /** In so many equal parts, in the order of the rows, distances are measured. */
  readonly parts: number;
}

export interface ProfiledRows {
  readonly columns: Readonly<Record<string, ProfileColumn>>;
  /** By column of numbers or categories: the distance of each part from the rest. */
  readonly distances: Readonly<Record<string, readonly number[]>>;
  /** Columns that are not watched, each with why. */
  readonly skipped: readonly { readonly name: string; readonly problem: string }[];
}

/**
 * The columns of a reference's rows, with sums that are exact: what a window is held against. Edges are quantiles of
 * all rows. Throws a UserError where a column is not there.
 * @awaits the scheduled monitor
 */
export async function profileRows({ table, columns: names, features, parts }: ProfileRequest): Promise<ProfiledRows> {
  const skipped: { readonly name: string; readonly problem: string }[] = [];
  const grids: Watched[] = [];
  const wanted = new Map<string, ProfileColumn>();
  for (const name of names) {
    const kind = await profileKind(table, table.column(name), features[name]?.kind);
    if ("problem" in kind) {
      if (kind.problem !== undefined) skipped.push({ name, problem: kind.problem });
      continue;
    }
    const empty = await emptyColumn(table, table.column(name), kind);
    const read = watched(name, table.column(name), empty);
    if ("problem" in read) skipped.push(read);
    else {
      grids.push(read);
      wanted.set(name, empty);
    }
  }
  const sketched = await sketchColumns(rowsInParts(table, parts), grids);
  const columns = sketched.map(({ name, columns: own }) => {
    const counted = wanted.get(name);
    // Values of categories were counted where their names were made.
    const whole =
      counted?.kind === "category" ? counted : withDistinct(mergeColumns(own, { name, exact: false }), counted);
    return { name, own, whole };
  });
  return {
    columns: Object.fromEntries(columns.map(({ name, whole }) => [name, whole])),
    distances: Object.fromEntries(columns.flatMap(({ name, own, whole }) => distancesOf(name, own, whole))),
    skipped,
  };
}

function withDistinct(column: ProfileColumn, counted: ProfileColumn | undefined): ProfileColumn {
  return column.kind === "number" && counted?.kind === "number" && counted.distinct !== undefined
    ? { ...column, distinct: counted.distinct }
    : column;
}

function distancesOf(
  name: string,
  parts: readonly ProfileColumn[],
  whole: ProfileColumn,
): readonly (readonly [string, readonly number[]])[] {
  if (whole.kind !== "number" && whole.kind !== "category") return [];
  const alike = parts.flatMap((part) => (part.kind === "number" || part.kind === "category" ? part : []));
  return [[name, chunkDistances(alike, whole)]];
}

/** Each part as a window of its own, by the place of the row. */
function rowsInParts({ database, relation, rows }: Table, parts: number): Parameters<typeof sketchColumns>[0] {
  const ends = Array.from({ length: parts - 1 }, (_, at) => partRows(rows, parts, at)[1]);
  const place = ends.map((end, at) => `WHEN place <= ${end} THEN ${at}`).join(" ");
  return {
    database,
    from: `(SELECT *, row_number() OVER () AS place FROM ${relation})`,
    place: `CAST(CASE ${place} ELSE ${parts - 1} END AS INTEGER)`,
    windows: parts,
    isPart: true,
  };
}

/** A column of a profile with its edges or names, before rows are counted. */
async function emptyColumn(table: Table, column: Column, kinds: ColumnKinds): Promise<ProfileColumn> {
  const { sql } = column;
  const none = { rows: 0, nulls: 0 };
  switch (kinds.kind) {
    case "number": {
      const number = column.kind === "category" ? `TRY_CAST(${sql} AS DOUBLE)` : numberSql(column);
      return { kind: "number", ...none, ...(await edgesOf(table, number)) };
    }
    case "text":
      return {
        kind: "text",
        ...none,
        lengths: { kind: "number", ...none, ...(await edgesOf(table, `length(${textSql(column)})`)) },
      };
    case "category":
      return await namesOf(table, column);
    case "embedding": {
      const list = `TRY_CAST(${sql} AS DOUBLE[])`;
      const norm = `CASE WHEN len(${list}) = ${kinds.dimensions} THEN sqrt(list_inner_product(${list}, ${list})) END`;
      const lengths = { kind: "number" as const, ...none, ...(await edgesOf(table, norm)) };
      return { kind: "embedding", ...none, dimensions: kinds.dimensions, mean: [], lengths } satisfies EmbeddingColumn;
    }
  }
}

interface Edges {
  readonly edges: number[];
  readonly counts: number[];
  readonly sums: number[];
  readonly squares: number[];
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly mean: null;
  readonly std: null;
  readonly distinct: number;
}

async function edgesOf({ database, relation, rows }: Table, number: string): Promise<Edges> {
  const values = new Float64Array(rows);
  let filled = 0;
  const query = `SELECT value FROM (SELECT CAST(${number} AS DOUBLE) AS value FROM ${relation}) WHERE isfinite(value)`;
  for await (const chunk of database.stream(query)) {
    values.set(chunk.values(0, "DOUBLE"), filled);
    filled += chunk.rows;
  }
  const sorted = values.subarray(0, filled).sort();
  const edges = [...numberEdges(sorted)];
  const distinct = distinctOf(sorted);
  const absent = { nan: 0, positiveInfinity: 0, negativeInfinity: 0, mean: null, std: null };
  return { edges, counts: [], sums: [], squares: [], ...absent, distinct };
}

async function namesOf({ database, relation }: Table, column: Column): Promise<ProfileColumn> {
  const counts: (readonly [string, number])[] = [];
  let nulls = 0;
  const query = `SELECT count(*)::DOUBLE AS rows, cell FROM (SELECT ${textSql(column)} AS cell FROM ${relation}) GROUP BY cell`;
  for await (const chunk of database.stream(query)) {
    const rows = chunk.values(0, "DOUBLE");
    for (const [place, cell] of chunk.texts(1).entries()) {
      if (cell === null) nulls += rows[place] ?? 0;
      else counts.push([cell, rows[place] ?? 0]);
    }
  }
  return referenceCategories(counts, nulls);
}
