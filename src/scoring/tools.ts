import { dirname } from "node:path";
import { openDuckDb } from "../engines/duckdb.ts";
import type { Host } from "../host/host.ts";
import { temporaryFolder } from "../host/temporary.ts";
import type { Tools } from "./oracle.ts";

export interface ToolOptions {
  readonly host: Host;
  /** DuckDB may read the folders of these files, and no other: absolute. */
  readonly files: readonly string[];
}

/** Lends a database and a folder for as long as the work takes. */
export async function withTools<T>({ host, files }: ToolOptions, work: (tools: Tools) => Promise<T>): Promise<T> {
  await using scratch = await temporaryFolder(host.temp, "evaluate-");
  const folders = [...new Set(files.map((file) => dirname(file))), scratch.path];
  await using database = await openDuckDb({ host, folders });
  return await work({ database, scratch: scratch.path });
}
