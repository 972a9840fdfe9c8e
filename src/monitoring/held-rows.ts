import type { PlannedWindow } from "../work/monitor/windows.ts";
import type { Table } from "../data/table.ts";
import type { LogTable } from "./log-table.ts";
import type { LogRoles } from "./roles.ts";
import { placeSql, rangeSql, type Span } from "./window-sql.ts";

/**
 * Answers and latencies that are held of a window, give or take the luck of the draw: of more rows a share, which is as
 * good as all for a rate (± 0.14 percentage points at worst) and keeps memory bounded.
 */
export const MOST_HELD = 500_000;

/** Windows and how many rows they have, whatever the shard. */
export interface HeldRows {
  /** SQL of the row's window, -1 where it is of none. */
  readonly place: string;
  readonly rows: readonly number[];
  readonly most: number;
}

/**
 * SQL for whether a row is held; undefined where all are. A row is drawn by the hash of what it is, so that it is the
 * same rows however often and in however many shards they are read: of its id and time, and of all its cells where it
 * has no id, since rows of one time that answer alike would be drawn together.
 */
export function heldSql({ table, time, roles, held: { place, rows, most } }: Drawing): string | undefined {
  const cases = rows.flatMap((count, window) =>
    count <= most ? [] : [`WHEN ${window} THEN drawn < ${Math.floor((most / count) * 2 ** 53)}`],
  );
  if (cases.length === 0) return undefined;
  const { id, score, scores = {}, label, latency } = roles;
  const named = [id, score, ...Object.values(scores), label, latency].flatMap((name) =>
    name === undefined ? [] : table.column(name),
  );
  const all = table.columns.filter(({ problem }) => problem === undefined);
  const identity = [time, ...(id === undefined ? all : named).map(({ sql }) => sql)];
  // 53 bits of it, as a double has.
  const drawn = `(hash(${identity.join(", ")}) >> 11)`;
  return `CASE ${place} ${cases.join(" ").replaceAll("drawn", () => drawn)} ELSE true END`;
}

export interface Drawing {
  readonly table: Table;
  /** SQL of a row's time. */
  readonly time: string;
  readonly roles: LogRoles;
  readonly held: HeldRows;
}

/** How many rows of the log lie in each span, which do not overlap. */
export async function rowsInSpans({ table, time }: LogTable, spans: readonly Span[]): Promise<readonly number[]> {
  const counts = new Float64Array(spans.length);
  const cells = `SELECT ${placeSql(time, spans)} AS place FROM ${table.relation} WHERE ${rangeSql(time, spans)}`;
  for (const row of await table.database.rows(
    `SELECT place, count(*)::DOUBLE AS rows FROM (${cells}) WHERE place >= 0 GROUP BY place`,
  ))
    counts[Number(row["place"])] = Number(row["rows"]);
  return [...counts];
}

/** Windows one after the other that together hold no more than one large one does: their first and the one after their last. */
export function heldTogether(
  windows: readonly PlannedWindow[],
  most: number,
): readonly (readonly [first: number, end: number])[] {
  const groups: (readonly [number, number])[] = [];
  let [first, held] = [0, 0];
  for (const [at, { rows }] of windows.entries()) {
    const own = Math.min(rows, most);
    if (at > first && held + own > most) {
      groups.push([first, at]);
      [first, held] = [at, 0];
    }
    held += own;
  }
  return windows.length === 0 ? groups : [...groups, [first, windows.length]];
}
