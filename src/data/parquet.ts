import { UserError } from "../kernel/errors.ts";
import { type DuckDb, quoteName } from "../engines/duckdb.ts";
import { textSql } from "./column-sql.ts";
import { type Column, kindOf, type WantedKind } from "./column-types.ts";
import { pathList, type Relation, typedTable } from "./relation.ts";

/**
 * Parquet files as a view: they are read where they lie, whatever their size. Types are the file's own; only a text
 * column that is wanted as a number or boolean is converted, into a table. Throws a UserError where the files are
 * damaged or differ in shape.
 */
export async function parquetRelation(
  database: DuckDb,
  files: readonly { readonly path: string; readonly name: string }[],
  wanted: ReadonlyMap<string, WantedKind>,
): Promise<Relation> {
  const from = readParquet(files.map(({ path }) => path));
  const described = await database.rows(`DESCRIBE SELECT * FROM ${from}`);
  const columns = described.map((row): Column => {
    const type = String(row["column_type"]);
    return { name: String(row["column_name"]), type, kind: kindOf(type) };
  });
  const [file] = files;
  const nested = columns.find(({ name, kind }) => kind === "other" && wanted.has(name));
  if (nested !== undefined)
    throw new UserError(
      `${file?.name}: the column ${JSON.stringify(nested.name)} holds ${nested.type}, which cannot be a feature. Leave it out or flatten it.`,
    );
  if (columns.some((column) => isTextToConvert(column, wanted))) {
    return typedTable(database, {
      from,
      columns: columns.map((column) => ({ name: column.name, text: textSql(column) })),
      files: files.map(({ path, name }) => ({ path, name, format: "parquet", from: readParquet([path]) })),
    }, wanted); // prettier-ignore
  }
  const name = database.freshName("view");
  const selected = columns.map((column) =>
    wanted.get(column.name) === "category" && column.kind !== "category"
      ? `${textSql(column)} AS ${quoteName(column.name)}`
      : quoteName(column.name),
  );
  await database.rows(`CREATE VIEW ${name} AS SELECT ${selected.join(", ")} FROM ${from}`);
  return {
    name,
    columns: columns.map((column) =>
      wanted.get(column.name) === "category" ? { ...column, kind: "category", type: "VARCHAR" } : column,
    ),
  };
}

function isTextToConvert({ name, kind }: Column, wanted: ReadonlyMap<string, WantedKind>): boolean {
  const wish = wanted.get(name);
  if (wish === "number") return kind === "category" || kind === "time";
  return wish === "boolean" && kind !== "boolean";
}

function readParquet(paths: readonly string[]): string {
  return `read_parquet(${pathList(paths)})`;
}
