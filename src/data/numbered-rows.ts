import type { Table } from "./table.ts";

/** Rows that show whether it is worth looking at all of them. */
const SAMPLE = 2048;

/** Columns of whole numbers that no two rows share. */
export async function wholeAndDifferent(table: Table, names: readonly string[]): Promise<readonly string[]> {
  const whole = names.filter((name) => isWhole(table, name));
  const sampled = await differing(table, whole, ` LIMIT ${SAMPLE}`);
  return table.rows > SAMPLE ? await differing(table, sampled, "") : sampled;
}

/** Whether a column only counts the rows, from 0 or 1. */
export async function isCounting(table: Table, name: string): Promise<boolean> {
  const cell = `TRY_CAST(${table.column(name).sql} AS BIGINT)`;
  const numbered = `SELECT ${cell} - row_number() OVER () AS gap FROM ${table.relation}`;
  const [row] = await table.database.rows(
    `SELECT coalesce(bool_and(gap IS NOT NULL AND gap IN (-1, 0)) AND min(gap) = max(gap), false) AS counts FROM (${numbered})`,
  );
  return row?.["counts"] === true;
}

function isWhole(table: Table, name: string): boolean {
  const { kind, type } = table.column(name);
  return kind === "number" && !/^(?:FLOAT|DOUBLE|DECIMAL)/.test(type);
}

async function differing(table: Table, names: readonly string[], limit: string): Promise<readonly string[]> {
  if (names.length === 0 || table.rows < 2) return [];
  const counts = names.map(
    (name, index) => `count(*) = count(DISTINCT ${table.column(name).sql}) AS "differs_${index}"`,
  );
  const [row] = await table.database.rows(`SELECT ${counts.join(", ")} FROM (SELECT * FROM ${table.relation}${limit})`);
  return names.filter((_, index) => row?.[`differs_${index}`] === true);
}
