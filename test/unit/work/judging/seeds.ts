import type { ModelManifest } from "../../../../src/generated/types.ts";
import { readModelManifest } from "../../../../src/manifest/read.ts";
import { FILE } from "../manifests.ts";

const WHOLE = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
description: Who will pay late.
owners: ["@ada", "@acme/risk-ml"]
license: Apache-2.0
contact: risk@example.com
baseModels: [{id: acme/base, revision: ${"b".repeat(40)}, relation: finetune, license: MIT, source: "https://example.com/base", endOfLife: 2030-01-01}]
lifecycle: deprecated
task: binary-classification
target: {column: defaulted, positive: "yes", classes: ["no", "yes"]}
columns: {id: loan_id, time: month, group: customer, weight: amount}
features: [{name: age, type: number}, {name: region, type: category, values: [north, south]}]
model: {outputs: {score: probability, label: class}, threshold: 0.4}
datasets:
  train:
    path: data/train.csv
    version: {lfs: true}
    fetch: {command: [dvc, pull], env: [AWS_ROLE], timeout: 2h}
    period: {from: 2024-01-01, to: 2024-12-31}
    license: internal
    origin: {type: internal-system, source: loans, owner: risk}
    collection: {method: From the ledger of loans.}
    maxAge: 180d
    personalData: pseudonymised
    description: A loan a row.
    asOf: 2025-01-05
    url: https://example.com/loans
    derivedFrom: [raw-loans@3]
    representativeness: Borrowers of 2024.
    labels: {source: outcome, method: From the ledger.}
    knownGaps: No students.
    privacy:
      lawfulBasis: contract
      purpose: Scoring.
      retentionUntil: 2030-12-31
      record: R-1
      assessment: dpia.md
      columns: {customer: {type: CUSTOMER_ID, reason: groups rows}}
    croissant: train.json
  holdout:
    path: data/holdout.csv
    version: {sha256: ${"a".repeat(64)}}
    fetch: {command: [dvc, pull], env: [AWS_ROLE], timeout: 2h}
    period: {from: 2025-01-01, to: 2025-06-30}
    license: internal
    origin: {type: internal-system, source: loans, owner: risk}
    collection: {method: From the ledger of loans.}
    url: https://example.com/later
    maxAge: 360d
    personalData: none
  recent: {path: data/recent.csv, version: {dvc: data/recent.csv.dvc}}
  later: {path: "s3://data/later.csv", version: {s3VersionId: v1}}
  spare: {path: data/spare.csv, version: {snapshot: "7"}}
training:
  command: [python, train.py]
  setup: [pip, install]
  params: {rounds: 100, depth: 3}
  code: ["*.py", "!test_*.py"]
  env: [WANDB_MODE]
  artifact: model.onnx
  metrics: metrics.json
  seeds: [1, 2]
  runner: [self-hosted, gpu]
  requires: {gpus: 1, gpuMemory: 16GiB, memory: 8GiB, disk: 20GB}
  timeout: 4h
  retries: 1
  checkpoints: checkpoints
  runtimeEnv: {pip: [torch]}
  on: {ray: {cluster: gpus, resources: {tpu: 1}}, detached: true}
evaluation:
  datasets: {holdout: decides, recent: guard, later: shown}
  metrics:
    roc_auc: {min: 0.75, max: 0.99, margin: 0.01, primary: true}
    log_loss: {max: 0.5, margin: 2%}
    cost: {rowSql: abs(label - prediction), better: lower, max: 9}
  slices: [region, {name: young, where: age < 25}, {by: class, margin: 0.02}]
  fairness:
    sensitive: [region, sex]
    intersections: false
    margin: 0.05
    demographicParityDifference: {max: 0.2}
    demographicParityRatio: {min: 0.8}
    equalizedOddsDifference: {max: 0.2}
    equalizedOddsRatio: {min: 0.8}
    equalOpportunityDifference: {max: 0.2}
    equalOpportunityRatio: {min: 0.8}
  importance: {rows: 500, repeats: 3, features: 20}
  latency: {p95: 5ms, batchSize: 8}
  confidence: 0.9
  onInconclusive: block
  predictions: predictions.csv
  command: [python, predict.py]
  season: 12
  judge: data/judgements.csv
card:
  intendedUse: Loans.
  outOfScope: [Houses.]
  limitations: [Few rows.]
  risks: [Bias.]
  tradeoffs: [Speed for depth.]
  metricRationale: Ranks.
  groups: [{group: Young people, benefits: Credit, harms: Refusal, mitigation: Slices}]
  instructions: instructions.md
  sections: card
governance:
  risk: limited
  euAiAct: limited
  rationale: Small loans.
  reviewedBy: "@ada"
  reviewedOn: 2025-01-01
  oversight: A person decides.
  policies: [baseline]
  risks: [{id: R-1, risk: Refusal, mitigation: Slices, owner: ada, residual: low, test: recall, reviewed: 2025-01-01}]
  envelope:
    metrics: {roc_auc: {maxDrop: 0.02}, log_loss: {maxRise: 0.01}}
    disparity: {maxRise: 0.02}
    features: unchanged
    dataOrigins: unchanged
    params: [rounds]
    revalidate: {afterRetrainings: 12, after: 365d, on: [alert, data-issue]}
  approvers: ["@grace", "@ada"]
retraining:
  when: [drift, decay]
  newLabelledRows: 5000
  dueEvery: 90d
  minLabelledRows: 500
  after: 3 of 5
  cooldown: 14d
  quietHours: {from: "20:00", to: "06:00", timezone: Europe/Paris, days: [sat, sun]}
  maxAge: 30d
  refresh: {command: [python, refresh.py], changes: [data/train.csv.dvc], env: [AWS_ROLE], timeout: 2h}
  set: {"datasets.train.period.to": "{window.end}", training.seeds: [1, 2]}
  replay: {windows: 8, decides: false}
report: {include: [plots/*.png]}
promotion:
  staging: {}
  production: {after: staging, soak: 24h, updates: [{file: /deploy/service.yaml, path: spec.predictor.model.storageUri}]}
`;

const SMALL = `apiVersion: model-gitops/v1
kind: Model
name: sales
owners: ["@ada", "@acme/sales"]
task: forecasting
target: {column: sold}
columns: {time: day, weight: null}
features: {exclude: [note]}
model: {inputs: {x_1: x 1}}
datasets:
  train: {path: data/train.csv}
  holdout: {path: data/holdout.csv}
training: {command: [python, train.py], artifact: model.onnx}
evaluation:
  metrics:
    mae: {}
    mape: {margin: 5%}
`;

const TAGS = `apiVersion: model-gitops/v1
kind: Model
name: tags
owners: ["@acme/ml"]
lifecycle: active
task: multilabel-classification
target: {columns: [urgent, spam], quantiles: [0.1, 0.9]}
columns: {}
model: {}
datasets:
  first: {path: data/first.csv}
  spare: {path: data/spare.csv}
training: {command: [python, train.py], artifact: model.onnx, runner: [ubuntu-latest], seeds: [7], retries: 0}
evaluation:
  datasets: {first: decides}
  metrics:
    f1_macro: {min: 0.5}
  slices: []
  fairness: {sensitive: [region]}
  importance: true
  latency: {}
  confidence: 0.95
  onInconclusive: approve
  season: 1
governance: {}
`;

/** Manifests that together have every key, that leave every default to itself, and that write each default out. */
export const SEEDS: Readonly<Record<string, ModelManifest>> = {
  whole: parsed(WHOLE),
  small: parsed(SMALL),
  tags: parsed(TAGS),
};

/** Changes of several places that belong together. */
export function special(): readonly (readonly [place: string, base: ModelManifest, head: ModelManifest])[] {
  const whole = parsed(WHOLE);
  const to = (...edits: readonly (readonly [from: string, to: string])[]) =>
    parsed(edits.reduce((text, [from, by]) => text.replace(from, by), WHOLE));
  return [
    ["an alias", whole, to(["    roc_auc:", "    auc:"], ["    log_loss:", "    neg_log_loss:"])],
    ["the first metric decides", parsed(SMALL), parsed(SMALL.replace(/( {4}mae.*\n)( {4}mape.*\n)/, "$2$1"))],
    ["another primary metric", whole, to(["primary: true", "primary: false"], ["max: 0.5", "max: 0.5, primary: true"])],
    ["another dataset decides", whole, to(["holdout: decides, recent: guard", "holdout: guard, recent: decides"])],
    ["the holdout is trained on", whole, to(["holdout: decides, recent: guard", "recent: decides"])],
    ["written otherwise", whole, to(["p95: 5ms", "p95: 0.005s"], ["margin: 2%", "margin: 2.0%"])],
    ["a slice by name", whole, to(["where: age < 25", "where: age < 20"], ["[region, ", "["])],
    ["a long condition", whole, to(["where: age < 25", `where: ${"age < 25 AND ".repeat(70)} TRUE`])],
  ];
}

function parsed(text: string): ModelManifest {
  const { manifest, findings } = readModelManifest({ file: FILE, text });
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return manifest;
}
