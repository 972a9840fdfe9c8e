import { textSql } from "../data/column-sql.ts";
import { type Column, isWholeType, kindOf } from "../data/column-types.ts";
import { viewedTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { openLogFiles, type LogFiles, type LogPart } from "./log-files.ts";
import { timeSql } from "./time-sql.ts";

/** A log as one table with its times. */
export interface LogTable {
  readonly table: Table;
  /** SQL for the row's time in milliseconds since 1970; null where it has none. */
  readonly time: string;
  /** Whether some files know no types (CSV), so that digits may be a text. */
  readonly isUntyped: boolean;
  /** Files of the same columns. */
  readonly parts: readonly PartTimes[];
  /** What they do not agree on. */
  readonly differences: readonly ColumnDifference[];
}

export interface PartTimes {
  /** For messages: the first file. */
  readonly name: string;
  /** A query of the rows' times, as `t`. */
  readonly times: string;
}

export interface ColumnDifference {
  readonly column: string;
  /** By part what the column is there; undefined where it has none. */
  readonly kinds: readonly (Column["kind"] | undefined)[];
  /** Where the files of one part do not agree: a sentence. */
  readonly problem: string | undefined;
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
  const times: PartTimes[] = [];
  for (const part of parts) {
    const { cells, instant } = await partSql(part, { joined, time, timezone: request.timezone });
    selects.push(`SELECT ${[...cells, instant].join(", ")} FROM ${part.table.relation}`);
    times.push({ name: part.name, times: `SELECT ${instant} FROM ${part.table.relation}` });
  }
  const [first] = parts;
  const source = parts.length === 1 ? (first?.table.source ?? "") : `${first?.name} and others`;
  const notes = parts.flatMap(({ table }) => table.notes);
  const from = `(${selects.join(" UNION ALL ")})`;
  const table = await viewedTable({ database, source }, { from, columns: joined, notes });
  const differences = joined.flatMap((column) => differenceOf(column, parts, column.name === time) ?? []);
  return {
    log: { table, time: TIME, isUntyped: parts.some(({ isUntyped }) => isUntyped), parts: times, differences },
    problems,
    unread,
    empty,
  };
}

/** A time may be written in many ways. */
function differenceOf(
  { name, problem }: Column,
  parts: readonly LogPart[],
  isTime: boolean,
): ColumnDifference | undefined {
  const kinds = parts.map((part) => columnOf(part, name)?.kind);
  const isOne = isTime ? !kinds.includes(undefined) : new Set(kinds).size === 1 && problem === undefined;
  return isOne ? undefined : { column: name, kinds, problem };
}

/** One column of all parts: in their type, or, where they do not agree, as numbers or as text. */
function joinedColumn(name: string, sql: string, parts: readonly LogPart[]): Column {
  const having = parts.flatMap((part) => columnOf(part, name) ?? []);
  const problem = having.find((column) => column.problem !== undefined)?.problem;
  const types = [...new Set(having.map((column) => column.type))];
  const kinds = [...new Set(having.map((column) => column.kind))];
  const type = commonType(types, kinds);
  const column = { name, sql, type, kind: kindOf(type) };
  return problem === undefined ? column : { ...column, kind: "other", problem };
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
  readonly joined: readonly Column[];
  readonly time: string | undefined;
  readonly timezone: string;
}

interface PartSql {
  readonly cells: readonly string[];
  readonly instant: string;
}

async function partSql(part: LogPart, { joined, time, timezone }: Joining): Promise<PartSql> {
  const { table } = part;
  const cells = joined.map((column) => `${cellSql(part, column)} AS ${column.sql}`);
  const timed = time === undefined ? undefined : columnOf(part, time);
  let instant = timed === undefined ? "CAST(NULL AS BIGINT)" : timeSql(timed, timezone);
  if (part.isText && timed !== undefined) {
    // Every question would take the text apart again.
    await table.database.rows(`ALTER TABLE ${table.relation} ADD COLUMN ${TIME} BIGINT`);
    await table.database.rows(`UPDATE ${table.relation} SET ${TIME} = ${instant}`);
    instant = TIME;
  }
  return { cells, instant: `${instant} AS ${TIME}` };
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
