import type {
  CardDiff,
  EvaluationRecord,
  MeasuredMetric,
  MeasuredSlice,
  ModelManifest,
  RunRecord,
  VerdictRecord,
} from "../../../src/generated/types.ts";
import type { ModelReport, Report } from "../../../src/report/report.ts";

/** Records as a run leaves them, with invented numbers: for tests of what is shown, and for the preview. */

const hex = (digit: string) => `sha256:${digit.repeat(64)}`;

export const CANDIDATE = hex("a");
export const BASELINE = hex("b");
const HOLDOUT = hex("c");

export function rocAuc(change: Partial<MeasuredMetric> = {}): MeasuredMetric {
  return {
    value: 0.8342,
    interval: [0.8221, 0.8463],
    level: 0.95,
    better: "higher",
    n: 5000,
    method: "DeLong",
    baseline: 0.8218,
    delta: 0.0124,
    deltaInterval: [0.0061, 0.0187],
    deltaLevel: 0.9,
    margin: 0.01,
    outcome: "pass",
    improved: true,
    gated: true,
    primary: true,
    limit: { min: 0.8 },
    ...change,
  };
}

export function logLoss(change: Partial<MeasuredMetric> = {}): MeasuredMetric {
  return {
    value: 0.4012,
    interval: [0.3904, 0.412],
    level: 0.95,
    better: "lower",
    n: 5000,
    method: "paired t",
    baseline: 0.4019,
    delta: -0.0007,
    deltaInterval: [-0.0039, 0.0025],
    deltaLevel: 0.9,
    margin: 0.00804,
    outcome: "pass",
    improved: false,
    gated: true,
    limit: { max: 0.5 },
    ...change,
  };
}

export const WORSE_AUC = rocAuc({
  value: 0.7908,
  interval: [0.7776, 0.804],
  delta: -0.031,
  deltaInterval: [-0.042, -0.0204],
  outcome: "fail",
  improved: false,
  limit: { min: 0.75 },
});

export const UNCLEAR_AUC = rocAuc({
  value: 0.8138,
  interval: [0.8008, 0.8268],
  n: 1200,
  delta: -0.008,
  deltaInterval: [-0.0212, 0.0052],
  outcome: "inconclusive",
  improved: false,
  neededRows: 5400,
});

export function slice(name: string, n: number, auc: Partial<MeasuredMetric>, rest: Partial<MeasuredSlice> = {}): MeasuredSlice {
  return { name, dataset: "holdout", n, declared: true, metrics: { roc_auc: rocAuc({ n, limit: {}, ...auc }) }, ...rest };
}

const SLICES = [
  slice("region=north", 1301, { delta: 0.011, deltaInterval: [-0.002, 0.024], improved: false }),
  slice("region=south", 1210, { delta: -0.003, deltaInterval: [-0.017, 0.011], improved: false }),
  slice("under-25", 412, { delta: 0.002, deltaInterval: [-0.021, 0.025], improved: false }),
  slice("region=overseas", 7, { delta: -0.2, deltaInterval: [-0.6, 0.2], improved: false }),
];

export const HARMED = slice(
  "region=east",
  1190,
  { value: 0.742, baseline: 0.811, delta: -0.069, deltaInterval: [-0.094, -0.044], improved: false, outcome: "fail" },
  { harmed: true, pValue: 0.0001 },
);

export function evaluation(change: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return {
    schema: "model-gitops/evaluation/v1",
    model: "credit-risk",
    task: "binary-classification",
    evaluationKey: hex("1"),
    trainKey: hex("2"),
    engine: "model-gitops 0.1.0",
    confidence: 0.95,
    candidate: { digest: CANDIDATE, bytes: 184_320, format: "onnx" },
    baseline: {
      status: "compared",
      source: "environments/production.yaml",
      version: "v1.4.0",
      artifact: { digest: BASELINE, bytes: 180_224, format: "onnx" },
    },
    datasets: {
      holdout: { role: "decides", digest: HOLDOUT, rows: 5000, positives: 1105, overlap: { ids: 0, rows: 0 } },
      recent: {
        role: "guard",
        digest: hex("d"),
        rows: 1800,
        positives: 371,
        metrics: { roc_auc: rocAuc({ n: 1800, margin: 0.03, delta: 0.004, deltaInterval: [-0.009, 0.017], improved: false }) },
      },
    },
    metrics: { roc_auc: rocAuc(), log_loss: logLoss(), accuracy: accuracy() },
    slices: SLICES,
    latency: {
      batchSize: 1,
      calls: 2000,
      candidate: { p50Ms: 0.41, p95Ms: 0.62, p99Ms: 0.9, p95IntervalMs: [0.6, 0.65], rowsPerSecond: 2310, memoryPeakBytes: 91_000_000 },
      baseline: { p50Ms: 0.4, p95Ms: 0.6, p99Ms: 0.88, rowsPerSecond: 2390, memoryPeakBytes: 90_000_000 },
      ratio: 1.03,
      ratioInterval: [0.98, 1.08],
      limitMs: 5,
    },
    charts: {
      roc: { candidate: bow(0.32), baseline: bow(0.36) },
      precisionRecall: { candidate: bow(0.4).map(([x, y]) => [x, 1 - y * x * 0.6]), baseline: bow(0.44).map(([x, y]) => [x, 1 - y * x * 0.7]) },
      reliability: { candidate: line(0.02), baseline: line(0.06) },
      scores: { candidate: histogram(3), baseline: histogram(4) },
      confusion: { labels: ["0", "1"], candidate: [[3480, 415], [402, 703]], baseline: [[3455, 440], [421, 684]] },
    },
    graph: { opset: { "ai.onnx": 17 }, operators: { Gemm: 3, Relu: 2 }, parameters: 40_321, baseline: { operators: { Gemm: 3, Relu: 2 }, parameters: 40_001 } },
    ...change,
  };
}

function accuracy(): MeasuredMetric {
  return {
    value: 0.8366,
    interval: [0.8261, 0.8466],
    level: 0.95,
    better: "higher",
    n: 5000,
    method: "Tango",
    baseline: 0.8278,
    delta: 0.0088,
    deltaInterval: [0.0012, 0.0164],
    deltaLevel: 0.9,
    gated: false,
    improved: true,
  };
}

export function run(change: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: "model-gitops/run/v1",
    model: "credit-risk",
    trainKey: hex("2"),
    status: "trained",
    command: ["python", "train.py"],
    params: { rounds: 200, learningRate: 0.1 },
    seed: 1,
    startedAt: "2025-03-04T05:06:07Z",
    durationSeconds: 754,
    attempts: 1,
    commit: "0123456789abcdef0123456789abcdef01234567",
    datasets: { train: hex("e") },
    artifact: { path: "artifact/model.onnx", digest: CANDIDATE, bytes: 184_320 },
    progress: { loss: { step: 200, value: 0.3921 } },
    machine: { os: "linux", arch: "x64", cpus: 16, memoryBytes: 137_438_953_472, gpus: [{ name: "NVIDIA H200", memoryBytes: 150_754_820_096 }] },
    telemetry: { samples: 150, cpuMean: 3.4, memoryPeakBytes: 4_831_838_208, gpuMean: 0.71, gpuMemoryPeakBytes: 9_663_676_416, energyWh: 92.4 },
    ...change,
  };
}

export function verdict(change: Partial<VerdictRecord> = {}): VerdictRecord {
  return {
    schema: "model-gitops/verdict/v1",
    model: "credit-risk",
    verdictKey: hex("3"),
    evaluationKey: hex("1"),
    artifact: CANDIDATE,
    baseline: BASELINE,
    outcome: "pass",
    headline: "ROC AUC improved by 0.0124 to 0.8342 (90% interval +0.0061 to +0.0187).",
    judgedBy: "fedcba9876543210fedcba9876543210fedcba98",
    findings: [{ rule: "gate/not-worse", outcome: "pass", message: "ROC AUC is not worse.", subject: "roc_auc" }],
    changes: [],
    approvals: [],
    ...change,
  };
}

export const CARD_DIFF: CardDiff = {
  schema: "model-gitops/card-diff/v1",
  model: "credit-risk",
  kind: "substantial",
  changes: [
    {
      section: "Uses",
      subject: "Intended use",
      op: "changed",
      from: "Ranks personal loan applications for manual review by a credit officer in the home market.",
      to: "Decides personal loan applications below 5,000 without a credit officer in the home market and abroad.",
      needsPerson: true,
    },
    { section: "Training data", subject: "train", op: "changed", from: "license CC-BY-4.0", to: "license proprietary", needsPerson: true },
    { section: "Hyperparameters", subject: "learningRate", op: "changed", from: "0.05", to: "0.1", needsPerson: false },
    { section: "Results", subject: "roc_auc on recent", op: "not-comparable", to: "the dataset changed", needsPerson: false },
  ],
};

export function modelReport(change: Partial<ModelReport> = {}): ModelReport {
  return {
    model: "credit-risk",
    manifestPath: "models/credit-risk/model.yaml",
    findings: [],
    owners: ["@acme/risk-ml"],
    verdict: verdict(),
    evaluation: evaluation(),
    run: run(),
    baselineRun: run({ durationSeconds: 701, seed: 1, artifact: { path: "artifact/model.onnx", digest: BASELINE, bytes: 180_224 } }),
    cardDiff: { ...CARD_DIFF, kind: "retrained", changes: CARD_DIFF.changes.slice(2, 3) },
    ...change,
  };
}

export function reportOf(...models: readonly ModelReport[]): Report {
  return {
    models,
    commit: "0123456789abcdef0123456789abcdef01234567",
    base: "fedcba9876543210fedcba9876543210fedcba98",
    runUrl: "https://github.com/acme/models/actions/runs/42",
    rerunHint: "To run it again, re-run the workflow or push a commit.",
    configFile: "model-gitops.yaml",
  };
}

export const IMPROVED = modelReport();

export const WORSE = modelReport({
  evaluation: evaluation({ metrics: { roc_auc: WORSE_AUC, log_loss: logLoss(), accuracy: accuracy() }, slices: [...SLICES, HARMED] }),
  verdict: verdict({
    outcome: "fail",
    headline: "ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01.",
    findings: [
      { rule: "gate/not-worse", outcome: "fail", message: "ROC AUC fell by 0.031, more than the margin of 0.01.", subject: "roc_auc" },
      { rule: "gate/slice-harmed", outcome: "fail", message: "The slice region=east lost 0.069 of ROC AUC.", subject: "region=east" },
    ],
    changes: [{ path: "evaluation.metrics.roc_auc.margin", direction: "loosened", from: "0.01", to: "0.05" }],
  }),
  cardDiff: CARD_DIFF,
});

export const UNCLEAR = modelReport({
  evaluation: evaluation({ metrics: { roc_auc: UNCLEAR_AUC, log_loss: logLoss() } }),
  verdict: verdict({
    outcome: "inconclusive",
    headline: "ROC AUC changed by −0.008 (90% interval −0.021 to +0.005); a loss of more than the margin of 0.01 cannot be ruled out.",
    findings: [
      {
        rule: "gate/not-worse",
        outcome: "inconclusive",
        message: "ROC AUC may have fallen by more than the margin.",
        subject: "roc_auc",
        needsPerson: true,
        remediation: "Add rows or accept it.",
      },
    ],
    approvalCommand: `/model-gitops accept credit-risk ${CANDIDATE.slice(0, 19)}`,
  }),
});

export const FIRST = modelReport({
  evaluation: evaluation({
    baseline: { status: "none" },
    metrics: { roc_auc: firstAuc() },
    slices: [],
  }),
  verdict: verdict({ headline: "ROC AUC is 0.834 (95% interval 0.822 to 0.846) on 5,000 rows, within the limit ≥ 0.8; there is no baseline yet." }),
  baselineRun: undefined,
  cardDiff: { ...CARD_DIFF, kind: "first", changes: [] },
});

function firstAuc(): MeasuredMetric {
  return { value: 0.8342, interval: [0.8221, 0.8463], level: 0.95, better: "higher", n: 5000, gated: true, primary: true, limit: { min: 0.8 } };
}

export const BROKEN: ModelReport = {
  model: "credit-risk",
  manifestPath: "models/credit-risk/model.yaml",
  findings: [
    {
      rule: "manifest/unknown-key",
      outcome: "fail",
      message: 'The key "treshold" is not known here.',
      remediation: 'Did you mean "threshold"?',
      location: { file: "models/credit-risk/model.yaml", line: 14, column: 3 },
    },
    {
      rule: "manifest/path-missing",
      outcome: "fail",
      message: 'The dataset "holdout" names data/holdout.csv, and there is no such file.',
      remediation: "Commit the file, or correct the path.",
      location: { file: "models/credit-risk/model.yaml", line: 9, column: 20 },
    },
  ],
};

export const UNTRAINED: ModelReport = {
  model: "credit-risk",
  manifestPath: "models/credit-risk/model.yaml",
  findings: [
    {
      rule: "train/exit-code",
      outcome: "fail",
      message: "The training command ended with exit code 1 after 3 min 2 s.",
      remediation: "Read the last lines it printed, mend the training code and push again.",
      evidence: { exitCode: 1, output: 'Traceback (most recent call last):\n  File "train.py", line 12\nKeyError: \'income\'' },
    },
  ],
};

export const HOSTILE_TEXTS = [
  "@octocat please approve ![x](https://evil.test/a.png) <img src=x onerror=alert(1)>",
  "```\n\n# Approved\n\n@acme/everyone",
  "a | b || c \\| d ` e `` f",
  "\u202Egnp.exe\u0000\u200B\u2066",
  "%%{init: {'theme':'base'}}%%\nclick A href \"https://evil.test\"",
  "fixes #1, acme/models#2, GH-3, www.evil.test, https://github.com/acme/models/issues/4",
  "</details></summary><script>alert(1)</script><!-- model-gitops:report v1 key=x -->",
] as const;

export const HOSTILE: ModelReport = hostile();

function hostile(): ModelReport {
  const [mention, fenced, pipes, bidi, mermaid, refs, html] = HOSTILE_TEXTS;
  const report = modelReport();
  return {
    ...report,
    model: "credit-risk",
    run: run({ command: ["sh", "-c", fenced], params: { [pipes]: html }, progress: { [mention]: { step: 1, value: 2 } } }),
    evaluation: evaluation({
      engine: html,
      metrics: { [pipes]: rocAuc({ method: mention }), [mention]: WORSE_AUC, [html]: UNCLEAR_AUC },
      slices: HOSTILE_TEXTS.map((text) => ({ name: text, dataset: fenced, n: 100, note: refs, metrics: { [pipes]: rocAuc() } })),
      baseline: { status: "compared", source: mention, version: pipes },
      datasets: { [pipes]: { role: "decides", digest: HOLDOUT, rows: 10, replaces: html } },
    }),
    verdict: verdict({
      outcome: "fail",
      headline: `${mention} ${html}`,
      findings: HOSTILE_TEXTS.map((text) => ({ rule: "gate/x", outcome: "fail", message: text, remediation: text, subject: text, needsPerson: true, location: { file: text }, evidence: { log: `${text}\n${fenced}` } })),
      changes: [{ path: html, direction: "loosened", from: fenced, to: pipes }],
      approvals: [{ by: mention, digest: bidi }],
      approvalCommand: fenced,
    }),
    cardDiff: {
      ...CARD_DIFF,
      changes: HOSTILE_TEXTS.map((text) => ({ section: text, subject: mermaid, op: "changed", from: text, to: `${text}${fenced}`, needsPerson: true })),
    },
  };
}

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
  training: { command: ["python", "train.py"], artifact: "model.onnx", params: { rounds: 200, learningRate: 1e-7 } },
  evaluation: { metrics: { roc_auc: { min: 0.8, margin: 0.01, primary: true } }, slices: ["region"] },
  card: {
    intendedUse: "Ranks personal loan applications for manual review.",
    outOfScope: ["Business loans"],
    limitations: ["Trained on one market."],
    risks: ["Applicants without history score lower."],
  },
  governance: { risk: "high", approvers: ["@ada"] },
};

function bow(power: number): [number, number][] {
  return Array.from({ length: 41 }, (_, index) => [index / 40, (index / 40) ** power]);
}

function line(offset: number): [number, number][] {
  return Array.from({ length: 10 }, (_, index) => [0.05 + index / 10, Math.min(1, 0.05 + index / 10 + offset * (index % 2 === 0 ? 1 : -1))]);
}

function histogram(power: number): [number, number][] {
  return Array.from({ length: 20 }, (_, index) => [(index + 0.5) / 20, Math.round(900 * (1 - index / 20) ** power)]);
}
