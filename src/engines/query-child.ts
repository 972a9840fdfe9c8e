import { openSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type * as DuckDbApi from "@duckdb/node-api";
import type DuckDbBindings from "@duckdb/node-bindings";
import { messageOf } from "../kernel/errors.ts";
import { DuckDbChunk } from "./duckdb-chunk.ts";
import { ANSWER_FD, isQuery, type Answer, type Query } from "./query-frame.ts";

/**
 * The query child's whole life: evaluates one expression after the other, each over the rows of a database file that
 * holds nothing but the columns it reads, and answers each on descriptor 3. Its memory is limited from outside, and
 * whoever asked ends it where it takes too long.
 */
export async function runQueryChild(): Promise<void> {
  let connection: Connection | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const query: unknown = JSON.parse(line);
    if (!isQuery(query)) throw new TypeError("no query");
    try {
      connection ??= await open(query);
      answer({ rows: await evaluate(connection, query) });
    } catch (error) {
      answer({ failed: messageOf(error) });
    }
  }
}

interface Connection {
  readonly connection: DuckDbApi.DuckDBConnection;
  readonly bindings: typeof DuckDbBindings;
}

async function open({ engine, file, memory, threads }: Query): Promise<Connection> {
  const load = createRequire(engine);
  const api: typeof DuckDbApi = load("@duckdb/node-api");
  const bindings: typeof DuckDbBindings = createRequire(load.resolve("@duckdb/node-api"))("@duckdb/node-bindings");
  const instance = await api.DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: `${Math.floor(memory / 1024)}KiB`,
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    preserve_insertion_order: "true",
  });
  const connection = await instance.connect();
  for (const setting of [
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL Calendar = 'gregorian'",
    `SET allowed_directories = [${quoted(`${dirname(file)}/`)}]`,
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ])
    await connection.run(setting);
  return { connection, bindings };
}

/** Writes the values as they lie in memory; says of how many rows. */
async function evaluate({ connection, bindings }: Connection, query: Query): Promise<number> {
  await connection.run(`ATTACH ${quoted(query.file)} AS asked (READ_ONLY)`);
  try {
    const result = await connection.stream(`SELECT ${query.sql} FROM asked.asked`);
    const out = openSync(query.out, "wx");
    let rows = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return rows;
      const values = new DuckDbChunk(chunk, bindings).values(0, query.type);
      writeAll(out, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      rows += chunk.rowCount;
    }
  } finally {
    await connection.run("DETACH asked");
  }
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}

function answer(said: Answer): void {
  writeAll(ANSWER_FD, new TextEncoder().encode(`${JSON.stringify(said)}\n`));
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
