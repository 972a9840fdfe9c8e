import { expect, test } from "vitest";
import { told } from "../../../test/unit/work/gate-cases.ts";

const OLD = { opset: { "ai.onnx": 17, "ai.onnx.ml": 3 }, operators: { Cast: 2 }, parameters: 100 };
const NEW = { opset: { "ai.onnx": 21, "ai.onnx.ml": 3 }, operators: { Gemm: 1 }, parameters: 120 };

test("new operators and another operator set are told, before production tells", () => {
  expect(told("gate/graph", { graph: { ...NEW, baseline: OLD } })).toEqual([
    "warn The candidate's graph uses 1 operator that the baseline does not: Gemm.",
    "warn The candidate's graph changes the operator set: ai.onnx 17 to 21.",
  ]);
});

test("the same graph, and one that is not known, say nothing", () => {
  expect(told("gate/graph", { graph: { ...OLD, baseline: OLD } })).toEqual([]);
  expect(told("gate/graph", { graph: OLD })).toEqual([]);
});
