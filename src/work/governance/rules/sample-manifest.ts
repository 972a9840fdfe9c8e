import type { Dataset, ModelManifest } from "../../../generated/types.ts";

const LOANS: Pick<Dataset, "license" | "origin" | "collection" | "personalData" | "privacy" | "maxAge"> = {
  license: "proprietary",
  origin: { type: "internal-system", source: "core-banking", owner: "@acme/data" },
  collection: { method: "Every application of the year, exported after the decision." },
  personalData: "pseudonymised",
  privacy: {
    lawfulBasis: "contract",
    purpose: "Assessing credit applications",
    retentionUntil: "2030-12-31",
    columns: { applicant: { type: "INTERNAL_ID", reason: "Joins outcomes to applications." } },
  },
  maxAge: "730d",
};

const PIN = "0".repeat(64);

/** A model of high risk that lacks nothing. */
export const SAMPLE_MANIFEST: ModelManifest = {
  apiVersion: "model-gitops/v1",
  kind: "Model",
  name: "credit-risk",
  description: "Estimates how likely an applicant is not to repay a loan, for the case workers who decide.",
  owners: ["@acme/credit", "@alice"],
  contact: "credit-models@example.com",
  task: "binary-classification",
  target: { column: "defaulted" },
  datasets: {
    train: { path: "train.parquet", version: { sha256: PIN }, ...LOANS },
    holdout: { path: "holdout.parquet", version: { sha256: PIN }, ...LOANS },
  },
  training: { command: ["python", "train.py"], artifact: "model.onnx" },
  evaluation: {
    metrics: { roc_auc: { min: 0.7 }, log_loss: {} },
    slices: ["age_band", { name: "new customers", where: "tenure < 1" }],
    fairness: { sensitive: ["age_band"] },
  },
  card: { intendedUse: "Advises case workers on consumer loans up to 50,000 EUR." },
  governance: {
    risk: "high",
    euAiAct: "high",
    rationale: "Creditworthiness of natural persons is point 5(b) of Annex III.",
    reviewedBy: "@carol",
    reviewedOn: "2026-09-01",
    risks: [
      {
        id: "R-1",
        risk: "Young applicants are declined more often than they fail to repay.",
        mitigation: "Disparities by age are limited, and declines are reviewed by a person.",
        owner: "@carol",
        residual: "low",
        test: "gate/fairness",
        reviewed: "2026-09-01",
      },
    ],
    envelope: { metrics: { roc_auc: { maxDrop: 0.02 } } },
  },
  monitoring: { logs: "s3://logs/credit-risk/*.parquet", every: "1d" },
};
