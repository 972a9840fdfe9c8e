import { comparedSql } from "./column-sql.ts";
import { isWholeType } from "./column-types.ts";
import type { Table } from "./table.ts";

/** Rows that show whether it is worth looking at all of them. */
const SAMPLE = 2048;

/** Columns of whole numbers or text that no two rows share. */
export async function countingRows(table: Table, names: readonly string[]): Promise<readonly string[]> {
  return await differentRows(
    table,
    names.filter((name) => isWhole(table, name) || table.column(name).kind === "category"),
  );
}

/** Columns that no two rows share. */
export async function differentRows(table: Table, names: readonly string[]): Promise<readonly string[]> {
  const sampled = await differing(table, names, ` LIMIT ${SAMPLE}`);
  return table.rows > SAMPLE ? await differing(table, sampled, "") : sampled;
}

/** The first columns of both tables without a value in common. */
export async function disjoint(
  [a, b]: readonly [Table, Table],
  names: readonly string[],
  most: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    if (found.length === most) break;
    const [own, other] = [a.column(name), b.column(name)];
    const [one, two] = [comparedSql(own, other), comparedSql(other, own)];
    const [common] = await a.database.rows(
      `SELECT 1 FROM (SELECT ${two} AS cell FROM ${b.relation}) SEMI JOIN (SELECT ${one} AS cell FROM ${a.relation}) USING (cell) LIMIT 1`,
    );
    if (common === undefined && (await hasValue(a, name)) && (await hasValue(b, name))) found.push(name);
  }
  return found;
}

async function hasValue(table: Table, name: string): Promise<boolean> {
  const rows = await table.database.rows(
    `SELECT 1 FROM ${table.relation} WHERE ${table.column(name).sql} IS NOT NULL LIMIT 1`,
  );
  return rows.length > 0;
}

/** DuckDB plans a query in a time that grows with the square of its aggregates. */
const AT_ONCE = 16;

/** Columns of few values, or of what is no number: what two files have different of says which file a row is of. */
export async function tellingFiles(table: Table, names: readonly string[]): Promise<readonly string[]> {
  const numbers = names.filter((name) => table.column(name).kind === "number");
  const few = new Set<string>();
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const some = numbers.slice(start, start + AT_ONCE);
    const counts = some.map(
      (name, at) => `approx_count_distinct(${table.column(name).sql}) <= greatest(1, count(*) / 10) AS "few_${at}"`,
    );
    const [row] = await table.database.rows(`SELECT ${counts.join(", ")} FROM ${table.relation}`);
    for (const [at, name] of some.entries()) if (row?.[`few_${at}`] === true) few.add(name);
  }
  return names.filter((name) => few.has(name) || !numbers.includes(name));
}

/**
 * Whether cells (SQL) only count the rows, from 0 or 1, and begin again wherever they like: as they do in each of several
 * files.
 */
export async function isCounting(table: Pick<Table, "database" | "relation">, cell: string): Promise<boolean> {
  return (await counts(table, cell, ` LIMIT ${SAMPLE}`)) && (await counts(table, cell, ""));
}

/** Numbers that count have their distance to the row's place in common: each such run has to be one without a gap. */
async function counts(
  { database, relation }: Pick<Table, "database" | "relation">,
  cell: string,
  limit: string,
): Promise<boolean> {
  const numbers = `SELECT TRY_CAST(${cell} AS BIGINT)::HUGEINT AS number, row_number() OVER () AS place FROM ${relation}${limit}`;
  const runs = `SELECT min(number) IN (0, 1) AND max(number) - min(number) + 1 = count(*) AS counts FROM (${numbers}) GROUP BY number - place`;
  const [row] = await database.rows(
    `SELECT coalesce(bool_and(coalesce(counts, false)), false) AS counts FROM (${runs})`,
  );
  return row?.["counts"] === true;
}

function isWhole(table: Table, name: string): boolean {
  const { kind, type } = table.column(name);
  return kind === "number" && isWholeType(type);
}

async function differing(table: Table, names: readonly string[], limit: string): Promise<readonly string[]> {
  if (names.length === 0 || table.rows < 2) return [];
  const counts = names.map(
    (name, index) => `count(*) = count(DISTINCT ${table.column(name).sql}) AS "differs_${index}"`,
  );
  const [row] = await table.database.rows(`SELECT ${counts.join(", ")} FROM (SELECT * FROM ${table.relation}${limit})`);
  return names.filter((_, index) => row?.[`differs_${index}`] === true);
}
