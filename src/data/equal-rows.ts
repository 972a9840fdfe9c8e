import type { RepeatCount } from "../stats/copies.ts";
import { isCounting } from "./numbered-rows.ts";
import { isIndexName } from "./row-number.ts";
import { isWholeType, type Column } from "./column-types.ts";
import type { Table } from "./table.ts";

/** Rows that are the same in all compared columns. */
export interface EqualRows {
  /** How many were looked at. */
  readonly rows: number;
  /** How many different rows there are that one row is, two rows are, …; rows of one group are one. */
  readonly counts: readonly RepeatCount[];
  /** Rows that equal one of another group. */
  readonly equal: number;
  /** How many different rows there are. */
  readonly different: number;
  /** A measurement that hardly two different rows share, where there is one. */
  readonly measurement?: string | undefined;
}

export interface EqualRowsOptions {
  /** Columns that say nothing about a row: its id, its weight. */
  readonly ignored: readonly string[];
  /** Whose rows belong together, whatever they are. */
  readonly group?: string | undefined;
  /** Looks at one of so many different rows, with all that equal it; 1: at all. */
  readonly oneOf?: number | undefined;
}

/** A measurement is told by as many different values as nine of ten different rows. */
const OWN_VALUES = 0.9;
/** DuckDB plans a query in a time that grows with the square of its aggregates. */
const MOST_MEASUREMENTS = 16;

/**
 * How many rows of a table equal each other. Rows are told apart by a 64-bit hash in one aggregation, which goes to the
 * disk where memory is short: of ten million rows, a pair of different ones is taken for equal with a probability of
 * 3·10⁻⁶. A part of the rows is chosen by the hash, so that each has its copies with it. Undefined where there is no
 * column to compare but the group.
 */
export async function equalRows(
  table: Table,
  { ignored, group, oneOf = 1 }: EqualRowsOptions,
): Promise<EqualRows | undefined> {
  const compared = await comparedColumns(table, [...ignored, ...(group === undefined ? [] : [group])]);
  if (compared.length === 0) return undefined;
  const key = `hash(${compared.map(({ sql }) => sql).join(", ")})`;
  const looked = `${table.relation}${oneOf === 1 ? "" : ` WHERE ${key} % ${oneOf} = 0`}`;
  const owner = group === undefined ? undefined : table.columns.find(({ name }) => name === group);
  const rows = `SELECT ${key} AS key${owner === undefined ? "" : `, ${owner.sql} AS owner`} FROM ${looked}`;
  // A row without a group is a group of its own.
  const size = owner === undefined ? "count(*)" : "count(DISTINCT owner) + count(*) FILTER (owner IS NULL)";
  const sizes = `SELECT ${size} AS size, count(*) AS rows FROM (${rows}) GROUP BY key`;
  const found = await table.database.rows(
    `SELECT size::DOUBLE AS size, count(*)::DOUBLE AS "values", sum(rows)::DOUBLE AS rows FROM (${sizes}) GROUP BY size ORDER BY size`,
  );
  const counted = found.map((row) => ({
    size: Number(row["size"]),
    values: Number(row["values"]),
    rows: Number(row["rows"]),
  }));
  const different = counted.reduce((sum, { values }) => sum + values, 0);
  const equal = counted.reduce((sum, { size: each, rows: all }) => sum + (each > 1 ? all : 0), 0);
  return {
    rows: counted.reduce((sum, { rows: all }) => sum + all, 0),
    counts: counted.map(({ size: each, values }) => ({ size: each, values })),
    equal,
    different,
    measurement: equal === 0 ? undefined : await measurementOf({ table, looked, compared, different }),
  };
}

async function comparedColumns(table: Table, left: readonly string[]): Promise<readonly Column[]> {
  const candidates = table.columns.filter(
    ({ name, kind, problem }) =>
      kind !== "other" && problem === undefined && !left.includes(name) && !isIndexName(name),
  );
  const kept: Column[] = [];
  for (const column of candidates) {
    const isNumbering = column.kind === "number" && isWholeType(column.type) && (await isCounting(table, column.sql));
    if (!isNumbering) kept.push(column);
  }
  return kept;
}

interface Measuring {
  readonly table: Table;
  /** SQL of the rows. */
  readonly looked: string;
  readonly compared: readonly Column[];
  readonly different: number;
}

async function measurementOf({ table, looked, compared, different }: Measuring): Promise<string | undefined> {
  const measured = compared
    .filter(({ kind, type }) => kind === "number" && !isWholeType(type))
    .slice(0, MOST_MEASUREMENTS);
  if (measured.length === 0 || compared.length < 2) return undefined;
  const counts = measured.map(({ sql }, at) => `count(DISTINCT ${sql})::DOUBLE AS "own_${at}"`);
  const [row] = await table.database.rows(`SELECT ${counts.join(", ")} FROM ${looked}`);
  return measured.find((_, at) => Number(row?.[`own_${at}`] ?? 0) >= OWN_VALUES * different)?.name;
}
