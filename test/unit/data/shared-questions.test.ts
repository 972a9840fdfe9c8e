import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { joinCollected } from "../../../src/data/join-collected.ts";
import { askRows, type ScoreOptions } from "../../../src/data/score.ts";
import { openTable } from "../../../src/data/table.ts";
import { batches } from "../../../src/data/batches.ts";
import { openDuckDb, quoteText } from "../../../src/engines/duckdb.ts";
import { loadOnnx } from "../../../src/engines/onnx.ts";
import { Random } from "../../../src/stats/random.ts";
import { rowsOfShard } from "../../../src/work/shards/shard-rows.ts";
import { fakeHost } from "../../fakes/host.ts";
import { linearClassifier } from "../engines/onnx-writer.ts";

const source = Random.fromSeed(23);
const below = (most: number): number => Math.floor(source.uniform() * most);
const NAMES = ["a", "b", "c", "d", "e"];
const OPTIONS: ScoreOptions = {
  form: "binary",
  positive: "1",
  features: NAMES.map((name) => ({ name, type: "number" })),
  isDeclared: true,
  classes: { known: ["0", "1"] },
};

test(
  "whatever the rows and the shards, joined they are the bytes that one job collects",
  { timeout: 60_000 },
  async () => {
    await using host = await fakeHost();
    await using database = await openDuckDb({ host, folders: [host.workspace] });
    const model = join(host.workspace, "model.onnx");
    await writeFile(model, linearClassifier([0.3, -1.7, 0.01, 2.5, -0.4], 0.2));
    await using onnx = await loadOnnx({ host, file: model });
    for (let round = 0; round < 12; round += 1) {
      const rows = 1 + below(1500);
      const file = join(host.workspace, `rows-${round}.csv`);
      const line = (): string => NAMES.map(() => (source.uniform() * 8 - 4).toFixed(6)).join(",");
      await writeFile(file, `${NAMES.join(",")}\n${Array.from({ length: rows }, line).join("\n")}\n`);
      const table = await openTable(database, { files: [file], root: host.workspace });
      const asked = askRows(onnx, table, { ...OPTIONS, batchSize: 1 + below(200) });
      const alone = await asked.collect();
      const count = 1 + below(12);
      const parts = [];
      for (let index = 0; index < count; index += 1)
        parts.push(await asked.collect(rowsOfShard({ index, count }, asked)));
      const joined = joinCollected(parts);
      // To the last bit: the batches are the same.
      expect(joined).toEqual(alone);
      expect(asked.read(joined)).toEqual(asked.read(alone));
      expect(joined.labels?.dictionary).toHaveLength(new Set(joined.labels?.codes).size);
      await table.drop();
    }
  },
);

test("rows of Parquet files are taken in the order of the files", { timeout: 30_000 }, async () => {
  await using host = await fakeHost();
  await using database = await openDuckDb({ host, folders: [host.workspace] });
  const ROWS = 60_000;
  const files = [0, 1].map((place) => join(host.workspace, `rows-${place}.parquet`));
  for (const [place, file] of files.entries()) {
    const numbers = `SELECT (range + ${place * ROWS})::DOUBLE AS x FROM range(${ROWS})`;
    await database.rows(`COPY (${numbers}) TO ${quoteText(file)} (FORMAT PARQUET, ROW_GROUP_SIZE 5000)`);
  }
  const table = await openTable(database, { files, root: host.workspace });
  const mapping = { inputs: [{ name: "x", element: "double", columns: [table.column("x")], rank: 2 }] } as const;
  for (const [from, to] of [
    [0, 8192],
    [8192, 8192 * 9],
    [8192 * 7, 2 * ROWS],
  ] as const) {
    // prettier-ignore
    const seen: number[] = [];
    for await (const { rows, tensors } of batches(table, mapping, { size: 8192, range: { from, to } }))
      seen.push(...Array.from(tensors["x"]?.values ?? [], Number).slice(0, rows));
    expect(seen.length === to - from && seen.every((value, at) => value === from + at)).toBe(true);
  }
});

test("answers of two models are not joined", () => {
  const scores = (width: number) => ({ rows: 1, width, scores: new Float64Array(width), labels: undefined });
  expect(() => joinCollected([scores(1), scores(2)])).toThrow("it is not one model that was asked");
  expect(joinCollected([])).toEqual({ rows: 0, width: 0, scores: undefined, labels: undefined });
});
