import { describe, expect, test } from "vitest";
import { Random } from "../../../src/stats/random.ts";
import { modelBytes, node, tensorValue } from "../engines/onnx-writer.ts";
import { csv, evaluateTask, type TaskCase } from "./task-rig.ts";

const TIMEOUT = { timeout: 60_000 };
const random = Random.fromSeed(4);
/** The target is u; v is much like it, w is noise, and code tells rows apart. */
const ROWS = Array.from({ length: 300 }, (_, at) => {
  const u = random.normal();
  return [u, u + 0.1 * random.normal(), random.normal(), `r${at}`, Number((3 * u).toFixed(6))];
});

/** Three numbers a row, of which the first column's is the model's value. */
function sumOf(columns: readonly string[]): Uint8Array {
  const [first = "u", ...others] = columns;
  return modelBytes({
    nodes: others.reduce(
      (nodes, name, at) => [...nodes, node("Add", [at === 0 ? first : `s${at - 1}`, name], [at === others.length - 1 ? "y" : `s${at}`])],
      others.length === 0 ? [node("Identity", [first], ["y"])] : [],
    ),
    inputs: columns.map((name) => tensorValue(name, "float", ["rows", 1])),
    outputs: [tensorValue("y", "float", ["rows", 1])],
  }); // prettier-ignore
}

const CASE: TaskCase = {
  manifest: "task: regression\ntarget: {column: target}",
  evaluation: "metrics: {mae: {max: 100}}\n  importance: true",
  holdout: csv("u,v,w,code,target", ROWS),
  candidate: sumOf(["u", "w"]),
  baseline: sumOf(["u", "v"]),
};

describe("what features are worth", () => {
  test("is told of both models, on rows that a seed draws", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask(CASE);
    expect(findings).toEqual([]);
    const { importance } = evaluation ?? {};
    expect(importance).toMatchObject({ metric: "mae", better: "lower", rows: 300, repeats: 5, leftOut: 0, groups: [] });
    const names = importance?.features.map(({ name }) => name);
    expect(names?.toSorted()).toEqual(["u", "v", "w"]);
    const of = (name: string) => importance?.features.find((one) => one.name === name);
    expect(of("u")?.candidate?.mean).toBeGreaterThan(0.1);
    expect(of("w")?.baseline).toBeUndefined();
    expect(of("v")?.candidate).toBeUndefined();
    const again = await evaluateTask(CASE);
    expect(again.evaluation?.importance).toEqual(importance);
  });

  test("that stand for each other is told of them together", TIMEOUT, async () => {
    const { evaluation } = await evaluateTask({ ...CASE, candidate: sumOf(["u", "v", "w"]) });
    expect(evaluation?.importance?.groups).toMatchObject([{ features: ["u", "v"] }]);
  });

  test("is a warning where one carries almost everything", TIMEOUT, async () => {
    const { findings } = await evaluateTask({ ...CASE, candidate: leaking() });
    expect(findings).toMatchObject([{ rule: "evaluate/importance", outcome: "warn" }]);
    expect(findings[0]?.message).toMatch(/The feature "u" carries \d+% of what all features are worth to mae/);
  });

  test("is bounded by the manifest", TIMEOUT, async () => {
    const evaluation = "metrics: {mae: {max: 100}}\n  importance: {rows: 100, repeats: 2, features: 1}";
    const found = await evaluateTask({ ...CASE, evaluation });
    expect(found.evaluation?.importance).toMatchObject({ rows: 100, repeats: 2, leftOut: 1 });
  });

  test("is not measured of predictions in a file, and that is a warning", TIMEOUT, async () => {
    const predictions = csv("id,score", ROWS.map((row, at) => [at, Number(row[4])])); // prettier-ignore
    const { evaluation, findings } = await evaluateTask({
      manifest: "task: regression\ntarget: {column: target}\ncolumns: {id: id}",
      evaluation: CASE.evaluation,
      holdout: csv("id,target", ROWS.map((row, at) => [at, Number(row[4])])), // prettier-ignore
      candidate: predictions,
    });
    expect(evaluation).not.toHaveProperty("importance");
    expect(findings).toMatchObject([{ rule: "evaluate/importance", outcome: "warn" }]);
    expect(findings[0]?.message).toContain("only an ONNX model is asked again");
  });

  test("is not measured where nobody asks", TIMEOUT, async () => {
    const { evaluation, findings } = await evaluateTask({ ...CASE, evaluation: "metrics: {mae: {max: 100}}" });
    expect(findings).toEqual([]);
    expect(evaluation).not.toHaveProperty("importance");
  });
});

/** Three inputs, and only the first makes a difference. */
function leaking(): Uint8Array {
  return modelBytes({
    nodes: [
      node("Sub", ["v", "v"], ["zero"]),
      node("Sub", ["w", "w"], ["nothing"]),
      node("Add", ["u", "zero"], ["some"]),
      node("Add", ["some", "nothing"], ["y"]),
    ],
    inputs: ["u", "v", "w"].map((name) => tensorValue(name, "float", ["rows", 1])),
    outputs: [tensorValue("y", "float", ["rows", 1])],
  });
}
