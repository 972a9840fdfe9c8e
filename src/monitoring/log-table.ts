import { textSql } from "../data/column-sql.ts";
import { type Column, isWholeType, kindOf } from "../data/column-types.ts";
import { viewedTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { listed } from "../kernel/text.ts";
import { openLogFiles, type LogFiles, type LogPart } from "./log-files.ts";
import { timeSql } from "./time-sql.ts";

/** A log as one table with its times. */
export interface LogTable {
  readonly table: Table;
  /** SQL for the row's time in milliseconds since 1970; null where it has none. */
  readonly time: string;
  /** Whether some files know no types (CSV), so that digits may be a text. */
  readonly isUntyped: boolean;
  /** What files lack or write otherwise: sentences by column. */
  readonly differences: ReadonlyMap<string, string>;
}

export interface OpenedLog {
  /** Undefined where there is no file that can be read. */
  readonly log: LogTable | undefined;
  readonly problems: readonly string[];
  /** Files that no row was read of, though there should be. */
  readonly unread: readonly string[];
  readonly empty: number;
}

export interface LogRequest extends LogFiles {
  readonly timezone: string;
  /** The column of the time, of those that are there; undefined: rows need none. */
  readonly timeColumn: (columns: readonly string[]) => string | undefined;
}

/** The name that the view gives to the time. */
const TIME = "t";

/** Opens the files of a log, of any formats and columns, as one view. What cannot be read is told and left out. */
export async function openLog(database: DuckDb, request: LogRequest): Promise<OpenedLog> {
  const { parts, problems, unread, empty } = await openLogFiles(database, request);
  if (parts.length === 0) return { log: undefined, problems, unread, empty };
  const names = [...new Set(parts.flatMap(({ table }) => table.columns.map(({ name }) => name)))];
  const joined = names.map((name, place) => joinedColumn(name, `l${place}`, parts));
  const time = request.timeColumn(names);
  const selects: string[] = [];
  for (const part of parts) selects.push(await partSql(part, { joined, time, timezone: request.timezone }));
  const [first] = parts;
  const source = parts.length === 1 ? (first?.table.source ?? "") : `${first?.name} and others`;
  const notes = parts.flatMap(({ table }) => table.notes);
  const columns = joined.map(({ column }) => column);
  const from = `(${selects.join(" UNION ALL ")})`;
  const table = await viewedTable({ database, source }, { from, columns, notes });
  // A time may be written in many ways.
  const differences = joined.flatMap(({ column, difference, isLacking }) =>
    difference === undefined || (column.name === time && !isLacking) ? [] : [[column.name, difference] as const],
  );
  return {
    log: { table, time: TIME, isUntyped: parts.some(({ isUntyped }) => isUntyped), differences: new Map(differences) },
    problems,
    unread,
    empty,
  };
}

interface JoinedColumn {
  readonly column: Column;
  readonly difference: string | undefined;
  /** Whether a part has no such column. */
  readonly isLacking: boolean;
}

/** One column of all parts: in their type, or, where they do not agree, as numbers or as text. */
function joinedColumn(name: string, sql: string, parts: readonly LogPart[]): JoinedColumn {
  const having = parts.flatMap((part) => {
    const column = columnOf(part, name);
    return column === undefined ? [] : [{ part, column }];
  });
  const lacking = parts.find((part) => columnOf(part, name) === undefined);
  const problem = having.find(({ column }) => column.problem !== undefined)?.column.problem;
  const types = [...new Set(having.map(({ column }) => column.type))];
  const kinds = [...new Set(having.map(({ column }) => column.kind))];
  const type = commonType(types, kinds);
  const column = { name, sql, type, kind: kindOf(type) };
  const [one, other] = kinds.map((kind) => having.find(({ column: { kind: its } }) => its === kind)?.part.name);
  const difference =
    kinds.length > 1
      ? `The column ${JSON.stringify(name)} is ${kinds[0]} in ${one} and ${kinds[1]} in ${other}.`
      : lacking === undefined
        ? undefined
        : `${lacking.name} lacks the column ${JSON.stringify(name)}, which ${one} has.`;
  const isLacking = lacking !== undefined;
  return problem === undefined
    ? { column, difference, isLacking }
    : { column: { ...column, kind: "other", problem }, difference: problem, isLacking };
}

function commonType(types: readonly string[], kinds: readonly Column["kind"][]): string {
  const [only = "VARCHAR"] = types;
  if (types.length === 1) return only;
  if (kinds.every((kind) => kind === "number")) return types.every(isWholeType) ? "HUGEINT" : "DOUBLE";
  if (kinds.every((kind) => kind === "boolean")) return "BOOLEAN";
  if (kinds.every((kind) => kind === "time") && types.every((type) => /^TIMESTAMP(?!.*ZONE)|^DATE/.test(type)))
    return "TIMESTAMP";
  return "VARCHAR";
}

interface Joining {
  readonly joined: readonly JoinedColumn[];
  readonly time: string | undefined;
  readonly timezone: string;
}

async function partSql(part: LogPart, { joined, time, timezone }: Joining): Promise<string> {
  const { table } = part;
  const cells = joined.map(({ column }) => `${cellSql(part, column)} AS ${column.sql}`);
  const timed = time === undefined ? undefined : columnOf(part, time);
  let instant = timed === undefined ? "CAST(NULL AS BIGINT)" : timeSql(timed, timezone);
  if (part.isText && timed !== undefined) {
    // Every question would take the text apart again.
    await table.database.rows(`ALTER TABLE ${table.relation} ADD COLUMN ${TIME} BIGINT`);
    await table.database.rows(`UPDATE ${table.relation} SET ${TIME} = ${instant}`);
    instant = TIME;
  }
  return `SELECT ${[...cells, `${instant} AS ${TIME}`].join(", ")} FROM ${table.relation}`;
}

function cellSql(part: LogPart, { name, type }: Column): string {
  const own = columnOf(part, name);
  if (own === undefined || own.problem !== undefined) return `CAST(NULL AS ${type})`;
  if (own.type === type) return own.sql;
  return type === "VARCHAR" ? textSql(own) : `CAST(${own.sql} AS ${type})`;
}

function columnOf({ table }: LogPart, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Sentences of what the files do not agree on, as one. */
export function describeDifferences(differences: ReadonlyMap<string, string>): string | undefined {
  if (differences.size === 0) return undefined;
  const some = [...differences.values()].slice(0, 5).join(" ");
  const others = [...differences.keys()].slice(5);
  return others.length === 0
    ? some
    : `${some} So do ${others.length} more: ${listed(others.slice(0, 10).map((name) => JSON.stringify(name)))}.`;
}
