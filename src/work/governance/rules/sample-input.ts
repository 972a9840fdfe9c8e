import type { Dataset, GovernanceInput, GovernedDataset } from "../../../generated/types.ts";
import { SAMPLE_MANIFEST } from "./sample-manifest.ts";

const CANDIDATE = digestOf("a");
const PRODUCTION = digestOf("b");
const TRAINED = digestOf("c");
const JUDGED = digestOf("d");
const UNKNOWN: Dataset = { path: "" };

/** What the tests of rules begin with: a retraining pull request in which every rule of the suite that applies passes. */
export const SAMPLE_INPUT: GovernanceInput = {
  schema: "model-gitops/governance-input/v1",
  stage: "pull-request",
  now: "2026-11-29T12:00:00.000Z",
  tier: "high",
  model: SAMPLE_MANIFEST,
  base: SAMPLE_MANIFEST,
  owners: { users: ["alice"], teams: ["acme/credit"], unresolved: [], isChecked: true },
  datasets: [
    dataset({ name: "train", role: "train", digest: TRAINED, rows: 12_000 }),
    { ...dataset({ name: "holdout", role: "decides", digest: JUDGED, rows: 3000 }), separation: "apart" },
  ],
  evaluation: {
    artifact: CANDIDATE,
    isOfCandidate: true,
    metrics: [
      { name: "roc_auc", dataset: "holdout", digest: JUDGED, value: 0.79, low: 0.77, high: 0.81, better: "higher" },
      { name: "log_loss", dataset: "holdout", digest: JUDGED, value: 0.31, low: 0.29, high: 0.33, better: "lower" },
    ],
    slices: [
      { name: "age_band=18-25", dataset: "holdout", n: 400, isDeclared: true, metrics: { roc_auc: 0.77 } },
      { name: "age_band=26+", dataset: "holdout", n: 2600, isDeclared: true, metrics: { roc_auc: 0.8 } },
      { name: "new customers", dataset: "holdout", n: 500, isDeclared: true, metrics: { roc_auc: 0.78 } },
    ],
    disparities: [
      { sensitive: "age_band", measure: "demographicParityDifference", value: 0.04, low: 0.01, high: 0.07 },
    ],
  },
  production: { artifact: PRODUCTION, source: "environments/production.yaml", metrics: [] },
  anchor: {
    artifact: PRODUCTION,
    commit: "1".repeat(40),
    recordedAt: "2026-06-01T09:00:00.000Z",
    ageDays: 181,
    retrainings: 2,
    metrics: [],
    disparities: [],
    features: [],
    origins: ["internal-system: core-banking"],
  },
  envelope: {
    class: "retrain-within-envelope",
    reasons: ["everything that the envelope limits is within it"],
    changes: [
      ...["intended use", "risk", "task", "features", "data origins", "personal data", "base models", "envelope"].map(
        (subject) => ({ subject, outcome: "pass" as const }),
      ),
      { subject: "roc_auc", from: 0.8, to: 0.79, change: 0.01, limit: 0.02, outcome: "pass" },
    ],
  },
  checks: {
    "gate/absolute-limit": [found("roc_auc", "roc_auc is 0.79; the limit is 0.7.")],
    "gate/non-inferiority": [found("roc_auc", "roc_auc is credibly not worse.")],
    "gate/fairness": [found("demographicParityDifference by age_band", "demographicParityDifference is 0.04.")],
    "safety/format": [found(undefined, "1 file was looked at.")],
    "safety/code": [found(undefined, "1 file was looked at.")],
    "safety/structure": [found(undefined, "1 file was looked at.")],
    "safety/remote-code": [found(undefined, "1 file was looked at.")],
    "safety/secret": [found(undefined, "1 file was looked at.")],
  },
  scan: {
    artifact: CANDIDATE,
    isOfCandidate: true,
    files: [{ path: "model.onnx", format: "onnx", bytes: 120_000, problems: [] }],
    secrets: [],
  },
  references: [],
  card: { missing: [], isInSync: true },
  provenance: { ledger: "signed", isVerified: true, problems: [] },
  approvals: {
    governedDigest: digestOf("e"),
    required: ["model-risk"],
    given: [{ by: "carol", roles: ["model-risk"], isIndependent: true }],
    missing: [],
    objections: [],
    unreadable: [],
    makers: ["bob"],
    isKnown: true,
  },
  changed: { paths: ["models/credit-risk/train.py"], governance: [] },
  monitor: { isDeclared: true, silentDays: 1.2, cadenceDays: 1, freshness: "fresh", alerts: [] },
  issues: [],
  waivers: [{ id: "W-2026-014", rule: "MG-FAIR-001", term: "new customers", state: "valid", daysLeft: 40 }],
};

function dataset({
  name,
  role,
  digest,
  rows,
}: Pick<GovernedDataset, "name" | "role"> & { readonly digest: string; readonly rows: number }): GovernedDataset {
  return {
    name,
    role,
    digest,
    rows,
    isPinned: true,
    ageDays: 60,
    maxAgeDays: 730,
    declared: SAMPLE_MANIFEST.datasets[name] ?? UNKNOWN,
    quality: { rows, digest, duplicates: 3, missingTargets: 0, columns: [{ name: "income", missing: 20 }] },
    personal: [{ column: "applicant", type: "US_SSN", confidence: "high", share: 1, isDeclared: true }],
  };
}

function found(subject: string | undefined, message: string): GovernanceInput["checks"][string][number] {
  return { outcome: "pass", message, ...(subject !== undefined && { subject }) };
}

function digestOf(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}
