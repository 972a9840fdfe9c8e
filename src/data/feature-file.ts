import { quoteName, quoteText } from "../engines/duckdb.ts";
import { lettersSql } from "./column-sql.ts";
import type { Table } from "./table.ts";

/** Writes the rows as CSV to the letter where the file has text, without these columns. The folder has to be one that DuckDB may use. */
export async function writeFeatures(table: Table, path: string, without: readonly string[]): Promise<void> {
  const columns = table.columns
    .filter(({ name }) => !without.includes(name))
    .map((column) => `${lettersSql(column)} AS ${quoteName(column.name)}`);
  await table.database.rows(
    `COPY (SELECT ${columns.join(", ")} FROM ${table.relation}) TO ${quoteText(path)} (FORMAT CSV, HEADER)`,
  );
}
