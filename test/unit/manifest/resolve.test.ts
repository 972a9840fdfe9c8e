import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/kernel/errors.ts";
import { pathTarget } from "../../../src/manifest/paths.ts";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import { FILE, SMALLEST } from "./samples.ts";

function resolved(text: string, file = FILE) {
  const { manifest, findings } = readModelManifest({ file, text });
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return resolveModel(manifest, file);
}

test("features are listed, or all but some; names may have underscores", () => {
  const listed = resolved(`${SMALLEST}features: [{name: age, type: number}]\n`);
  expect([listed.features, listed.excludedFeatures]).toEqual([[{ name: "age", type: "number" }], []]);
  const text = `${SMALLEST.replace("credit-risk", "credit_risk")}features: {exclude: [note]}\nmodel: {inputs: {x_1: x 1}}\n`;
  const excluded = resolved(text, "models/credit_risk/model.yaml");
  expect(excluded).toMatchObject({ name: "credit_risk", excludedFeatures: ["note"], inputs: { x_1: "x 1" } });
  expect(excluded.features).toBeUndefined();
});

test("the smallest manifest gets every default", () => {
  const { manifest, ...rest } = resolved(SMALLEST);
  expect(manifest.name).toBe("credit-risk");
  expect(rest).toMatchObject({
    folder: "models/credit-risk",
    lifecycle: "active",
    target: { column: "defaulted", columns: ["defaulted"], positive: 1 },
    threshold: undefined,
    evaluationData: ["holdout"],
    trainingData: ["train"],
    confidence: 0.95,
    onInconclusive: "approve",
    prediction: { kind: "onnx" },
    approvers: [],
    latency: { p95Ms: undefined, batchSize: 1 },
    training: {
      setup: [],
      params: {},
      seeds: [1],
      runner: ["ubuntu-24.04"],
      artifact: [{ path: "models/credit-risk/model.onnx", isFolder: false }],
      timeoutMs: 6 * 3_600_000,
      retries: 0,
      requires: { gpus: 0 },
    },
  });
  expect(rest.datasets["train"]).toMatchObject({
    path: "models/credit-risk/data/train.csv",
    role: "train",
    isGlob: false,
  });
  expect(rest.metrics).toMatchObject([{ declaredAs: "roc_auc", min: 0.75, margin: { absolute: 0.01 }, primary: true }]);
});

describe("paths", () => {
  test.each([
    ["models/a", "data/x.csv", "models/a/data/x.csv"],
    ["models/a", "/shared/x.csv", "shared/x.csv"],
    ["models/a", "../b/x.csv", "models/b/x.csv"],
    ["models/a", "./checkpoints/", "models/a/checkpoints"],
    ["models/a", "../..", ""],
    ["", "x.csv", "x.csv"],
    ["", ".hidden", ".hidden"],
  ])("%s + %s", (folder, path, expected) => {
    expect(pathTarget(folder, path)).toEqual({ kind: "inside", path: expected });
  });

  test.each(["../../../x.csv", "/../x.csv", "/a/../../x"])("%s leaves the repository", (path) => {
    expect(pathTarget("models/a", path)).toEqual({ kind: "outside" });
  });

  test("one that leaves is a UserError", () => {
    expect(() => resolved(SMALLEST.replace("model.onnx", "/../model.onnx"))).toThrow(UserError);
  });
});

describe("who decides", () => {
  const withData = (datasets: string, roles = "") =>
    resolved(
      SMALLEST.replace(/^datasets.*$/m, `datasets: ${datasets}`).replace("{metrics: {roc", `{${roles}metrics: {roc`),
    );

  test("the holdout, whatever else is there", () => {
    const { evaluationData, trainingData } = withData(
      "{train: {path: a.csv}, validation: {path: b.csv}, holdout: {path: c.csv}}",
    );
    expect([evaluationData, trainingData]).toEqual([["holdout"], ["train", "validation"]]);
  });

  test("else the only one that is not train", () => {
    expect(withData("{train: {path: a.csv}, test: {path: b.csv}}").evaluationData).toEqual(["test"]);
  });

  test("else whoever is declared, the deciding one first", () => {
    const { evaluationData } = withData(
      "{train: {path: a.csv}, x: {path: b.csv}, y: {path: c.csv}}",
      "datasets: {x: shown, y: decides}, ",
    );
    expect(evaluationData).toEqual(["y", "x"]);
  });

  test.each([
    ["{train: {path: a.csv}, x: {path: b.csv}, y: {path: c.csv}}", "", "No dataset judges"],
    ["{train: {path: a.csv}, holdout: {path: b.csv}}", "datasets: {holdot: decides}, ", 'Did you mean "holdout"?'],
    ["{train: {path: a.csv}, holdout: {path: b.csv}}", "datasets: {train: decides}, ", "cannot judge"],
    ["{train: {path: a.csv}, holdout: {path: b.csv}}", "datasets: {holdout: shown}, ", "No dataset decides"],
  ])("%s %s", (datasets, roles, message) => {
    expect(() => withData(datasets, roles)).toThrow(message);
  });
});
