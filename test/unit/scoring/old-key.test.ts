import { expect, test } from "vitest";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import { keyOf } from "../../../src/scoring/record.ts";

const FILE = "models/species/model.yaml";
const DIGEST = `sha256:${"a".repeat(64)}`;

function keyWith(more: string): string {
  const { manifest } = readModelManifest({
    file: FILE,
    text: `apiVersion: model-gitops/v1
kind: Model
name: species
description: Which species it is.
owners: ["@ada"]
task: multiclass-classification
target: {column: species}
datasets:
  train: {path: data/train.csv}
  holdout: {path: data/holdout.csv}
training: {command: [python, train.py], artifact: model.onnx}
evaluation:
  metrics:
    accuracy: {min: 0.8}
  slices: [region, {name: small, where: width < 1}${more}
`,
  });
  if (manifest === undefined) throw new Error("no manifest");
  const datasets = [{ name: "holdout", role: "decides", digest: DIGEST, files: [] }] as const;
  return keyOf({ model: resolveModel(manifest, FILE), candidate: { digest: DIGEST }, datasets });
}

// As the release before classes and importance gave it: what was recorded then is still found.
test("a manifest that asks for nothing new has the evaluationKey that it had", () => {
  expect(keyWith("]")).toBe("sha256:d776824952a3da48f473f92c518078474aa5f9a29cdbd073cd7861aae2c8d70e");
});

test("one that asks has another", () => {
  const keys = new Set(["]", ", {by: class}]", "]\n  importance: true"].map(keyWith));
  expect(keys.size).toBe(3);
});
