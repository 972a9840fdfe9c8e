import { expect, test } from "vitest";
import { graphChanges } from "../../../src/records/graph-changes.ts";
import { renderArtifact } from "../../../src/report/latency.ts";
import { evaluation } from "./samples.ts";

const OLD = {
  opset: { "ai.onnx": 17, "ai.onnx.ml": 3 },
  operators: { TreeEnsembleClassifier: 1, Cast: 2 },
  parameters: 100,
};
const NEW = {
  opset: { "ai.onnx": 21, "ai.onnx.ml": 3 },
  operators: { TreeEnsembleClassifier: 1, Gemm: 1 },
  parameters: 120,
};

test("the artifact's table has the difference", () => {
  const rows = renderArtifact(evaluation({ graph: { ...NEW, baseline: OLD } }))
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
  expect(rows).toContain("| New operators | | ⚠️ `Gemm` |");
  expect(rows).toContain("| Operators no longer used | `Cast` | |");
  expect(rows).toContain("| Operator set `ai.onnx` | 17 | ⚠️ 21 |");
});

test("a graph that is not known has not changed", () => {
  expect(graphChanges(undefined)).toEqual({ added: [], removed: [], opsets: [] });
});
