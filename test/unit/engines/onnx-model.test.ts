import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert, nat, property, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseOnnxModel } from "../../../src/engines/onnx-model.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import {
  attribute,
  externalTensor,
  floatTensor,
  functionOf,
  int64Tensor,
  linearClassifier,
  logisticModel,
  type Message,
  mapsValue,
  modelBytes,
  node,
  sparseTensor,
  tensorValue,
} from "./onnx-writer.ts";

const X = tensorValue("X", "float", ["N"]);
const Y = tensorValue("Y", "float", ["N"]);
const secret = (name = "stolen"): Message => externalTensor(name, ".git/config", [40]);

function failure(bytes: Uint8Array, maxBytes?: number): string {
  try {
    parseOnnxModel(bytes, { source: "model.onnx", maxBytes });
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("expected a UserError");
}

describe("facts of a model", () => {
  it("are inputs, outputs, operators and parameters", () => {
    const { inputs, outputs, operators, parameters, opsets } = parseOnnxModel(logisticModel([1, 2, 3], 0), {
      source: "model.onnx",
    });
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([["X", [null, 3]]]);
    expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([["score", [null, 1]]]);
    expect({ operators, parameters, opsets }).toEqual({
      operators: { Gemm: 1, Sigmoid: 1 },
      parameters: 4,
      opsets: { "": 17, "ai.onnx.ml": 3 },
    });
  });

  it("leave inputs out that have a default", () => {
    const bytes = modelBytes({
      inputs: [X, tensorValue("bias", "float", [1])],
      outputs: [Y],
      initializers: [floatTensor("bias", [1], [1])],
      nodes: [node("Add", ["X", "bias"], ["Y"])],
    });
    expect(parseOnnxModel(bytes, { source: "model.onnx" }).inputs.map(({ name }) => name)).toEqual(["X"]);
  });

  it("count subgraphs too", () => {
    const branch = attribute.graph("then_branch", {
      nodes: [node("Neg", ["X"], ["Y"])],
      initializers: [floatTensor("w", [5], [1, 2, 3, 4, 5])],
      outputs: [Y],
    });
    const bytes = modelBytes({
      inputs: [X],
      outputs: [Y],
      nodes: [
        node("If", ["X"], ["Y"], {
          attributes: [branch, attribute.tensor("value", floatTensor("c", [2], [1, 2]))],
        }),
      ],
    });
    expect(parseOnnxModel(bytes, { source: "model.onnx" })).toMatchObject({
      operators: { If: 1, Neg: 1 },
      parameters: 7,
    });
  });

  it("name sequences as what they are", () => {
    expect(
      parseOnnxModel(modelBytes({ inputs: [X], outputs: [mapsValue("maps")] }), { source: "model.onnx" }).outputs,
    ).toMatchObject([{ name: "maps", kind: "sequence" }]);
  });
});

describe("refused: tensors in other files", () => {
  it.each([
    [
      "initializer",
      modelBytes({
        inputs: [X],
        outputs: [Y],
        initializers: [secret()],
        nodes: [node("Identity", ["stolen"], ["Y"])],
      }),
    ],
    [
      "constant",
      modelBytes({
        inputs: [X],
        outputs: [Y],
        nodes: [node("Constant", [], ["Y"], { attributes: [attribute.tensor("value", secret())] })],
      }),
    ],
    [
      "subgraph",
      modelBytes({
        inputs: [X],
        outputs: [Y],
        nodes: [
          node("If", ["X"], ["Y"], {
            attributes: [attribute.graph("then_branch", { initializers: [secret()], outputs: [Y] })],
          }),
        ],
      }),
    ],
    [
      "function",
      modelBytes({
        inputs: [X],
        outputs: [Y],
        nodes: [node("F", ["X"], ["Y"], { domain: "local" })],
        functions: [
          functionOf("F", "local", [
            node("Constant", [], ["Y"], { attributes: [attribute.tensor("value", secret())] }),
          ]),
        ],
      }),
    ],
    [
      "sparse values",
      modelBytes({
        inputs: [X],
        outputs: [Y],
        sparse: [sparseTensor(secret(), int64Tensor("i", [1], [0n]))],
      }),
    ],
    [
      "sparse indices",
      modelBytes({ inputs: [X], outputs: [Y], sparse: [sparseTensor(floatTensor("v", [1], [1]), secret())] }),
    ],
  ])("%s", (_, bytes) => {
    expect(failure(bytes)).toMatch(
      /^model\.onnx: The model keeps the tensor "stolen" in another file \(external data\), which is refused.*save_as_external_data=False/,
    );
  });
});

describe("refused: other things", () => {
  it("a custom operator, unless the model brings it as a function", () => {
    const nodes = [node("ReadFile", ["X"], ["Y"], { domain: "evil.ops" })];
    expect(failure(modelBytes({ inputs: [X], outputs: [Y], nodes }))).toMatch(/custom operator "evil\.ops::ReadFile"/);
    expect(
      parseOnnxModel(
        modelBytes({
          inputs: [X],
          outputs: [Y],
          nodes,
          functions: [functionOf("ReadFile", "evil.ops", [node("Identity", ["X"], ["Y"])])],
        }),
        { source: "m" },
      ).outputs,
    ).toHaveLength(1);
  });

  it("nothing, too much, no input, no output", () => {
    expect(failure(new Uint8Array(0))).toMatch(/is empty/);
    expect(failure(logisticModel([1], 0), 10)).toMatch(/at most 10 B are accepted/);
    expect(failure(modelBytes({ outputs: [Y], nodes: [] }))).toMatch(/has no input/);
    expect(failure(modelBytes({ inputs: [X] }))).toMatch(/has no output/);
  });

  it("graphs nested without end", () => {
    let attributes = [attribute.graph("body", { nodes: [node("Neg", ["X"], ["Y"])] })];
    for (let depth = 0; depth < 150; depth++)
      attributes = [attribute.graph("body", { nodes: [node("Loop", ["X"], ["Y"], { attributes })] })];
    expect(
      failure(modelBytes({ inputs: [X], outputs: [Y], nodes: [node("Loop", ["X"], ["Y"], { attributes })] })),
    ).toMatch(/nests graphs more than 100 deep/);
  });

  it.each([
    ["a pickle", Buffer.from([0x80, 4, 0x95, 1, 2]), /Python pickle, which runs code when it is loaded/],
    ["an archive", Buffer.from("PK\u0003\u0004..."), /ZIP archive/],
    ["an HDF5 file", Buffer.from("\u0089HDF\r\n", "latin1"), /HDF5/],
    [
      "an LFS pointer",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
      /Git LFS pointer.*lfs: true/,
    ],
    ["JSON", Buffer.from('{"a": 1}'), /text/],
    ["a web page", readFileSync(join(import.meta.dirname, "onnx-writer.ts")), /no readable ONNX file/],
  ])("%s", (_, bytes, message) => {
    expect(failure(bytes)).toMatch(message);
  });
});

describe("whatever the bytes", () => {
  const whole = linearClassifier([1, 2, 3], 0.5);

  it("a truncated file is a UserError or a smaller model", () => {
    expect(Array.from(whole, (_, length) => isHandled(whole.subarray(0, length)))).not.toContain(false);
    expect(failure(whole.subarray(0, 60))).toMatch(/cut off or damaged/);
  });

  it("random bytes and flipped bytes never throw anything else", () => {
    const random = property(uint8Array({ maxLength: 200 }), isHandled);
    const flipped = property(nat(whole.length - 1), nat(255), (at, byte) => isHandled(whole.with(at, byte)));
    expect(() => assert(random, { numRuns: 500, seed: 1 })).not.toThrow();
    expect(() => assert(flipped, { numRuns: 2000, seed: 2 })).not.toThrow();
  });
});

/** Neither a crash nor an error of our own. */
function isHandled(bytes: Uint8Array): boolean {
  try {
    return parseOnnxModel(bytes, { source: "model.onnx" }).inputs.length > 0;
  } catch (error) {
    return error instanceof UserError;
  }
}
