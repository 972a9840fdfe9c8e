import { basename, relative, sep } from "node:path";
import { UserError, userMessage } from "../kernel/errors.ts";
import { listed, truncate } from "../kernel/text.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { arrayOf, type PhysicalType, type ArrayOf } from "../engines/duckdb-chunk.ts";
import { numberSql, textSql } from "./column-sql.ts";
import type { Column, WantedKind } from "./column-types.ts";
import { isRow, nearestColumn } from "./column-names.ts";
import { checkExpression, namedColumns } from "./expression.ts";
import { parquetRelation } from "./parquet.ts";
import { type Relation, typedTable } from "./relation.ts";
import { csvSource, jsonlSource } from "./text-sources.ts";

export interface TableOptions {
  /** Absolute paths of `.csv`, `.jsonl` (both also `.gz`) or `.parquet` files of one format and shape, in their order. */
  readonly files: readonly string[];
  /** Messages name files relative to this. */
  readonly root: string;
  /** Columns whose kind is known, or how that follows from the names that are there. Others: see `decideType`. */
  readonly kinds?: Wishes | ((columns: readonly string[]) => Wishes);
}

export type Wishes = Readonly<Record<string, WantedKind>>;

/** Strings as positions in a dictionary that is sorted: numbers by size, text by code point. Null is -1. */
export interface Codes {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** The opened files of one dataset. Rows keep the order of the files. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** For messages. */
  readonly source: string;
  readonly database: DuckDb;
  /** The table or view in the database. */
  readonly relation: string;
  /** What a person should know of the files although it stops nothing: sentences. */
  readonly notes: readonly string[];
  /** Throws a UserError where there is no such column, with a suggestion, or where nothing can read it. */
  column(name: string): Column;
  /** A number or boolean column; null is NaN. Throws a UserError for other kinds. */
  numbers(name: string): Promise<Float64Array>;
  strings(name: string): Promise<Codes>;
  /** The dictionary of `strings` alone. */
  distinct(name: string): Promise<readonly string[]>;
  /** 1 for the rows of a slice; where the expression is null, 0. Throws a UserError for anything but a plain condition. */
  where(expression: string): Promise<Uint8Array>;
  /** 64-bit hashes of the columns' text forms, for comparing rows with those of another dataset of this database. */
  rowHashes(columns: readonly string[]): Promise<BigUint64Array>;
  /** Forgets the table. */
  drop(): Promise<void>;
}

/**
 * Opens the files of a dataset. CSV and JSON lines are read into a table that may spill to disk, Parquet is left where
 * it is. Throws one UserError that names file, line, column and value of everything found wrong.
 */
export async function openTable(database: DuckDb, options: TableOptions): Promise<Table> {
  const relation = await openRelation(database, options);
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS rows FROM ${relation.name}`);
  return new OpenTable(database, relation, { rows: Number(row?.["rows"] ?? 0), source: sourceOf(options) });
}

/** Other columns or rows of an opened table, in the order of the query: a table of its own for messages of the first. */
export async function derivedTable(
  { database, source }: Table,
  { from, columns }: { readonly from: string; readonly columns: readonly Column[] },
): Promise<Table> {
  const name = database.freshName("rows");
  const cells = new Set(columns.flatMap(({ sql, letters }) => (letters === undefined ? [sql] : [sql, letters])));
  await database.rows(`CREATE TABLE ${name} AS SELECT ${[...cells].join(", ")} FROM ${from}`);
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS rows FROM ${name}`);
  return new OpenTable(database, { name, columns }, { rows: Number(row?.["rows"] ?? 0), source });
}

/** The same as a view, so that what is asked reads where the rows lie; the columns are those of `from`. */
export async function viewedTable(
  { database, source }: Pick<Table, "database" | "source">,
  {
    from,
    columns,
    notes = [],
  }: { readonly from: string; readonly columns: readonly Column[]; readonly notes?: readonly string[] },
): Promise<Table> {
  const name = database.freshName("view");
  await database.rows(`CREATE VIEW ${name} AS SELECT * FROM ${from}`);
  const [row] = await database.rows(`SELECT count(*)::DOUBLE AS rows FROM ${name}`);
  return new OpenTable(database, { name, columns, notes }, { rows: Number(row?.["rows"] ?? 0), source });
}

async function openRelation(database: DuckDb, options: TableOptions): Promise<Relation> {
  const files = options.files.map((path) => ({ path, name: nameOf(path, options.root) }));
  const { kinds = {} } = options;
  const wanted = (columns: readonly string[]): ReadonlyMap<string, WantedKind> =>
    new Map(Object.entries(typeof kinds === "function" ? kinds(columns) : kinds));
  const [format, other] = new Set(files.map(({ name }) => formatOf(name)));
  if (format === undefined) throw new Error("a dataset without files");
  if (other !== undefined)
    throw new UserError(
      `A dataset mixes ${format} and ${other} files: ${listed(files.slice(0, 3).map(({ name }) => name))}. Use one format.`,
    );
  if (format === "parquet") return parquetRelation(database, files, wanted);
  const source = format === "csv" ? await csvSource(database, files) : await jsonlSource(database, files);
  return typedTable(database, source, wanted(source.columns.map(({ name }) => name)));
}

class OpenTable implements Table {
  readonly database: DuckDb;
  readonly relation: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly source: string;
  readonly notes: readonly string[];
  readonly #byName: ReadonlyMap<string, Column>;

  constructor(
    database: DuckDb,
    relation: Relation,
    { rows, source }: { readonly rows: number; readonly source: string },
  ) {
    this.database = database;
    this.relation = relation.name;
    this.columns = relation.columns;
    this.rows = rows;
    this.source = source;
    this.notes = relation.notes ?? [];
    this.#byName = new Map(relation.columns.map((column) => [column.name, column]));
  }

  column(name: string): Column {
    const column = this.#byName.get(name);
    if (column?.problem !== undefined) throw new UserError(column.problem);
    if (column !== undefined) return column;
    const known = this.columns.map((one) => one.name);
    if (isRow(known))
      throw new UserError(
        `${this.source} has no column ${JSON.stringify(name)}: its first line looks like a row and not like a header. Write the names of the columns as the first line.`,
      );
    throw new UserError(
      `${this.source} has no column ${JSON.stringify(name)}.${nearestColumn(name, known)} It has ${listed(known.slice(0, 12).map((one) => JSON.stringify(one)))}${known.length > 12 ? ", …" : ""}.`,
    );
  }

  async numbers(name: string): Promise<Float64Array> {
    const column = this.column(name);
    if (column.kind !== "number" && column.kind !== "boolean") {
      throw new UserError(
        `The column ${JSON.stringify(name)} of ${this.source} holds ${column.kind === "category" ? "text" : column.kind}, not numbers.`,
      );
    }
    return this.#collect(numberSql(column), "DOUBLE");
  }

  async strings(name: string): Promise<Codes> {
    const dictionary = await this.distinct(name);
    const type = this.database.freshName("words");
    await this.database.rows(`CREATE TYPE ${type} AS ENUM (${this.#distinctSql(name)})`);
    const codes = await this.#collect(
      `coalesce(CAST(enum_code(CAST(${textSql(this.column(name))} AS ${type})) AS INTEGER), -1)`,
      "INTEGER",
    );
    await this.database.rows(`DROP TYPE ${type}`);
    return { codes, dictionary };
  }

  async distinct(name: string): Promise<readonly string[]> {
    const words: string[] = [];
    for await (const chunk of this.database.stream(this.#distinctSql(name))) {
      for (const word of chunk.texts(0)) words.push(word ?? "");
    }
    return words;
  }

  async where(expression: string): Promise<Uint8Array> {
    const { sql, columns } = await checkExpression(this.database, expression, [...this.#byName.keys()]);
    const from = namedColumns(
      this.relation,
      columns.map((name) => this.column(name)),
    );
    try {
      const asked = {
        sql: `coalesce(CAST((${sql}) AS BOOLEAN), false)`,
        type: "BOOLEAN",
        from,
        rows: this.rows,
      } as const;
      return await this.database.evaluate(asked);
    } catch (error) {
      const reason = userMessage(error);
      throw new UserError(
        `The condition ${JSON.stringify(truncate(expression, 300))} cannot be evaluated on ${this.source}. ${reason}`,
        { cause: error },
      );
    }
  }

  async rowHashes(columns: readonly string[]): Promise<BigUint64Array> {
    return this.#collect(`hash(${columns.map((name) => textSql(this.column(name))).join(", ")})`, "UBIGINT");
  }

  async drop(): Promise<void> {
    await this.database.rows(`DROP ${this.relation.startsWith("view") ? "VIEW" : "TABLE"} ${this.relation}`);
  }

  async #collect<T extends PhysicalType>(sql: string, type: T): Promise<ArrayOf<T>> {
    const all = arrayOf(type, this.rows);
    let filled = 0;
    for await (const chunk of this.database.stream(`SELECT ${sql} FROM ${this.relation}`)) {
      setAt(all, chunk.values(0, type), filled);
      filled += chunk.rows;
    }
    return all;
  }

  /** Sorted by the value itself, so that 10 comes after 9. */
  #distinctSql(name: string): string {
    const column = this.column(name);
    const text = textSql(column);
    return `SELECT word FROM (SELECT ${text} AS word, min(${column.sql}) AS value FROM ${this.relation} WHERE ${column.sql} IS NOT NULL GROUP BY ${text}) ORDER BY value, word`;
  }
}

function setAt<T extends PhysicalType>(target: ArrayOf<T>, values: ArrayOf<T>, offset: number): void {
  if (target instanceof BigInt64Array && values instanceof BigInt64Array) target.set(values, offset);
  else if (target instanceof BigUint64Array && values instanceof BigUint64Array) target.set(values, offset);
  else if (
    !(target instanceof BigInt64Array || target instanceof BigUint64Array) &&
    !(values instanceof BigInt64Array || values instanceof BigUint64Array)
  )
    target.set(values, offset);
}

function formatOf(name: string): "csv" | "jsonl" | "parquet" {
  if (/\.csv(\.gz)?$/i.test(name)) return "csv";
  if (/\.(jsonl|ndjson|json)(\.gz)?$/i.test(name)) return "jsonl";
  if (/\.parquet$/i.test(name)) return "parquet";
  throw new UserError(`${name} is of no known format. Use .csv, .csv.gz, .jsonl or .parquet.`);
}

function sourceOf({ files, root }: TableOptions): string {
  const [first = ""] = files;
  return files.length === 1 ? nameOf(first, root) : `${nameOf(first, root)} and ${files.length - 1} more`;
}

function nameOf(path: string, root: string): string {
  const name = relative(root, path).split(sep).join("/");
  // What was fetched lies in a folder of this machine, which tells nobody anything.
  return name.startsWith("..") ? basename(path) : name;
}
