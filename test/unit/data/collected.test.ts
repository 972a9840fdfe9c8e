import { expect, test } from "vitest";
import { Collector } from "../../../src/data/collected.ts";
import { chooseOutputs } from "../../../src/data/outputs.ts";
import { parseOnnxModel } from "../../../src/engines/onnx-model.ts";
import type { ValueType } from "../../../src/engines/onnx-types.ts";
import { mapsValue, modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";

function collected(
  batches: readonly { readonly dims: readonly number[]; readonly rows: number; readonly sent?: number }[],
) {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const collector = new Collector("model.onnx", rows, { score: "scores" });
  let next = 0;
  for (const { dims, rows: count, sent = count } of batches) {
    const length = dims.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => next++);
    collector.add({ scores: { element: "float", dims, values } }, { rows: count, sent });
  }
  const { scores, width } = collector.finish();
  return { scores: [...(scores ?? [])], width };
}

test.each([
  ["a column", [{ dims: [2, 1], rows: 2 }], 1],
  ["a list", [{ dims: [2], rows: 2 }], 1],
  ["a column in three dimensions", [{ dims: [2, 1, 1], rows: 2 }], 1],
  ["two scores in three dimensions", [{ dims: [2, 1, 2], rows: 2 }], 2],
  ["a single row without its dimension", [{ dims: [2], rows: 2 }, { dims: [], rows: 1 }], 1],
  ["a single row of several without it", [{ dims: [2, 3], rows: 2 }, { dims: [3], rows: 1 }], 3],
])("%s is read", (_, batches, width) => {
  const found = collected(batches);
  expect(found.width).toBe(width);
  expect(found.scores).toEqual(found.scores.map((_score, at) => at));
}); // prettier-ignore

test("the rows that fill a fixed batch are left out", () => {
  expect(collected([{ dims: [4, 1, 2], rows: 3, sent: 4 }]).scores).toEqual([0, 1, 2, 3, 4, 5]);
});

test.each([
  ["all scores in one list", [{ dims: [8], rows: 4 }], "is a tensor of 8 for 4 rows"],
  ["rows in the second place", [{ dims: [1, 4], rows: 4 }], "is a tensor of 1 × 4 for 4 rows"],
  ["steps before rows, more than there are", [{ dims: [8, 4, 1], rows: 4 }], "is a tensor of 8 × 4 × 1 for 4 rows"],
  ["a table a row", [{ dims: [4, 2, 2], rows: 4 }], "a table and no list of scores for each row"],
  ["a table a row of a fixed batch", [{ dims: [4, 2, 2], rows: 2, sent: 4 }], "a table and no list of scores"],
  ["nothing for many", [{ dims: [], rows: 4 }], "is a tensor of one number for 4 rows"],
  ["twice the rows of one row", [{ dims: [2, 1], rows: 1 }], "is a tensor of 2 × 1 for 1 row"],
  ["twice the rows of the last one", [{ dims: [4, 2], rows: 4 }, { dims: [2, 1], rows: 1 }], "is a tensor of 2 × 1 for 1 row"],
  ["twice the rows of a fixed batch", [{ dims: [8, 1], rows: 3, sent: 4 }], "is a tensor of 8 × 1 for 4 rows"],
  ["another width later", [{ dims: [2, 2], rows: 2 }, { dims: [2, 3], rows: 2 }], "and was 2 a row before"],
])("%s is refused", (_, batches, said) => {
  expect(() => collected(batches)).toThrow(said);
}); // prettier-ignore

test("as many labels as rows were sent are read, and no others", () => {
  const add = (length: number) => {
    const collector = new Collector("model.onnx", 2, { label: "label" });
    collector.add({ label: { element: "int64", dims: [length], values: new BigInt64Array(length) } }, { rows: 2, sent: 4 });
    return collector.finish().labels?.dictionary;
  }; // prettier-ignore
  expect(add(4)).toEqual(["0"]);
  expect(() => add(8)).toThrow('"label" of model.onnx has 8 labels for 4 rows');
});

const output = (name: string, elementName: string): ValueType => ({ name, kind: "tensor", element: "unsupported", elementName, shape: [null, 1] }); // prettier-ignore
const sequence = (elementName: string): ValueType => ({ name: "probabilities", kind: "sequence", element: "unsupported", elementName }); // prettier-ignore

test.each([
  [output("p", "float16"), "gives its output \"p\" as float16, which is not read. Cast it to float in the graph"],
  [output("label", "uint8"), "as uint8, which is not read. Cast labels to int64"],
  [output("p", "complex64"), "as complex64, which is not read. Export it as float."],
  [sequence("sequence of maps"), '"zipmap": False'],
  [sequence("sequence of tensors"), "as a sequence of tensors, one for each of several targets"],
])("an output that is not read is told with what to do about it", (only, said) => {
  expect(() => chooseOutputs({ source: "model.onnx", outputs: [only] }, "binary", {})).toThrow(said);
  expect(() => chooseOutputs({ source: "model.onnx", outputs: [only] }, "matrix", { score: only.name })).toThrow(said);
}); // prettier-ignore

test("a sequence says of what it is", () => {
  const bytes = modelBytes({
    nodes: [node("ZipMap", ["X"], ["maps"], { domain: "ai.onnx.ml" })],
    inputs: [tensorValue("X", "float", ["rows", 2])],
    outputs: [mapsValue("maps")],
  });
  expect(parseOnnxModel(bytes, { source: "model.onnx" }).outputs[0]?.elementName).toBe("sequence of maps");
});

test("truth values are labels where there is no score", () => {
  const truth: ValueType = { name: "odd", kind: "tensor", element: "bool", elementName: "bool", shape: [null] };
  const scores: ValueType = { name: "p", kind: "tensor", element: "float", elementName: "float", shape: [null] };
  expect(chooseOutputs({ source: "m", outputs: [truth] }, "binary", {})).toEqual({ label: "odd" });
  expect(chooseOutputs({ source: "m", outputs: [truth, scores] }, "binary", {})).toEqual({ score: "p" });
});
