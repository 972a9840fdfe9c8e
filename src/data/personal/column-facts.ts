import type { Column, ColumnKind } from "../column-types.ts";
import { isWholeType } from "../column-types.ts";
import type { Table } from "../table.ts";

/** What one pass over a column tells, before any of its cells is read. */
export interface CountedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Cells that are not empty. */
  readonly filled: number;
  /** About how many different ones. */
  readonly distinct: number;
  /** Characters of the longest text; of numbers, digits before the point. */
  readonly longest: number;
  /** Of numbers: the share without a fraction. */
  readonly whole: number;
}

/** DuckDB plans a wide query in a time that grows faster than its width. */
export const MOST_COLUMNS = 32;

/** In one pass over groups of columns. Those that nothing can read are left out. */
export async function countColumns(table: Table): Promise<readonly CountedColumn[]> {
  const columns = table.columns.filter(({ kind, problem }) => kind !== "other" && problem === undefined);
  const counted: CountedColumn[] = [];
  for (const group of grouped(columns)) {
    const [row = {}] = await table.database.rows(
      `SELECT ${group.map((column, at) => countsSql(column, at)).join(", ")} FROM ${table.relation}`,
    );
    for (const [at, { name, kind }] of group.entries()) {
      const number = (of: string): number => Number(row[`${of}_${at}`] ?? 0);
      const filled = number("filled");
      counted.push({ name, kind, filled, distinct: Math.min(filled, number("distinct")), longest: number("longest"), whole: filled === 0 ? 0 : number("whole") / filled }); // prettier-ignore
    }
  }
  return counted;
}

export function grouped<T>(columns: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(columns.length / MOST_COLUMNS) }, (_, at) =>
    columns.slice(at * MOST_COLUMNS, (at + 1) * MOST_COLUMNS),
  );
}

function countsSql({ sql, kind, type }: Column, at: number): string {
  const isFloat = kind === "number" && !isWholeType(type);
  return [
    `count(${sql})::DOUBLE AS filled_${at}`,
    `approx_count_distinct(${sql})::DOUBLE AS distinct_${at}`,
    `${longestSql(sql, kind)}::DOUBLE AS longest_${at}`,
    `${isFloat ? `count(*) FILTER (WHERE ${sql} = trunc(${sql}))` : `count(${sql})`}::DOUBLE AS whole_${at}`,
  ].join(", ");
}

function longestSql(sql: string, kind: ColumnKind): string {
  if (kind === "category") return `coalesce(max(strlen(${sql}::VARCHAR)), 0)`;
  if (kind !== "number") return "0";
  const finite = `CASE WHEN abs(${sql}::DOUBLE) < 1e38 THEN abs(${sql}::DOUBLE) END`;
  return `coalesce(floor(log10(greatest(max(${finite}), 1))) + 1, 0)`;
}
