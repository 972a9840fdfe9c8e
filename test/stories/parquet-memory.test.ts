import { execFile } from "node:child_process";
import { link, mkdtemp, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type * as DuckDbApi from "@duckdb/node-api";
import { expect, it } from "vitest";

const MIB = 1024 ** 2;
const ROWS = 1_200_000;
/** The rows lie in files of one content: writing them takes longer than reading them. */
const FILES = 8;

/** Forty columns that cannot be compressed, in row groups as every writer makes them. */
async function writeParquet(path: string): Promise<void> {
  const api: typeof DuckDbApi = createRequire(import.meta.url)("@duckdb/node-api");
  const instance = await api.DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = Array.from({ length: 40 }, (_, index) => `hash(i * ${index + 1})::DOUBLE / 1.8e19 AS x${index}`);
  await connection.run(
    `COPY (SELECT i AS id, i % 3 AS y, ${columns.join(", ")} FROM range(${ROWS / FILES}) AS t(i)) TO '${path}' (FORMAT parquet, COMPRESSION uncompressed)`,
  );
  connection.closeSync();
  instance.closeSync();
}

// What 10 GB need is what these need: DuckDB's limit of 256 MiB, what waits for the garbage collector,
// and a few bytes a row.
it("Parquet files are read in a part of the memory that they would fill", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "model-gitops-parquet-"));
  try {
    const [file = "", ...copies] = Array.from({ length: FILES }, (_, index) => join(folder, `${index}.parquet`));
    await writeParquet(file);
    for (const copy of copies) await link(file, copy);
    expect(FILES * (await stat(file)).size).toBeGreaterThan(360 * MIB);
    const child = join(import.meta.dirname, "parquet-child.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [child, folder, file, ...copies]);
    const { rows, shared, grown } = JSON.parse(stdout) as Record<string, number>;
    expect([rows, shared]).toEqual([ROWS, ROWS]);
    expect(grown).toBeLessThan(350);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
