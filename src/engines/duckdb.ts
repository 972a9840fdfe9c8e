import { mkdir, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, totalmem } from "node:os";
import { join, sep } from "node:path";
import type * as DuckDbApi from "@duckdb/node-api";
import type DuckDbBindings from "@duckdb/node-bindings";
import type { Host } from "../host/host.ts";
import { temporaryFolder, type TemporaryFolder } from "../host/temporary.ts";
import { type ArrayOf, DuckDbChunk } from "./duckdb-chunk.ts";
import { duckDbError } from "./duckdb-errors.ts";
import { childEnvironment } from "./limited.ts";
import { locateEngine } from "./native.ts";
import type { Query } from "./query-frame.ts";
import { QueryProcess } from "./query-process.ts";

export interface DuckDbOptions {
  readonly host: Host;
  /** The only folders whose files can be read: absolute. Default: the workspace. */
  readonly folders?: readonly string[];
  /** Bytes that DuckDB holds before it spills to disk. Default: 2 GiB, or half of the machine's memory if less. */
  readonly memoryLimit?: number;
  readonly threads?: number;
  /** Milliseconds for one query, or for one chunk of a streamed one. Default: ten minutes. */
  readonly timeout?: number;
  /** Milliseconds for one expression of a user. Default: one minute. */
  readonly expressionTimeout?: number;
}

/** A user's expression, as SQL of a type without nulls, over the columns of a query of ours. */
export interface Question<T extends Query["type"]> {
  readonly sql: string;
  readonly type: T;
  readonly from: string;
  readonly rows: number;
}

export type Parameter = string | number | bigint | boolean | null;
export type Cell = string | number | bigint | boolean | null;

/**
 * DuckDB in memory, locked down: it reads the given folders and nothing else, loads no extension, reaches no network,
 * and its configuration cannot be changed any more. Every query has a connection of its own, so streams may overlap.
 */
export interface DuckDb extends AsyncDisposable {
  /** Rows of a small result. Throws a UserError where a file is bad, memory runs out or time is up. */
  rows(sql: string, parameters?: readonly Parameter[]): Promise<readonly Readonly<Record<string, Cell>>[]>;
  /** A result in chunks of at most 2048 rows, in bounded memory. Throws as `rows` does. */
  stream(sql: string, parameters?: readonly Parameter[]): AsyncGenerator<DuckDbChunk>;
  /**
   * What a user's expression says of each row, in their order, by a process of its own that is limited in memory and
   * time. Throws a UserError that quotes no cell.
   */
  evaluate<T extends Query["type"]>(question: Question<T>): Promise<ArrayOf<T>>;
  /** A name for a table, view or type that nothing in this database has yet. */
  freshName(prefix: string): string;
  /** A file that stands for another: messages give it the other's name. */
  nameFile(path: string, name: string): void;
  /** A folder for such files, which goes with the database: absolute. */
  readonly files: string;
  /** Names files in messages relative to this. */
  readonly root: string;
}

/** Verified once: what is loaded is not read from its files again. */
let located: string | undefined;

/** Throws a UserError where DuckDB cannot be had (see `locateEngine`). */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDb> {
  const { host } = options;
  located ??= await locateEngine(host, "duckdb");
  const load = createRequire(located);
  const api: typeof DuckDbApi = load("@duckdb/node-api");
  const bindings: typeof DuckDbBindings = createRequire(load.resolve("@duckdb/node-api"))("@duckdb/node-bindings");
  const folder = await temporaryFolder(host.temp, "duckdb-");
  const files = join(folder.path, "files");
  await mkdir(files);
  const instance = await api.DuckDBInstance.create(":memory:", {
    threads: String(options.threads ?? availableParallelism()),
    memory_limit: `${Math.floor((options.memoryLimit ?? Math.min(2 * 1024 ** 3, totalmem() / 2)) / 1024)}KiB`,
    temp_directory: join(folder.path, "spill"),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    preserve_insertion_order: "true",
  });
  const database = new Database({
    api,
    bindings,
    instance,
    folder,
    files,
    root: host.workspace,
    timeout: options.timeout ?? 600_000,
    signal: host.signal,
    queries: new QueryProcess({
      command: host.child("child:query"),
      engine: () => locateEngine(host, "duckdb"),
      folder: files,
      env: childEnvironment(host),
      timeout: options.expressionTimeout ?? 60_000,
      signal: host.signal,
    }),
  });
  await lockDown(database, [...(options.folders ?? [host.workspace]), files]);
  return database;
}

interface DatabaseParts {
  readonly api: typeof DuckDbApi;
  readonly bindings: typeof DuckDbBindings;
  readonly instance: DuckDbApi.DuckDBInstance;
  readonly folder: TemporaryFolder;
  readonly files: string;
  readonly root: string;
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly queries: QueryProcess;
}

class Database implements DuckDb {
  readonly #parts: DatabaseParts;
  readonly root: string;
  readonly files: string;
  #names = 0;
  readonly #fileNames = new Map<string, string>();
  /** Connections with a query under way. */
  readonly #busy = new Set<DuckDbApi.DuckDBConnection>();
  // One listener for all queries: many run side by side, and Node warns of a signal with more than ten. A query that
  // still waits for a thread does not hear an interrupt, so it is said again.
  readonly #cancel = (): void => {
    for (const connection of this.#busy) connection.interrupt();
    if (this.#busy.size > 0) setTimeout(this.#cancel, 100);
  };

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
    this.root = parts.root;
    this.files = parts.files;
    parts.signal.addEventListener("abort", this.#cancel);
  }

  freshName(prefix: string): string {
    this.#names++;
    return `${prefix}_${this.#names}`;
  }

  nameFile(path: string, name: string): void {
    this.#fileNames.set(path, name);
  }

  async rows(sql: string, parameters: readonly Parameter[] = []): Promise<readonly Readonly<Record<string, Cell>>[]> {
    const connection = await this.#parts.instance.connect();
    try {
      const reader = await this.#inTime(connection, () => connection.runAndReadAll(sql, [...parameters]));
      return reader
        .getRowObjectsJS()
        .map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cellOf(cell)])));
    } finally {
      connection.closeSync();
    }
  }

  async *stream(sql: string, parameters: readonly Parameter[] = []): AsyncGenerator<DuckDbChunk> {
    const connection = await this.#parts.instance.connect();
    try {
      const result = await this.#inTime(connection, () => connection.stream(sql, [...parameters]));
      for (;;) {
        const chunk = await this.#inTime(connection, () => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield new DuckDbChunk(chunk, this.#parts.bindings);
      }
    } finally {
      connection.closeSync();
    }
  }

  async evaluate<T extends Query["type"]>({ sql, type, from, rows }: Question<T>): Promise<ArrayOf<T>> {
    const name = this.freshName("asked");
    const [file, out] = [join(this.files, `${name}.duckdb`), join(this.files, `${name}.values`)];
    await this.rows(`ATTACH ${quoteText(file)} AS ${name}`);
    try {
      await this.rows(`CREATE TABLE ${name}.asked AS SELECT * FROM ${from}`);
    } finally {
      await this.rows(`DETACH ${name}`);
    }
    try {
      return await this.#parts.queries.ask({ file, sql, type, out }, rows);
    } finally {
      for (const path of [file, out]) await rm(path, { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.queries[Symbol.asyncDispose]();
    this.#parts.signal.removeEventListener("abort", this.#cancel);
    this.#parts.instance.closeSync();
    await this.#parts.folder[Symbol.asyncDispose]();
  }

  async #inTime<T>(connection: DuckDbApi.DuckDBConnection, work: () => Promise<T>): Promise<T> {
    const { timeout, root, signal } = this.#parts;
    signal.throwIfAborted();
    const timer = setTimeout(() => connection.interrupt(), timeout);
    this.#busy.add(connection);
    try {
      return await work();
    } catch (error) {
      throw duckDbError(error, { root, timeout, names: this.#fileNames, isCancelled: signal.aborted });
    } finally {
      this.#busy.delete(connection);
      clearTimeout(timer);
    }
  }
}

async function lockDown(database: Database, folders: readonly string[]): Promise<void> {
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  const list = real
    .map((folder) => (folder.endsWith(sep) ? folder : `${folder}${sep}`))
    // A pattern is held against them before it is expanded, and each file that it finds after.
    .flatMap((folder) => [...new Set([folder, literalPattern(folder)])].map(quoteText))
    .join(", ");
  // Otherwise the machine's: a timestamp with a zone has another hour and day in each.
  await database.rows("SET GLOBAL TimeZone = 'UTC'");
  await database.rows("SET GLOBAL Calendar = 'gregorian'");
  await database.rows(`SET allowed_directories = [${list}]`);
  await database.rows("SET enable_external_access = false");
  await database.rows("SET lock_configuration = true");
}

/** A column or table name in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A path as a pattern that only it matches: DuckDB takes every path to a reading function for one. */
export function literalPattern(path: string): string {
  return path.replaceAll(/[*?[]/g, "[$&]");
}

/** A text constant in SQL; only for places that take no parameter. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  return typeof value === "bigint" || typeof value === "boolean" ? value : String(value);
}
