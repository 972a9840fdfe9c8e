/**
 * Our inference, in a child process that is fed from here, against bare onnxruntime-node on the same batches in the
 * same run; and scoring a Parquet file from end to end.
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { askRows, batchSizeFor } from "../src/data/score.ts";
import { openTable } from "../src/data/table.ts";
import { openDuckDb } from "../src/engines/duckdb.ts";
import { loadOnnx, type Batch, type LoadedOnnx } from "../src/engines/onnx.ts";
import { Random } from "../src/stats/random.ts";
import { fakeHost } from "../test/fakes/host.ts";
import { boostedTrees, denseNetwork } from "./rig/models.ts";
import { publishResults } from "./rig/result.ts";
import { duration, elapsed, interleaved } from "./rig/timing.ts";

const FEATURES = 20;
const BATCH = batchSizeFor(FEATURES);
const BATCHES = 10;
const ROUNDS = 11;
const ROWS = BATCH * BATCHES;
/** As many as scoring keeps on their way. */
const IN_FLIGHT = 3;
const MOST_RATIO = 1.1;
const threads = Math.min(4, availableParallelism());

await using host = await fakeHost();
await using database = await openDuckDb({ host });
const table = join(host.workspace, "rows.parquet");
await writeParquet(table);
const dataset = await openTable(database, { files: [table], root: host.workspace });
const batches = Array.from({ length: BATCHES }, (_, seed) => randomRows(seed));

const trees = await timed("trees", boostedTrees({ features: FEATURES, trees: 100, depth: 6 }));
const network = await timed("network", denseNetwork({ features: FEATURES, hidden: 128 }));
const ratio = trees.ours / trees.bare;
const speed = (milliseconds: number): string =>
  `${duration(milliseconds)}, ${((ROWS / milliseconds) * 1e-3).toFixed(2)} M rows/s`;

process.stdout.write(
  `${BATCHES} batches of ${BATCH} rows, ${FEATURES} features, ${threads} threads.\n` +
    `100 trees from Parquet, reading included: ${speed(trees.file)}.\n` +
    `A network of ${FEATURES}-128-128-1, which computes for less time than a batch takes to travel: ${speed(network.ours)}, bare ${speed(network.bare)}: ` +
    `${((network.ours - network.bare) / BATCHES).toFixed(2)} ms more a batch.\n`,
);
publishResults([
  {
    what: `100 trees of depth 6, ${ROWS.toLocaleString("en-US")} rows in the child process`,
    ours: speed(trees.ours),
    reference: `${speed(trees.bare)} (bare onnxruntime-node)`,
    ratio: `${ratio.toFixed(2)} × its time`,
    target: `≤ ${MOST_RATIO} × its time`,
    isMet: ratio <= MOST_RATIO,
  },
]);

async function timed(name: string, bytes: Uint8Array): Promise<Readonly<Record<"bare" | "ours" | "file", number>>> {
  const file = join(host.workspace, `${name}.onnx`);
  await writeFile(file, bytes);
  await using model = await loadOnnx({ host, file, threads });
  const session = await InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  await assertSameScores(model, session);
  const features = featureNames().map((feature) => ({ name: feature, type: "number" }) as const);
  const times = await interleaved(ROUNDS, {
    bare: () => elapsed(() => runBare(session)),
    ours: () => elapsed(() => runOurs(model)),
    file: () =>
      elapsed(async () => {
        const asked = askRows(model, dataset, { form: "binary", features, isDeclared: true });
        asked.read(await asked.collect());
      }),
  });
  await session.release();
  return times;
}

async function runBare(session: InferenceSession): Promise<void> {
  for (const values of batches) await session.run({ X: new Tensor("float32", values, [BATCH, FEATURES]) });
}

async function runOurs(model: LoadedOnnx): Promise<void> {
  const waiting: Promise<Batch>[] = [];
  for (const values of batches) {
    waiting.push(model.predict({ X: { element: "float", dims: [BATCH, FEATURES], values } }));
    if (waiting.length >= IN_FLIGHT) await waiting.shift();
  }
  await Promise.all(waiting);
}

async function assertSameScores(model: LoadedOnnx, session: InferenceSession): Promise<void> {
  const [values = new Float32Array(0)] = batches;
  const { score: ours } = await model.predict({ X: { element: "float", dims: [BATCH, FEATURES], values } });
  const { score: bare } = await session.run({ X: new Tensor("float32", values, [BATCH, FEATURES]) });
  for (let row = 0; row < BATCH; row += 1) {
    if (ours?.values[row] !== bare?.data[row])
      throw new Error(`row ${row}: ours is ${ours?.values[row]}, bare ${bare?.data[row]}`);
  }
}

function randomRows(seed: number): Float32Array<ArrayBuffer> {
  const random = Random.fromSeed(seed);
  return new Float32Array(BATCH * FEATURES).map(() => random.normal());
}

function featureNames(): readonly string[] {
  return Array.from({ length: FEATURES }, (_, at) => `f${at}`);
}

/** By a DuckDB of its own: the one that evaluates may write nothing. */
async function writeParquet(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = featureNames().map((name) => `(random() * 4 - 2)::FLOAT AS ${name}`);
  await connection.run(`COPY (SELECT ${columns.join(", ")} FROM range(${ROWS})) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
