import type { GovernanceVerdict, ModelManifest, ScanRecord } from "../../../src/generated/types.ts";
import type { BomFacts } from "../../../src/report/bom-facts.ts";
import { MANIFEST } from "./sample-manifest.ts";
import { CANDIDATE, evaluation, hex, run } from "./sample-records.ts";

const { train, holdout } = MANIFEST.datasets;
if (train === undefined || holdout === undefined) throw new Error("the sample has no data");

/** A manifest that says everything a risk officer asks for. */
export const GOVERNED: ModelManifest = {
  ...MANIFEST,
  contact: "risk-ml@acme.test",
  baseModels: [
    {
      id: "acme/tabular-base",
      revision: "0123456789abcdef0123456789abcdef01234567",
      license: "MIT",
      endOfLife: "2027-01-31",
    },
    { id: "https://models.test/second", revision: hex("9"), relation: "merge", license: "proprietary" },
  ],
  datasets: {
    train: {
      ...train,
      description: "One row a loan, from core banking.",
      asOf: "2024-10-02",
      url: "https://data.acme.test/loans",
      origin: { type: "internal-system", source: "core banking", owner: "@acme/data" },
      derivedFrom: ["raw-loans@3"],
      representativeness: "All loans of the home market.",
      labels: { source: "outcome", method: "Ninety days past due." },
      knownGaps: "No loans of before 2019.",
      privacy: {
        lawfulBasis: "contract",
        purpose: "Scoring of applications.",
        retentionUntil: "2030-12-31",
        record: "ROPA-112",
        columns: { dob: { type: "BIRTH_DATE", reason: "age" }, order: { type: "NOT_PERSONAL" } },
      },
    },
    holdout: { ...holdout, derivedFrom: ["train"] },
  },
  card: {
    ...MANIFEST.card,
    tradeoffs: ["Slower than a scorecard."],
    metricRationale: "Ranking decides who is looked at first.",
    groups: [{ group: "Applicants under 25", harms: "Score lower.", mitigation: "A slice of their own." }],
    instructions: "docs/use.md",
  },
  governance: {
    risk: "high",
    euAiAct: "high",
    rationale: "It ranks people for credit.",
    reviewedBy: "@grace",
    reviewedOn: "2026-10-01",
    approvers: ["@ada"],
    oversight: "A credit officer decides, and can switch it off.",
    risks: [
      {
        id: "R-1",
        risk: "Thin files score lower.",
        mitigation: "A person decides those.",
        owner: "@grace",
        residual: "low",
        test: "under-25",
        reviewed: "2026-10-01",
      },
    ],
  },
  monitoring: {
    logs: "logs/*.parquet",
    drift: { critical: ["age"] },
    performance: { thresholds: { roc_auc: { lower: 0.78 } } },
  },
};

export const SCAN: ScanRecord = {
  schema: "model-gitops/scan/v1",
  model: "credit-risk",
  artifact: CANDIDATE,
  files: [{ path: "model.onnx", format: "onnx", bytes: 184_320, problems: [], dtypes: { F32: 12, F16: 3 } }],
  datasets: {
    train: {
      digest: hex("e"),
      rows: 20_000,
      columns: [
        { name: "age", missing: 0 },
        { name: "defaulted", missing: 0 },
        { name: "dob", missing: 3 },
      ],
      personal: [],
    },
  },
};

export const POLICIES: GovernanceVerdict = {
  packs: [{ name: "baseline", mode: "enforce", sha256: "a".repeat(64) }],
  class: "substantial",
  results: [
    { rule: "MG-DOC-001", title: "Card complete", severity: "block", mode: "enforce", outcome: "pass" },
    {
      rule: "MG-DATA-001",
      title: "Origin of data",
      severity: "block",
      mode: "enforce",
      outcome: "fail",
      terms: ["holdout"],
    },
    {
      rule: "MG-FAIR-002",
      title: "Disparity",
      severity: "block",
      mode: "enforce",
      outcome: "not-applicable",
      predicate: "no fairness",
    },
  ],
  waivers: [],
  notProven: [],
};

export const GOVERNED_FACTS: BomFacts = {
  manifest: GOVERNED,
  evaluation: evaluation(),
  run: run(),
  scan: SCAN,
  history: [
    {
      recordedAt: "2026-10-02T08:00:00.000Z",
      commit: "fedcba9876543210fedcba9876543210fedcba98",
      pull: 12,
      artifact: CANDIDATE,
      outcome: "pass",
    },
  ],
  waivers: [
    { id: "W-2026-014", rule: "MG-DATA-003", term: "holdout", reason: "New rows come in May.", expires: "2026-12-31" },
  ],
};
