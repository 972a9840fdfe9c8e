import { expect, test } from "vitest";
import type { EvaluationRecord } from "../../../src/generated/types.ts";
import { graphChanges } from "../../../src/records/graph-changes.ts";
import { renderArtifact } from "../../../src/report/latency.ts";
import { judge } from "../../../src/work/judge.ts";

const digest = `sha256:${"0".repeat(64)}`;

function evaluation(rest: Partial<EvaluationRecord>): EvaluationRecord {
  return {
    schema: "model-gitops/evaluation/v1",
    model: "credit-risk",
    task: "regression",
    evaluationKey: digest,
    engine: "model-gitops/1",
    confidence: 0.95,
    candidate: { digest, bytes: 10 },
    baseline: { status: "compared", artifact: { digest, bytes: 12 } },
    datasets: {},
    metrics: {},
    slices: [],
    ...rest,
  };
}

function warnings(rest: Partial<EvaluationRecord>): readonly string[] {
  const limits = { metrics: {}, onInconclusive: "approve" as const };
  return judge({ model: "credit-risk", limits, evaluation: evaluation(rest), changes: [] })
    .filter(({ outcome }) => outcome === "warn")
    .map(({ rule, message }) => `${rule} ${message}`);
}

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

test("new operators and another operator set are told, before production tells", () => {
  expect(warnings({ graph: { ...NEW, baseline: OLD } })).toEqual([
    "gate/graph The candidate's graph uses 1 operator that the baseline does not: Gemm.",
    "gate/graph The candidate's graph changes the operator set: ai.onnx 17 to 21.",
  ]);
});

test("the same graph, and one that is not known, say nothing", () => {
  expect(warnings({ graph: { ...OLD, baseline: OLD } })).toEqual([]);
  expect(warnings({ graph: OLD })).toEqual([]);
  expect(graphChanges(undefined)).toEqual({ added: [], removed: [], opsets: [] });
});

test("the artifact's table has the difference", () => {
  const rows = renderArtifact(evaluation({ graph: { ...NEW, baseline: OLD } }))
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
  expect(rows).toContain("| New operators | | ⚠️ `Gemm` |");
  expect(rows).toContain("| Operators no longer used | `Cast` | |");
  expect(rows).toContain("| Operator set `ai.onnx` | 17 | ⚠️ 21 |");
});

test("rows that decided about twenty candidates are warned about", () => {
  const holdout = (judgedBefore: number) =>
    ({ datasets: { holdout: { role: "decides", digest, rows: 9, judgedBefore } } }) as const;
  expect(warnings(holdout(19))).toEqual([]);
  expect(warnings(holdout(20))).toEqual([
    "gate/holdout-reuse holdout has decided about 20 other candidates before this one.",
  ]);
});
