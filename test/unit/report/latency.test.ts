import { expect, test } from "vitest";
import { graphChanges } from "../../../src/records/graph-changes.ts";
import { latencySummary, renderArtifact } from "../../../src/report/latency.ts";
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

test("the line of the latency says whether its limit holds, and whether its calls can tell", () => {
  const line = (p95Ms: number, p95IntervalMs: [number, number] | null) =>
    latencySummary({ batchSize: 1, calls: 100, limitMs: 20, candidate: { p50Ms: 1, p95Ms, p95IntervalMs } });
  expect(line(18, [17, 19])).toBe("Latency: p95 18 ms, limit 20 ms");
  expect(line(18, [17, 22])).toBe("⚠️ Latency: p95 18 ms, up to 22 ms, limit 20 ms");
  expect(line(18, null)).toBe("⛔ Latency: p95 18 ms of too few calls, limit 20 ms");
  expect(line(21, [17, 22])).toBe("❌ Latency: p95 21 ms, limit 20 ms");
});
