import type {
  CardDiff,
  EvaluationRecord,
  MeasuredMetric,
  MeasuredSlice,
  RunRecord,
  VerdictRecord,
} from "../../../src/generated/types.ts";
import { CHARTS } from "./sample-charts.ts";

/** Records as a run leaves them, with invented numbers: for tests of what is shown, and for the preview. */

export const hex = (digit: string) => `sha256:${digit.repeat(64)}`;

export const CANDIDATE = hex("a");
export const BASELINE = hex("b");
export const HOLDOUT = hex("c");

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
  needed: { alike: 2300, asSeen: 54000 },
});

export function slice(name: string, n: number, auc: Partial<MeasuredMetric>): MeasuredSlice {
  return {
    name,
    dataset: "holdout",
    n,
    declared: true,
    metrics: { roc_auc: rocAuc({ n, limit: {}, ...auc }) },
  };
}

export const SLICES = [
  slice("region=north", 1301, { delta: 0.011, deltaInterval: [-0.002, 0.024], improved: false }),
  slice("region=south", 1210, { delta: -0.003, deltaInterval: [-0.017, 0.011], improved: false }),
  slice("under-25", 412, { delta: 0.002, deltaInterval: [-0.021, 0.025], improved: false }),
  slice("region=overseas", 7, { delta: -0.2, deltaInterval: [-0.6, 0.2], improved: false }),
];

export const HARMED: MeasuredSlice = {
  ...slice("region=east", 1190, {
    value: 0.742,
    baseline: 0.811,
    delta: -0.069,
    deltaInterval: [-0.094, -0.044],
    improved: false,
    outcome: "fail",
  }),
  harmed: true,
  pValue: 0.0001,
};

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
      holdout: {
        role: "decides",
        digest: HOLDOUT,
        rows: 5000,
        positives: 1105,
        overlap: { ids: 0, rows: 0 },
      },
      recent: {
        role: "guard",
        digest: hex("d"),
        rows: 1800,
        positives: 371,
        metrics: {
          roc_auc: rocAuc({
            n: 1800,
            margin: 0.03,
            delta: 0.004,
            deltaInterval: [-0.009, 0.017],
            improved: false,
          }),
        },
      },
    },
    metrics: { roc_auc: rocAuc(), log_loss: logLoss(), accuracy: accuracy() },
    slices: SLICES,
    latency: {
      batchSize: 1,
      calls: 2000,
      candidate: {
        p50Ms: 0.41,
        p95Ms: 0.62,
        p99Ms: 0.9,
        p95IntervalMs: [0.6, 0.65],
        rowsPerSecond: 2310,
        memoryPeakBytes: 91_000_000,
      },
      baseline: { p50Ms: 0.4, p95Ms: 0.6, p99Ms: 0.88, rowsPerSecond: 2390, memoryPeakBytes: 90_000_000 },
      ratio: 1.03,
      ratioInterval: [0.98, 1.08],
      limitMs: 5,
    },
    charts: CHARTS,
    graph: {
      opset: { "ai.onnx": 17 },
      operators: { Gemm: 3, Relu: 2 },
      parameters: 40_321,
      baseline: { operators: { Gemm: 3, Relu: 2 }, parameters: 40_001 },
    },
    ...change,
  };
}

export function accuracy(): MeasuredMetric {
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
    machine: {
      os: "linux",
      arch: "x64",
      cpus: 16,
      memoryBytes: 137_438_953_472,
      gpus: [{ name: "NVIDIA H200", memoryBytes: 150_754_820_096 }],
    },
    telemetry: {
      samples: 150,
      cpuMean: 3.4,
      memoryPeakBytes: 4_831_838_208,
      gpuMean: 0.71,
      gpuMemoryPeakBytes: 9_663_676_416,
      energyWh: 92.4,
    },
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
    {
      section: "Training data",
      subject: "train",
      op: "changed",
      from: "license CC-BY-4.0",
      to: "license proprietary",
      needsPerson: true,
    },
    {
      section: "Hyperparameters",
      subject: "learningRate",
      op: "changed",
      from: "0.05",
      to: "0.1",
      needsPerson: false,
    },
    {
      section: "Results",
      subject: "roc_auc on recent",
      op: "not-comparable",
      to: "the dataset changed",
      needsPerson: false,
    },
  ],
};
