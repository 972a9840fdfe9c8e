import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOnnx } from "../../src/engines/onnx.ts";
import { parseOnnxModel } from "../../src/engines/onnx-model.ts";
import type { Tensor } from "../../src/engines/tensor.ts";
import { fakeHost, type FakeHost } from "../fakes/host.ts";
import { mutantsOf } from "./mutants.ts";
import { HOSTILE_MODELS, SEED_MODELS, type HostileModel } from "./onnx-corpus.ts";
import { expectTried, outcomeOf, outcomesOf, type Outcome } from "./outcome.ts";

const GIB = 1024 ** 3;
/** Milliseconds for one request; its process is given as much for loading. */
const REQUEST = 3000;
const ROWS = [1, 3, 9000];

/** Whose graphs are sound: what their answers are worth is for those who read them to say. */
const ANSWERING = new Set([
  "an allocation that fits",
  "20,000 nodes",
  "an output whose width depends on the rows",
  "an output without rows",
  "numbers that are none",
  "an output that is wide",
  "2,000 inputs",
]);

/** Loads a model in its process and asks it about some batches, as an evaluation does. */
async function ask(host: FakeHost, { name, bytes }: HostileModel, batches: readonly number[]): Promise<void> {
  const file = join(host.temp, `${name.replaceAll(/\W/g, "-").slice(0, 50)}.onnx`);
  await writeFile(file, bytes);
  await using model = await loadOnnx({ host, file, memoryLimit: 3 * GIB, timeout: REQUEST, threads: 1 });
  for (const rows of batches) {
    const inputs = model.inputs.map(({ name: input, shape = [] }) => [input, floats(rows, shape)] as const);
    await model.predict(Object.fromEntries(inputs));
  }
}

function floats(rows: number, shape: readonly unknown[]): Tensor {
  const width = Math.min(64, Math.max(1, Number(shape[1] ?? 1) || 1));
  return { element: "float", dims: [rows, width], values: new Float32Array(rows * width).fill(0.5) };
}

test("each kind of hostile model is refused by a sentence, or answers like any other", async () => {
  await using host = await fakeHost();
  const outcomes = new Map<string, Outcome>();
  for (const model of HOSTILE_MODELS) {
    const limit = (1 + ROWS.length) * REQUEST + 2000;
    outcomes.set(model.name, await outcomeOf(model.name, limit, () => ask(host, model, ROWS)));
  }
  const read = [...outcomes].filter(([, outcome]) => outcome === "read").map(([name]) => name);
  expect(read.filter((name) => !ANSWERING.has(name))).toEqual([]);
});

test("10,000 mutants through the parser, and 200 that it lets through into the process", async () => {
  await using host = await fakeHost();
  const parsed: Buffer[] = [];
  const mutants = mutantsOf(SEED_MODELS, 10_000);
  const counts = await outcomesOf(mutants, { name: "mutant", limit: 1000 }, (bytes) => {
    parseOnnxModel(bytes, { source: "it" });
    if (parsed.length < 200) parsed.push(bytes);
  });
  expectTried(counts, 10_000);
  expect(parsed).toHaveLength(200);
  const models = parsed.map((bytes, index) => ({ name: `mutant ${index}`, bytes }));
  const [even, odd] = [0, 1].map((half) => models.filter((_, index) => index % 2 === half));
  const loaded = await Promise.all(
    [even, odd].map((half = []) =>
      outcomesOf(half, { name: "loaded mutant", limit: 4 * REQUEST }, (model) => ask(host, model, [2])),
    ),
  );
  expect(loaded.reduce((sum, { read, refused }) => sum + read + refused, 0)).toBe(200);
});
