import type { ModelManifest } from "../../../src/generated/types.ts";
import { evaluation, rocAuc, slice } from "./sample-records.ts";

/** Names and numbers that YAML 1.1 would read as something else. */
export const TRICKY = evaluation({
  metrics: {
    roc_auc: rocAuc({ value: 1e-7, interval: [1e-8, 1e21] }),
    no: rocAuc({ value: 1 }),
    "a: b #c": rocAuc({ value: null }),
    "2026-01-01": rocAuc({ value: -0 }),
  },
  slices: [slice("no", 20, {}), slice("1.10", 20, {}), slice("\u0085x\u2028y\u{1F600}'\"\\", 20, {})],
});

export const MANIFEST: ModelManifest = {
  apiVersion: "model-gitops/v1",
  kind: "Model",
  name: "credit-risk",
  description: "Probability that a personal loan defaults within twelve months.",
  owners: ["@acme/risk-ml"],
  license: "Apache-2.0",
  task: "binary-classification",
  target: { column: "defaulted", positive: 1 },
  columns: { id: "loan_id" },
  features: [
    { name: "age", type: "number" },
    { name: "region", type: "category", values: ["north", "south", "no"] },
  ],
  datasets: {
    train: {
      path: "data/train.csv",
      license: "CC-BY-4.0",
      origin: { type: "internal-system", source: "core banking" },
      collection: { method: "loan applications" },
      period: { from: "2024-07-01", to: "2024-09-30" },
      personalData: "pseudonymised",
    },
    holdout: { path: "data/holdout.csv" },
  },
  training: {
    command: ["python", "train.py"],
    artifact: "model.onnx",
    params: { rounds: 200, learningRate: 1e-7 },
  },
  evaluation: { metrics: { roc_auc: { min: 0.8, margin: 0.01, primary: true } }, slices: ["region"] },
  card: {
    intendedUse: "Ranks personal loan applications for manual review.",
    outOfScope: ["Business loans"],
    limitations: ["Trained on one market."],
    risks: ["Applicants without history score lower."],
  },
  governance: { risk: "high", approvers: ["@ada"] },
};
