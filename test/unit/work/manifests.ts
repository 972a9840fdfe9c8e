import type { ModelManifest } from "../../../src/generated/types.ts";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import type { Source } from "../../../src/manifest/source.ts";

export const FILE = "models/credit-risk/model.yaml";

const MANIFEST = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@ada", "@acme/risk-ml"]
task: binary-classification
target: {column: defaulted, positive: 1}
columns: {id: loan_id}
datasets:
  train: {path: data/train.csv}
  holdout: {path: data/holdout.csv}
training:
  command: [python, train.py]
  artifact: model.onnx
evaluation:
  metrics:
    roc_auc: {min: 0.75, margin: 0.01}
    log_loss: {max: 0.5}
  slices: [region, {name: young, where: age < 25}]
`;

export type Edit = readonly [from: string | RegExp, to: string];

/** A well-formed manifest with replacements made in its text. */
export function source(...edits: readonly Edit[]): Source<ModelManifest> {
  const text = edits.reduce((edited, [from, to]) => {
    const next = edited.replace(from, to);
    if (next === edited) throw new Error(`nothing to replace: ${from}`);
    return next;
  }, MANIFEST);
  const { file, manifest, findings, locate } = readModelManifest({ file: FILE, text });
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return { file, manifest, locate };
}

export function manifest(...edits: readonly Edit[]): ModelManifest {
  return source(...edits).manifest;
}

export function model(...edits: readonly Edit[]): ResolvedModel {
  return resolveModel(manifest(...edits), FILE);
}
