/**
 * Our inference, in a child process that is fed from here, against bare onnxruntime-node on the same batches in the
 * same run; and scoring a Parquet file from end to end.
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { batchSizeFor, score } from "../src/data/predictions.ts";
import { openDataset } from "../src/data/table.ts";
import { openDuckDb } from "../src/engines/duckdb.ts";
import { openModel, type Batch, type Model } from "../src/engines/onnx.ts";
import { Random } from "../src/stats/random.ts";
import { fakeHost } from "../test/fakes/host.ts";
import { floatTensor, modelBytes, node, tensorValue } from "../test/unit/engines/onnx-writer.ts";
import { publishResults } from "./rig/result.ts";
import { duration, elapsed, interleaved } from "./rig/timing.ts";

const FEATURES = 20;
const HIDDEN = 128;
const BATCH = batchSizeFor(FEATURES);
const BATCHES = 25;
const ROUNDS = 9;
const ROWS = BATCH * BATCHES;
/** As many as scoring keeps on their way. */
const IN_FLIGHT = 3;
const MOST_RATIO = 1.1;
const threads = Math.min(4, availableParallelism());

await using host = await fakeHost();
const [file, table] = [join(host.workspace, "model.onnx"), join(host.workspace, "rows.parquet")];
await writeFile(file, network());
await writeParquet(table);

await using model = await openModel({ host, file, threads });
const session = await InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1 });
await using database = await openDuckDb({ host });
const dataset = await openDataset(database, { files: [table], root: host.workspace });
const batches = Array.from({ length: BATCHES }, (_, seed) => randomRows(seed));
await assertSameScores();

const times = await interleaved(ROUNDS, {
  bare: () => elapsed(runBare),
  ours: () => elapsed(() => runOurs(model)),
  file: () => elapsed(() => score(model, dataset, { task: "binary-classification", features: featureNames().map((name) => ({ name, type: "number" })), isDeclared: true })),
});
const ratio = times.ours / times.bare;
const rowsPerSecond = (milliseconds: number): string => `${((ROWS / milliseconds) * 1e-3).toFixed(2)} M rows/s`;
process.stdout.write(
  `${BATCHES} batches of ${BATCH} rows, ${FEATURES} features, a network of ${FEATURES}-${HIDDEN}-${HIDDEN}-1, ${threads} threads. ` +
    `Scored from Parquet, reading included: ${duration(times.file)}, ${rowsPerSecond(times.file)}.\n`,
);
publishResults([
  {
    what: `inference of ${ROWS.toLocaleString("en-US")} rows in the child process`,
    ours: `${duration(times.ours)}, ${rowsPerSecond(times.ours)}`,
    reference: `${duration(times.bare)} (bare onnxruntime-node)`,
    ratio: `${ratio.toFixed(2)} × its time`,
    target: `≤ ${MOST_RATIO} × its time`,
    isMet: ratio <= MOST_RATIO,
  },
]);

async function runBare(): Promise<void> {
  for (const values of batches) await session.run({ X: new Tensor("float32", values, [BATCH, FEATURES]) });
}

async function runOurs(on: Model): Promise<void> {
  const waiting: Promise<Batch>[] = [];
  for (const values of batches) {
    waiting.push(on.predict({ X: { element: "float", dims: [BATCH, FEATURES], values } }));
    if (waiting.length >= IN_FLIGHT) await waiting.shift();
  }
  await Promise.all(waiting);
}

async function assertSameScores(): Promise<void> {
  const [values = new Float32Array(0)] = batches;
  const { score: ours } = await model.predict({ X: { element: "float", dims: [BATCH, FEATURES], values } });
  const { score: bare } = await session.run({ X: new Tensor("float32", values, [BATCH, FEATURES]) });
  for (let row = 0; row < BATCH; row += 1) {
    if (ours?.values[row] !== bare?.data[row]) throw new Error(`row ${row}: ours is ${ours?.values[row]}, bare ${bare?.data[row]}`);
  }
}

function randomRows(seed: number): Float32Array<ArrayBuffer> {
  const random = Random.fromSeed(seed);
  return new Float32Array(BATCH * FEATURES).map(() => random.normal());
}

/** A dense network with two hidden layers and random weights. */
function network(): Uint8Array {
  const random = Random.fromSeed(7);
  const weights = (rows: number, columns: number): number[] => Array.from({ length: rows * columns }, () => random.normal() / Math.sqrt(rows));
  return modelBytes({
    inputs: [tensorValue("X", "float", ["N", FEATURES])],
    outputs: [tensorValue("score", "float", ["N", 1])],
    initializers: [
      floatTensor("W1", [FEATURES, HIDDEN], weights(FEATURES, HIDDEN)),
      floatTensor("W2", [HIDDEN, HIDDEN], weights(HIDDEN, HIDDEN)),
      floatTensor("W3", [HIDDEN, 1], weights(HIDDEN, 1)),
    ],
    nodes: [
      node("MatMul", ["X", "W1"], ["a1"]),
      node("Relu", ["a1"], ["h1"]),
      node("MatMul", ["h1", "W2"], ["a2"]),
      node("Relu", ["a2"], ["h2"]),
      node("MatMul", ["h2", "W3"], ["logit"]),
      node("Sigmoid", ["logit"], ["score"]),
    ],
  });
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
