import { isNumber, textSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { heldSql, type Drawing } from "./held-rows.ts";
import type { LogRoles } from "./roles.ts";
import { looseNumber } from "./served-rows.ts";
import type { WindowedRows } from "../data/sketch-columns.ts";
import type { Table } from "../data/table.ts";

/** What a window, or a shard of it, adds up to. */
export interface WindowCounts {
  readonly rows: number;
  /** Rows whose id another row of the window has. */
  readonly repeated: number;
  readonly failed: number;
  /** By model version. */
  readonly versions: Readonly<Record<string, number>>;
  /** Milliseconds, ascending. */
  readonly latencies: Float64Array;
  /** Answered rows beside those that are held. */
  readonly unheld: number;
  /** Rows with a latency that is none: below zero, or no number. */
  readonly badLatencies: number;
  /** Of a log with a column of ids: rows whose cell of it is empty. */
  readonly withoutId: number;
}

/** Versions beyond these are counted together: a column of ids is no version. */
const MOST_VERSIONS = 1000;
export const OTHER_VERSIONS = "";

/** What is counted without holding any row. */
export type RowCounts = Omit<WindowCounts, "latencies" | "unheld">;

/** Counts of each window. Ids that are repeated are counted in the windows that `repeated` names; undefined: in all. */
export async function countWindows(
  rows: WindowedRows,
  table: Table,
  roles: LogRoles & { readonly repeated: readonly number[] | undefined },
): Promise<readonly RowCounts[]> {
  const column = (name: string | undefined): Column | undefined =>
    name === undefined ? undefined : table.column(name);
  const [id, error, latency] = [column(roles.id), column(roles.error), column(roles.latency)];
  const cell = latency === undefined ? undefined : looseNumber(latency);
  const counts = [
    "count(*)::DOUBLE",
    id === undefined ? "0::DOUBLE" : repeatedSql(roles.repeated),
    "count(*) FILTER (WHERE failed)::DOUBLE",
    "count(*) FILTER (WHERE latency IS NOT NULL AND NOT (isfinite(latency) AND latency >= 0))::DOUBLE",
    id === undefined ? "0::DOUBLE" : "count(*) FILTER (WHERE id IS NULL OR id = '')::DOUBLE",
  ];
  const cells = [
    `${rows.place} AS place`,
    `${id === undefined ? "NULL" : textSql(id)} AS id`,
    `${error === undefined ? "false" : failedSql(error)} AS failed`,
    `${latency === undefined || cell === undefined ? "NULL::DOUBLE" : `CASE WHEN ${latency.sql} IS NULL THEN NULL ELSE ${cell} END`} AS latency`,
  ];
  const found = new Map<number, readonly number[]>();
  const query = `SELECT place, ${counts.join(", ")} FROM (SELECT ${cells.join(", ")} FROM ${rows.from}) WHERE place >= 0 GROUP BY place`;
  for await (const chunk of rows.database.stream(query)) {
    const places = chunk.values(0, "INTEGER");
    const values = counts.map((_, at) => chunk.values(at + 1, "DOUBLE"));
    for (const [row, place] of places.entries())
      found.set(
        place,
        values.map((one) => one[row] ?? 0),
      );
  }
  const versions = await countVersions(rows, column(roles.model));
  return Array.from({ length: rows.windows }, (_, place) => {
    const [all = 0, repeated = 0, failed = 0, badLatencies = 0, withoutId = 0] = found.get(place) ?? [];
    return {
      rows: all,
      repeated,
      failed,
      badLatencies,
      withoutId,
      versions: versions[place] ?? {},
    };
  });
}

function repeatedSql(windows: readonly number[] | undefined): string {
  if (windows?.length === 0) return "0::DOUBLE";
  const counted = windows === undefined ? "id IS NOT NULL" : `id IS NOT NULL AND place IN (${windows.join(", ")})`;
  return `(count(*) FILTER (WHERE ${counted}) - count(DISTINCT hash(id)) FILTER (WHERE ${counted}))::DOUBLE`;
}

/** What a service writes where something went wrong; empty, false, 0 and a status below 400 are no error. */
export function failedSql(column: Column): string {
  const { sql, kind } = column;
  const number = (value: string): string => `(${value} >= 400 OR (${value} <> 0 AND ${value} < 100))`;
  if (kind === "boolean") return `coalesce(${sql}, false)`;
  if (kind === "number") return `coalesce(${number(sql)}, false)`;
  const text = `lower(trim(${textSql(column)}))`;
  const isEmpty = `${text} IN ('', 'false', 'none', 'null', 'ok', 'f', 'no')`;
  return `coalesce(CASE WHEN ${text} IS NULL OR ${isEmpty} THEN false WHEN ${isNumber(text)} THEN ${number(`TRY_CAST(${text} AS DOUBLE)`)} ELSE true END, false)`;
}

async function countVersions(
  rows: WindowedRows,
  column: Column | undefined,
): Promise<readonly Readonly<Record<string, number>>[]> {
  const found = Array.from({ length: rows.windows }, () => new Map<string, number>());
  if (column === undefined || column.kind === "other") return found.map(() => ({}));
  const cells = `SELECT ${rows.place} AS place, ${textSql(column)} AS version FROM ${rows.from}`;
  const grouped = `SELECT place, count(*)::DOUBLE AS rows, version FROM (${cells}) WHERE place >= 0 AND version IS NOT NULL GROUP BY place, version`;
  const ranked = `SELECT *, row_number() OVER (PARTITION BY place ORDER BY rows DESC, version) AS rank FROM (${grouped})`;
  const named = `CASE WHEN rank > ${MOST_VERSIONS} THEN '' ELSE version END`;
  for await (const chunk of rows.database.stream(
    `SELECT place, sum(rows)::DOUBLE AS rows, ${named} AS version FROM (${ranked}) GROUP BY place, ${named}`,
  )) {
    const [places, counts, versions] = [chunk.values(0, "INTEGER"), chunk.values(1, "DOUBLE"), chunk.texts(2)];
    for (const [row, version] of versions.entries())
      found[places[row] ?? -1]?.set(version ?? OTHER_VERSIONS, counts[row] ?? 0);
  }
  return found.map((versions) => Object.fromEntries([...versions].toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

export interface LatencyRequest extends Drawing {
  readonly place: string;
  readonly condition: string;
  readonly windows: number;
}

/** By window, in milliseconds, ascending: all, or of a large window a share. */
export async function readLatencies(request: LatencyRequest): Promise<readonly Float64Array[]> {
  const { table, roles, place, condition, windows } = request;
  if (roles.latency === undefined) return [];
  const { database, relation } = table;
  const cell = looseNumber(table.column(roles.latency));
  const drawn = heldSql(request) ?? "true";
  const cells = `SELECT ${place} AS place, ${cell} AS latency FROM ${relation} WHERE ${condition} AND ${drawn}`;
  const usable = `FROM (${cells}) WHERE place >= 0 AND isfinite(latency) AND latency >= 0`;
  const sizes = new Float64Array(windows);
  for (const row of await database.rows(`SELECT place, count(*)::DOUBLE AS rows ${usable} GROUP BY place`))
    sizes[Number(row["place"])] = Number(row["rows"]);
  const found = Array.from(sizes, (size) => new Float64Array(size));
  const filled = new Float64Array(windows);
  for await (const chunk of database.stream(`SELECT place, latency ${usable}`)) {
    const [places, values] = [chunk.values(0, "INTEGER"), chunk.values(1, "DOUBLE")];
    for (let row = 0; row < chunk.rows; row++) {
      const window = places[row] ?? 0;
      const at = filled[window] ?? 0;
      const latencies = found[window];
      if (latencies !== undefined) latencies[at] = values[row] ?? Number.NaN;
      filled[window] = at + 1;
    }
  }
  return found.map((latencies) => latencies.sort());
}

/** The distinct words of columns, sorted; undefined where there are more than `most`. */
export async function distinctWords(
  database: DuckDb,
  {
    relation,
    columns,
    most,
  }: { readonly relation: string; readonly columns: readonly Column[]; readonly most: number },
): Promise<readonly string[] | undefined> {
  if (columns.length === 0) return [];
  const each = columns.map((column) => `SELECT ${textSql(column)} AS word FROM ${relation}`);
  const rows = await database.rows(
    `SELECT word FROM (SELECT DISTINCT word FROM (${each.join(" UNION ALL ")}) WHERE word IS NOT NULL LIMIT ${most + 1}) ORDER BY word`,
  );
  return rows.length > most ? undefined : rows.map(({ word }) => String(word));
}
