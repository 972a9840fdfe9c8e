import { describe, expect, test } from "vitest";
import { modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
import { csv, evaluateTask } from "./task-rig.ts";

const TIMEOUT = { timeout: 30_000 };

describe("ONNX", () => {
  /** A model whose output is its input: the features are the scores. */
  const identity = (width: number): Uint8Array =>
    modelBytes({
      nodes: [node("Identity", ["features"], ["scores"])],
      inputs: [tensorValue("features", "float", ["rows", width])],
      outputs: [tensorValue("scores", "float", ["rows", width])],
    });

  test("a matrix of scores is that of the labels", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      manifest:
        "task: multilabel-classification\ntarget: {columns: [a, b]}\nfeatures: [{name: u, type: number}, {name: v, type: number}]",
      evaluation: "metrics: {subset_accuracy: {min: 0.1}}",
      holdout: csv("u,v,a,b", [[0.9, 0.1, 1, 0], [0.9, 0.8, 1, 0], [0.2, 0.3, 0, 0], [0.2, 0.6, 0, 1]]), // prettier-ignore
      candidate: identity(2),
    });
    expect(findings).toEqual([]);
    expect(evaluation?.metrics["subset_accuracy"]?.value).toBe(0.75);
    expect(evaluation?.latency?.candidate.p95Ms).toBeGreaterThan(0);
  });

  test("a matrix of quantiles is in the order of the levels", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      manifest:
        "task: quantile-regression\ntarget: {column: y, quantiles: [0.25, 0.75]}\nfeatures: [{name: low, type: number}, {name: high, type: number}]",
      evaluation: "metrics: {interval_coverage: {min: 0.1}, interval_width: {}}",
      holdout: csv("low,high,y", [[1, 3, 2], [1, 2, 5]]), // prettier-ignore
      candidate: identity(2),
    });
    expect(findings).toEqual([]);
    expect(evaluation?.metrics["interval_coverage"]?.value).toBe(0.5);
    expect(evaluation?.metrics["interval_width"]?.value).toBe(1.5);
  });

  test("one score orders the items of a query", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      manifest:
        "task: ranking\ntarget: {column: relevance}\ncolumns: {group: query}\nfeatures: [{name: match, type: number}]",
      evaluation: "metrics: {mrr: {min: 0.1}}",
      holdout: csv("query,match,relevance", [["a", 0.9, 0], ["a", 0.5, 1], ["b", 0.7, 1]]), // prettier-ignore
      candidate: identity(1),
    });
    expect(findings).toEqual([]);
    expect(evaluation?.metrics["mrr"]?.value).toBe(0.75);
  });
});
