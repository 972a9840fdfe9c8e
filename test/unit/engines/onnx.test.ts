import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { namedColumns } from "../../../src/engines/onnx-classes.ts";
import { type Batch, type LoadedOnnx, type OnnxOptions, loadOnnx } from "../../../src/engines/onnx.ts";
import type { Tensor } from "../../../src/engines/tensor.ts";
import { isEngineTrouble } from "../../../src/engines/engine-error.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";
import {
  allocationBomb,
  attribute,
  linearClassifier,
  logisticModel,
  mapsValue,
  modelBytes,
  node,
  tensorValue,
} from "./onnx-writer.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const floats = (values: readonly number[], dims: readonly number[]): Tensor => ({
  element: "float",
  dims,
  values: new Float32Array(values),
});

async function open(host: FakeHost, bytes: Uint8Array, options: Partial<OnnxOptions> = {}): Promise<LoadedOnnx> {
  await mkdir(host.temp, { recursive: true });
  const file = join(host.workspace, "model.onnx");
  await writeFile(file, bytes);
  return loadOnnx({ host, file, ...options });
}

async function failure(work: () => Promise<unknown>): Promise<string> {
  const error: unknown = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

describe("inference in a child process", () => {
  it("computes what the graph says, for any number of rows", async () => {
    await using host = await fakeHost();
    await using model = await open(host, logisticModel([1, -2], 0.5));
    for (const rows of [1, 3, 5000]) {
      const values = Array.from({ length: rows * 2 }, (_, index) => (index % 7) - 3);
      const { score } = await model.predict({ X: floats(values, [rows, 2]) });
      expect(score?.dims).toEqual([rows, 1]);
      for (const row of [0, rows - 1]) {
        const logit = (values[row * 2] ?? 0) - 2 * (values[row * 2 + 1] ?? 0) + 0.5;
        expect(score?.values[row]).toBeCloseTo(sigmoid(logit), 6);
      }
    }
  });

  it("keeps the order of overlapping calls", async () => {
    await using host = await fakeHost();
    await using model = await open(host, logisticModel([1], 0));
    const calls = Array.from({ length: 50 }, (_, index) => model.predict({ X: floats([index - 25], [1, 1]) }));
    const scores = (await Promise.all(calls)).map(({ score }) => Number(score?.values[0]));
    scores.forEach((score, index) => expect(score).toBeCloseTo(sigmoid(index - 25), 6));
  });

  it("carries every element type both ways", async () => {
    await using host = await fakeHost();
    const types = ["float", "double", "int64", "int32", "bool", "string"] as const;
    const bytes = modelBytes({
      inputs: types.map((type) => tensorValue(`in_${type}`, type, ["N"])),
      outputs: types.map((type) => tensorValue(`out_${type}`, type, ["N"])),
      nodes: types.map((type) => node("Identity", [`in_${type}`], [`out_${type}`])),
    });
    await using model = await open(host, bytes);
    const batch: Batch = {
      in_float: floats([1.5, Number.NaN], [2]),
      in_double: { element: "double", dims: [2], values: new Float64Array([Math.PI, -0]) },
      in_int64: { element: "int64", dims: [2], values: new BigInt64Array([2n ** 62n, -1n]) },
      in_int32: { element: "int32", dims: [2], values: new Int32Array([7, -7]) },
      in_bool: { element: "bool", dims: [2], values: new Uint8Array([1, 0]) },
      in_string: {
        element: "string",
        dims: [2],
        values: new Int32Array([1, 0]),
        dictionary: ["größe", "b\n"],
      },
    };
    for (let round = 0; round < 2; round++) {
      const answer = await model.predict(batch);
      expect(answer["out_float"]?.values).toEqual(new Float32Array([1.5, Number.NaN]));
      expect(answer["out_double"]?.values).toEqual(new Float64Array([Math.PI, -0]));
      expect(answer["out_int64"]?.values).toEqual(new BigInt64Array([2n ** 62n, -1n]));
      expect(answer["out_int32"]?.values).toEqual(new Int32Array([7, -7]));
      expect(answer["out_bool"]?.values).toEqual(new Uint8Array([1, 0]));
      const texts = answer["out_string"];
      if (texts?.element !== "string") throw new Error("no strings");
      expect(Array.from(texts.values, (position) => texts.dictionary[position])).toEqual(["b\n", "größe"]);
    }
  });

  it("reads inputs, outputs and facts without running anything", async () => {
    await using host = await fakeHost();
    await using model = await open(host, linearClassifier([1, 2, 3], 0, [3, 8]));
    expect(model.inputs).toEqual([
      { name: "X", kind: "tensor", element: "float", elementName: "float", shape: [null, 3] },
    ]);
    expect(model.facts).toMatchObject({
      opsets: { "": 17, "ai.onnx.ml": 3 },
      operators: { "ai.onnx.ml::LinearClassifier": 1 },
      parameters: 8,
    });
    expect(namedColumns(model.facts.links, { score: "probabilities", label: "label" })).toEqual({
      names: ["3", "8"],
      by: "label",
    });
    const { label, probabilities } = await model.predict({ X: floats([1, 1, 1], [1, 3]) });
    expect(label?.values).toEqual(new BigInt64Array([8n]));
    expect(probabilities?.values[1]).toBeCloseTo(sigmoid(12), 6);
  });

  it("times calls inside the child and tells its memory", async () => {
    await using host = await fakeHost();
    await using model = await open(host, logisticModel([1], 0));
    const times = await model.time({ calls: 20, warmUp: 2, batch: { X: floats([1], [1, 1]) } });
    expect(times).toHaveLength(20);
    expect(times.every((milliseconds) => milliseconds > 0 && milliseconds < 1000)).toBe(true);
    expect(await model.peakMemory()).toBeGreaterThan(30e6);
  });

  it("leaves nothing behind", async () => {
    await using host = await fakeHost();
    {
      await using model = await open(host, logisticModel([1], 0));
      expect(await readdir(host.temp)).toHaveLength(1);
      await model.predict({ X: floats([1], [1, 1]) });
    }
    expect(await readdir(host.temp)).toEqual([]);
  });
});

describe("hostile models", () => {
  it("turns an allocation of 12 GiB into an error", async () => {
    await using host = await fakeHost();
    expect(
      await failure(async () => {
        await using model = await open(host, allocationBomb(3n * 2n ** 30n));
        await model.predict({ X: floats([1], [1, 1]) });
      }),
    ).toMatch(/asks for more than the 8\.0 GiB of memory|abort, most likely because it asked for more than 8\.0 GiB/);
    expect(await readdir(host.temp)).toEqual([]);
  });

  it("names an operator that ONNX Runtime does not know", async () => {
    await using host = await fakeHost();
    const bytes = modelBytes({
      inputs: [tensorValue("X", "float", ["N"])],
      outputs: [tensorValue("Y", "float", ["N"])],
      nodes: [node("Frobnicate", ["X"], ["Y"])],
    });
    expect(await failure(() => open(host, bytes))).toMatch(
      /^ONNX Runtime cannot load the model model\.onnx: .*Frobnicate/,
    );
  });

  it("says that a run failed without the texts that it was given, as an engine's trouble", async () => {
    await using host = await fakeHost();
    const bytes = modelBytes({
      inputs: [tensorValue("X", "string", ["N"])],
      outputs: [tensorValue("Y", "float", ["N"])],
      nodes: [node("Cast", ["X"], ["Y"], { attributes: [attribute.integer("to", 1)] })],
    });
    await using model = await open(host, bytes);
    const X: Tensor = { element: "string", dims: [1], values: new Int32Array([0]), dictionary: ["Jane Doe"] };
    const error: unknown = await model.predict({ X }).catch((reason: unknown) => reason);
    expect(isEngineTrouble(error)).toBe(true);
    expect(String(error)).toMatch(/^UserError: ONNX Runtime cannot run the model model\.onnx: /);
    expect(String(error)).toContain("it fails in its operator Cast");
    expect(String(error)).not.toContain("Jane");
  });

  it("quotes no number that a graph makes an operator complain of", async () => {
    await using host = await fakeHost();
    const bytes = modelBytes({
      inputs: [tensorValue("X", "int64", ["N"])],
      outputs: [tensorValue("Y", "int64", ["N"])],
      nodes: [node("Gather", ["X", "X"], ["Y"])],
    });
    await using model = await open(host, bytes);
    const X: Tensor = { element: "int64", dims: [1], values: BigInt64Array.of(10_007n) };
    const said = String(await model.predict({ X }).catch((reason: unknown) => reason));
    expect(said).toContain("it fails in its operator Gather");
    expect(said).not.toContain("10007");
  });

  it("says that an operator set is too new", async () => {
    await using host = await fakeHost();
    const bytes = modelBytes({
      opset: 99,
      inputs: [tensorValue("X", "float", ["N"])],
      outputs: [tensorValue("Y", "float", ["N"])],
      nodes: [node("Identity", ["X"], ["Y"])],
    });
    expect(await failure(() => open(host, bytes))).toMatch(/newer ONNX than ONNX Runtime understands/);
  });

  it("says how to export without ZipMap", async () => {
    await using host = await fakeHost();
    const bytes = modelBytes({
      inputs: [tensorValue("X", "float", ["N", 2])],
      outputs: [mapsValue("probabilities")],
      nodes: [node("ZipMap", ["X"], ["probabilities"], { domain: "ai.onnx.ml", attributes: [] })],
    });
    expect(
      await failure(async () => {
        await using model = await open(host, bytes);
        await model.predict({ X: floats([1, 2], [1, 2]) });
      }),
    ).toMatch(/zipmap|cannot load/i);
  });

  it("stops a model that does not answer in time", async () => {
    await using host = await fakeHost();
    await using model = await open(host, logisticModel([1], 0), { timeout: 1000 });
    const message = await failure(() => model.time({ calls: 1e7, warmUp: 0, batch: { X: floats([1], [1, 1]) } }));
    expect(message).toMatch(/did not answer within 1\.0 s and was stopped/);
  });

  it("stops when the run is cancelled", async () => {
    await using host = await fakeHost();
    await using model = await open(host, logisticModel([1], 0));
    const answer = failure(() => model.time({ calls: 1e7, warmUp: 0, batch: { X: floats([1], [1, 1]) } }));
    setTimeout(() => host.cancel(), 50);
    expect(await answer).toMatch(/model\.onnx was stopped: the run was cancelled/);
  });

  it("keeps the number of columns that the model expects", async () => {
    await using host = await fakeHost();
    await using model = await open(host, logisticModel([1, 2, 3], 0));
    expect(await failure(() => model.predict({ X: floats([1, 2], [1, 2]) }))).toMatch(
      /cannot run the model model\.onnx: .*Expected: 3/,
    );
    const { score } = await model.predict({ X: floats([1, 2, 3], [1, 3]) });
    expect(score?.values[0]).toBeCloseTo(sigmoid(14), 6);
  });
});
