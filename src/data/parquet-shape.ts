import { UserError } from "../kernel/errors.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { repeatedNames } from "./column-names.ts";
import { kindOf } from "./column-types.ts";
import { columnName, pathList } from "./relation.ts";

export interface ParquetFile {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly name: string;
}

export interface ParquetColumn {
  readonly name: string;
  /** The SQL type that holds what all files have. */
  readonly type: string;
  /** Where the files do not agree: what differs, as a sentence. */
  readonly problem?: string;
}

export interface ParquetShape {
  readonly columns: readonly ParquetColumn[];
  /** What stands after FROM for some of the files, with the columns `c0`, `c1`, … in their order. */
  from(files: readonly ParquetFile[]): string;
}

/** Files with the same columns and types. */
interface Schema {
  readonly file: ParquetFile;
  /** Types by the column's name, in the file's order. */
  readonly types: ReadonlyMap<string, string>;
}

/**
 * The columns of Parquet files that may differ: whole numbers in one and fractions in another are fractions in all, as
 * where pandas wrote a part without missing values. A column that the files cannot agree on, or that some lack, is in
 * nobody's way until somebody reads it. `key=value` in a path is no column.
 */
export async function parquetShape(database: DuckDb, files: readonly ParquetFile[]): Promise<ParquetShape> {
  const keys = await schemaKeys(database, files);
  const schemas = new Map<string, Schema>();
  for (const file of files) {
    const key = keyOf(keys, file);
    if (!schemas.has(key)) schemas.set(key, await readSchema(database, file));
  }
  const all = [...schemas.values()];
  const names = [...new Set(all.flatMap(({ types }) => [...types.keys()]))];
  const columns: ParquetColumn[] = [];
  for (const name of names) columns.push(await sharedColumn(database, name, all));
  const schemaOf = (file: ParquetFile): Schema | undefined => schemas.get(keyOf(keys, file));
  return { columns, from: (some) => joined(columns, some, schemaOf) };
}

type Keys = ReadonlyMap<string, string>;

function keyOf(keys: Keys, { path }: ParquetFile): string {
  return keys.get(path) ?? path;
}

/** Which files have the same columns and types, told by one query for all; of one file, nothing. */
export async function schemaKeys(database: DuckDb, files: readonly ParquetFile[]): Promise<Keys> {
  if (files.length === 1) return new Map();
  const rows = await database.rows(
    `SELECT file_name, md5(string_agg(concat_ws(chr(1), name, duckdb_type, type, num_children), chr(0))) AS key FROM parquet_schema(${pathList(files.map(({ path }) => path))}) GROUP BY file_name`,
  );
  return new Map(rows.map((row) => [String(row["file_name"]), String(row["key"])]));
}

async function readSchema(database: DuckDb, file: ParquetFile): Promise<Schema> {
  const described = await database.rows(`DESCRIBE SELECT * FROM ${readParquet([file])}`);
  const own = ownColumns(await database.rows(`SELECT * FROM parquet_schema(${pathList([file.path])})`));
  if (own.length !== described.length) throw new Error(`${file.name}: DuckDB reads other columns than it lists`);
  const problems = repeatedNames(
    own.map(({ name }) => name),
    file.name,
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return {
    file,
    types: new Map(
      own.map(({ name, isEmpty }, index) => [name, isEmpty ? EMPTY : String(described[index]?.["column_type"])]),
    ),
  };
}

/**
 * The columns as the file calls them. DuckDB, whose names have no capitals, reads `A` and `a` as `A` and `a_1`. The
 * elements stand as the tree is walked, each with its number of children, and the first is the root.
 */
function ownColumns(
  elements: readonly Readonly<Record<string, unknown>>[],
): readonly { readonly name: string; readonly isEmpty: boolean }[] {
  const columns: { readonly name: string; readonly isEmpty: boolean }[] = [];
  let nested = 0;
  for (const element of elements.slice(1)) {
    if (nested === 0) columns.push({ name: String(element["name"]), isEmpty: element["duckdb_type"] === '"NULL"' });
    else nested--;
    nested += Number(element["num_children"] ?? 0);
  }
  return columns;
}

/** Of a column without any value and type, as pandas writes one of `None`: DuckDB reads an INTEGER. */
const EMPTY = "INTEGER /* empty */";

async function sharedColumn(database: DuckDb, name: string, schemas: readonly Schema[]): Promise<ParquetColumn> {
  const quoted = JSON.stringify(name);
  const having = schemas.filter(({ types }) => types.has(name));
  const lacking = schemas.find(({ types }) => !types.has(name));
  const [first] = having;
  const type = first?.types.get(name) ?? "INTEGER";
  if (first !== undefined && lacking !== undefined)
    return {
      name,
      type,
      problem: `${lacking.file.name} lacks the column ${quoted}, which ${first.file.name} has. Files of one dataset need the same columns: write it into all, or leave it out of all.`,
    };
  const filled = having.filter(({ types }) => types.get(name) !== EMPTY);
  const [one] = filled;
  if (one === undefined) return { name, type: "INTEGER" };
  const known = one.types.get(name) ?? type;
  const other = filled.find(({ types }) => !agree(known, types.get(name) ?? known));
  if (other === undefined)
    return {
      name,
      type: await commonType(database, [...new Set(filled.map(({ types }) => types.get(name) ?? known))]),
    };
  return {
    name,
    type: known,
    problem: `The column ${quoted} is ${known} in ${one.file.name} and ${other.types.get(name)} in ${other.file.name}. Write it with one type.`,
  };
}

/** Numbers agree with numbers, and times with times that mean the same; of the rest only equal types do. */
function agree(a: string, b: string): boolean {
  const kind = kindOf(a);
  if (a === b) return true;
  if (kind !== kindOf(b) || kind === "other") return false;
  return kind !== "time" || /^TIMESTAMP(_[A-Z]+)?$/.test(a) === /^TIMESTAMP(_[A-Z]+)?$/.test(b);
}

async function commonType(database: DuckDb, types: readonly string[]): Promise<string> {
  const [only = "INTEGER", ...others] = types;
  if (others.length === 0) return only;
  // DuckDB takes FLOAT for whole numbers beside floats, which loses digits that DOUBLE keeps.
  if (types.includes("FLOAT")) return "DOUBLE";
  const [row] = await database.rows(`DESCRIBE ${types.map((type) => `SELECT NULL::${type} AS c`).join(" UNION ALL ")}`);
  return String(row?.["column_type"]);
}

function joined(
  columns: readonly ParquetColumn[],
  files: readonly ParquetFile[],
  schemaOf: (file: ParquetFile) => Schema | undefined,
): string {
  const runs: { readonly schema: Schema | undefined; readonly files: ParquetFile[] }[] = [];
  for (const file of files) {
    const schema = schemaOf(file);
    const last = runs.at(-1);
    if (last !== undefined && last.schema === schema) last.files.push(file);
    else runs.push({ schema, files: [file] });
  }
  const selects = runs.map(({ schema, files: some }) => {
    const own = [...(schema?.types.keys() ?? [])];
    const cells = columns.map((column, index) => `${cellSql(column, own, schema)} AS ${columnName(index)}`);
    return `SELECT ${cells.join(", ")} FROM ${readParquet(some)} AS parts(${own.map((_, index) => `p${index}`).join(", ")})`;
  });
  return `(${selects.join(" UNION ALL ")})`;
}

function cellSql({ name, type, problem }: ParquetColumn, own: readonly string[], schema: Schema | undefined): string {
  const place = own.indexOf(name);
  // Nobody reads a column that the files do not agree on.
  if (place === -1 || problem !== undefined) return "NULL";
  return schema?.types.get(name) === type ? `p${place}` : `CAST(p${place} AS ${type})`;
}

function readParquet(files: readonly ParquetFile[]): string {
  return `read_parquet(${pathList(files.map(({ path }) => path))}, hive_partitioning = false, union_by_name = false)`;
}
