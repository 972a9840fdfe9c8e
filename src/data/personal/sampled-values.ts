import type { Column } from "../column-types.ts";
import { textSql } from "../column-sql.ts";
import type { Table } from "../table.ts";
import { grouped, type CountedColumn } from "./column-facts.ts";

export interface SampledValues extends CountedColumn {
  /** Different values as text, in an order that is none of theirs. */
  readonly values: readonly string[];
}

/** Longer cells are cut: nothing that is looked for is longer. */
const LONGEST = 400;
const TWO_64 = 2n ** 64n;

/**
 * Up to about `most` different values of each column: those whose hash is small, so that the same table gives the same
 * ones however its rows are read. A pass for each column, which Parquet reads alone; few columns are held at once.
 */
export async function* sampleValues(
  table: Table,
  columns: readonly CountedColumn[],
  most: number,
): AsyncGenerator<SampledValues> {
  for (const group of grouped(columns)) {
    const parts = group.map((column, at) => sampleSql(table, { column, at, most }));
    const joined = new Map<number, string>();
    for await (const chunk of table.database.stream(parts.join(" UNION ALL "))) {
      const places = chunk.values(0, "INTEGER");
      for (const [row, cells] of chunk.texts(1).entries()) joined.set(places[row] ?? -1, cells ?? "");
    }
    for (const [at, column] of group.entries()) yield { ...column, values: joined.get(at)?.split(SEPARATOR) ?? [] };
  }
}

/** One text for all values of a column crosses into JavaScript thirty times as fast as each by itself. */
const SEPARATOR = "\u001f";

interface Sampling {
  readonly column: CountedColumn;
  readonly at: number;
  readonly most: number;
}

function sampleSql(table: Table, { column: { name, distinct }, at, most }: Sampling): string {
  const column = table.column(name);
  const { sql } = column;
  const wanted = distinct <= most ? "" : ` AND hash(${sql}) < ${(TWO_64 * BigInt(most)) / BigInt(Math.round(distinct))}::UBIGINT`; // prettier-ignore
  const cells = `SELECT left(${cellSql(column)}, ${LONGEST}) AS cell FROM ${table.relation} WHERE ${sql} IS NOT NULL${wanted} GROUP BY ${sql}`;
  return `SELECT ${at}::INTEGER AS place, string_agg(replace(cell, chr(31), ' '), chr(31) ORDER BY hash(cell), cell) AS cells FROM (${cells})`;
}

/** A number of sixteen digits that a float holds is written with all of them. */
function cellSql(column: Column): string {
  const { sql, kind, type } = column;
  if (kind !== "number" || !/^(?:DOUBLE|FLOAT)/.test(type)) return textSql(column);
  return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e18 THEN CAST(CAST(${sql} AS BIGINT) AS VARCHAR) ELSE CAST(${sql} AS VARCHAR) END`;
}
