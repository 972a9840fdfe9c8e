import type { Column, ColumnKind } from "./column-types.ts";
import type { Table } from "./table.ts";

/** What a column holds, counted over all of its rows. */
export interface ColumnSummary {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly filled: number;
  /** Different values; of very many rows an estimate. */
  readonly distinct: number;
  /** Whole numbers, by their type. */
  readonly isWhole: boolean;
  /** Cells of text that are dates in ISO form. */
  readonly dates: number;
  /** The commonest values with their rows, where there are few; as the file writes them. */
  readonly values: readonly { readonly value: string; readonly rows: number }[];
}

/** Of more rows different values are estimated. */
const EXACT_ROWS = 2_000_000;
const MOST_VALUES = 50;

export async function columnSummary({ database, relation, rows }: Table, column: Column): Promise<ColumnSummary> {
  const { name, kind, sql, letters = sql, problem } = column;
  if (problem !== undefined || kind === "other")
    return { name, kind: "other", filled: 0, distinct: 0, isWhole: false, dates: 0, values: [] };
  const different = rows > EXACT_ROWS ? `approx_count_distinct(${sql})` : `count(DISTINCT ${sql})`;
  const dates = kind === "category" ? `count(*) FILTER (WHERE ${ISO.replace("?", sql)})` : "0";
  const [counts = {}] = await database.rows(
    `SELECT count(${sql})::DOUBLE AS filled, ${different}::DOUBLE AS different, (${dates})::DOUBLE AS dates FROM ${relation}`,
  );
  const distinct = Number(counts["different"]);
  const values =
    distinct > MOST_VALUES
      ? []
      : await database.rows(
          `SELECT CAST(${letters} AS VARCHAR) AS value, count(*)::DOUBLE AS rows FROM ${relation} WHERE ${sql} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_VALUES}`,
        );
  return {
    name,
    kind,
    filled: Number(counts["filled"]),
    distinct,
    isWhole: /INT/.test(column.type),
    dates: Number(counts["dates"]),
    values: values.map(({ value, rows: counted }) => ({ value: String(value), rows: Number(counted) })),
  };
}

const ISO = String.raw`regexp_full_match(?, '\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?')`;
