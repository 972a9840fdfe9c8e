import { kindOf } from "../../src/data/column-types.ts";
import { viewedTable, type Table } from "../../src/data/table.ts";
import type { DuckDb } from "../../src/engines/duckdb.ts";

/** What tables of features are made of: ids, measurements, categories, hashes and a note, none of them anybody's. */
const SHAPES = [
  ["BIGINT", "row + 1"],
  ["BIGINT", "hash(row, 7) % 1000000000"],
  ["DOUBLE", "(hash(row, 9) % 1000000) / 777.0"],
  ["DOUBLE", "(hash(row, 3) % 1000000) / 977.0"],
  ["VARCHAR", "'word' || (hash(row, 2) % 300)"],
  ["VARCHAR", "md5(row::VARCHAR)"],
  ["VARCHAR", "'order ' || row || ' was delivered to the depot in time'"],
  ["BIGINT", "hash(row, 8) % 50"],
] as const;

export async function wideTable(
  database: DuckDb,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Promise<Table> {
  const made = Array.from({ length: columns }, (_, at) => ({ at, shape: SHAPES[at % SHAPES.length]! }));
  const cells = made.map(({ at, shape: [type, sql] }) => `CAST(${sql.replaceAll("row", `(place + ${at})`)} AS ${type}) AS c${at}`); // prettier-ignore
  const name = database.freshName("wide");
  await database.rows(`CREATE TABLE ${name} AS SELECT ${cells.join(", ")} FROM range(${rows}) made(place)`);
  return viewedTable(
    { database, source: "wide" },
    {
      from: name,
      columns: made.map(({ at, shape: [type] }) => ({ name: `column${at}`, kind: kindOf(type), type, sql: `c${at}` })),
    },
  );
}
