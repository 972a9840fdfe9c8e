import { describe, expect, test } from "vitest";
import { attribute, modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
import { csv, evaluateTask, type TaskCase } from "./task-rig.ts";

const TIMEOUT = { timeout: 30_000 };

/** Two scores that no name goes with: the features. */
const TWO = modelBytes({
  nodes: [node("Identity", ["features"], ["scores"])],
  inputs: [tensorValue("features", "float", ["rows", 2])],
  outputs: [tensorValue("scores", "float", ["rows", 2])],
});

/** The same beside the number of the greater one. */
const NUMBERED = modelBytes({
  nodes: [
    node("Identity", ["features"], ["scores"]),
    node("ArgMax", ["features"], ["label"], { attributes: [attribute.integer("axis", 1), attribute.integer("keepdims", 0)] }),
  ],
  inputs: [tensorValue("features", "float", ["rows", 2])],
  outputs: [tensorValue("scores", "float", ["rows", 2]), tensorValue("label", "int64", ["rows"])],
}); // prettier-ignore

const ROWS = [[0.9, 0.1, "bad"], [0.8, 0.2, "bad"], [0.7, 0.3, "good"], [0.2, 0.8, "good"]] as const; // prettier-ignore

function classed(
  target: string,
  candidate: TaskCase["candidate"],
  rows: readonly (readonly (string | number)[])[] = ROWS,
): TaskCase {
  return {
    manifest: `task: binary-classification\ntarget: {column: y, ${target}}\nfeatures: [{name: u, type: number}, {name: v, type: number}]`,
    evaluation: "metrics: {roc_auc: {min: 0.1}, accuracy: {min: 0.1}}",
    holdout: csv("u,v,y", rows),
    candidate,
  };
}

describe("two scores that nothing names", () => {
  test("are not measured, and the line to write is told", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask(classed("positive: bad", TWO));
    expect(evaluation).toBeUndefined();
    expect(findings).toMatchObject([
      { rule: "evaluate/classes", outcome: "unmeasured", message: expect.stringContaining("`classes: [bad, good]`") },
    ]);
  });

  test("are in the manifest's order", TIMEOUT, async () => {
    const { evaluation } = await evaluateTask(classed("positive: bad, classes: [bad, good]", TWO));
    expect(evaluation?.metrics["roc_auc"]?.value).toBe(1);
    const other = await evaluateTask(classed("positive: bad, classes: {bad: 1, good: 0}", TWO));
    expect(other.evaluation?.metrics["roc_auc"]?.value).toBe(0);
  });

  test("are those of labels that are their numbers, whichever is positive", TIMEOUT, async () => {
    const rows = ROWS.map(([u, v, y]) => [u, v, y === "bad" ? 0 : 1]);
    const { evaluation } = await evaluateTask(classed("positive: 0", TWO, rows));
    expect(evaluation?.metrics["roc_auc"]?.value).toBe(1);
  });
});

test("labels that number the scores are translated with them", TIMEOUT, async () => {
  const unsaid = await evaluateTask(classed("positive: bad", NUMBERED));
  expect(unsaid.findings).toMatchObject([{ rule: "evaluate/classes", message: expect.stringContaining("`classes: {good: 0, bad: 1}`") }]); // prettier-ignore
  const { evaluation } = await evaluateTask(classed("positive: bad, classes: {bad: 0, good: 1}", NUMBERED));
  expect(evaluation?.metrics).toMatchObject({ roc_auc: { value: 1 }, accuracy: { value: 0.75 } });
});

describe("a predictions file", () => {
  const BASE = {
    manifest: "task: binary-classification\ntarget: {column: y, positive: bad}\ncolumns: {id: id}",
    evaluation: "metrics: {roc_auc: {min: 0.1}}",
    holdout: csv("id,y", ROWS.map(([, , y], id) => [id, y])), // prettier-ignore
  };

  test("may name the class of each score", TIMEOUT, async () => {
    const candidate = csv("id,score_good,score_bad", ROWS.map(([u, v], id) => [id, v, u])); // prettier-ignore
    const { evaluation, findings } = await evaluateTask({ ...BASE, candidate });
    expect(findings).toEqual([]);
    expect(evaluation?.metrics["roc_auc"]?.value).toBe(1);
  });

  // scikit-learn 1.9.1: log_loss(["a", "b", "a"], scores, labels=["a", "b", "c"]), f1_score(…, average="macro").
  test("of several classes names those that no row has", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({
      manifest: "task: multiclass-classification\ntarget: {column: y}\ncolumns: {id: id}",
      evaluation: "metrics: {log_loss: {max: 9}, f1_macro: {min: 0.1}, recall_macro: {min: 0.1}}",
      holdout: csv("id,y", [[0, "a"], [1, "b"], [2, "a"]]), // prettier-ignore
      candidate: csv("id,score_a,score_b,score_c", [[0, 0.5, 0.25, 0.25], [1, 0.25, 0.5, 0.25], [2, 0.2, 0.5, 0.3]]), // prettier-ignore
    });
    expect(findings).toEqual([]);
    expect(evaluation?.metrics["log_loss"]?.value).toBeCloseTo(0.9985774245179969, 12);
    expect(evaluation?.metrics["f1_macro"]?.value).toBeCloseTo(0.6666666666666666, 12);
    expect(evaluation?.metrics["recall_macro"]?.value).toBeCloseTo(0.75, 12);
  });

  test("that ranks the wrong way round is not measured", TIMEOUT, async () => {
    const rows = Array.from({ length: 60 }, (_, id) => ({ id, y: id % 2 === 0 ? "bad" : "good", score: ((id * 7) % 10) / 20 + (id % 2) * 0.3 })); // prettier-ignore
    const holdout = csv("id,y", rows.map(({ id, y }) => [id, y])); // prettier-ignore
    const right = csv("id,score", rows.map(({ id, score }) => [id, 1 - score])); // prettier-ignore
    const turned = csv("id,score", rows.map(({ id, score }) => [id, score])); // prettier-ignore
    expect((await evaluateTask({ ...BASE, holdout, candidate: right })).findings).toEqual([]);
    const { findings } = await evaluateTask({ ...BASE, holdout, candidate: turned });
    expect(findings).toMatchObject([{ rule: "evaluate/direction", outcome: "unmeasured", message: expect.stringContaining("the other way round") }]); // prettier-ignore
    const both = await evaluateTask({ ...BASE, holdout, candidate: right, baseline: turned });
    expect(both.findings).toMatchObject([{ rule: "evaluate/direction", outcome: "warn" }]);
  });
});
