import type { MeasuredMetric } from "../../../src/generated/types.ts";
import type { ModelReport, Report } from "../../../src/report/report.ts";
import { settleModel } from "../../../src/work/verdict/settle-model.ts";
import {
  accuracy,
  BASELINE,
  CARD_DIFF,
  evaluation,
  HARMED,
  logLoss,
  run,
  SLICES,
  UNCLEAR_AUC,
  verdict,
  WORSE_AUC,
} from "./sample-records.ts";

/** What a report is given, one a situation. */
export function modelReport(change: Partial<Omit<ModelReport, "settled">> = {}): ModelReport {
  return settleModel({
    model: "credit-risk",
    manifestPath: "models/credit-risk/model.yaml",
    findings: [],
    owners: ["@acme/risk-ml"],
    verdict: verdict(),
    evaluation: evaluation(),
    run: run(),
    baselineRun: run({
      durationSeconds: 701,
      seed: 1,
      artifact: { path: "artifact/model.onnx", digest: BASELINE, bytes: 180_224 },
    }),
    cardDiff: { ...CARD_DIFF, kind: "retrained", changes: CARD_DIFF.changes.slice(2, 3) },
    ...change,
  });
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
  evaluation: evaluation({
    metrics: { roc_auc: WORSE_AUC, log_loss: logLoss(), accuracy: accuracy() },
    slices: [...SLICES, HARMED],
  }),
  verdict: verdict({
    outcome: "fail",
    headline: "ROC AUC fell by 0.031 (90% interval −0.042 to −0.020), more than the margin of 0.01.",
    findings: [
      {
        rule: "gate/not-worse",
        outcome: "fail",
        message: "ROC AUC fell by 0.031, more than the margin of 0.01.",
        subject: "roc_auc",
      },
      {
        rule: "gate/slice-harmed",
        outcome: "fail",
        message: "The slice region=east lost 0.069 of ROC AUC.",
        subject: "region=east",
      },
    ],
    changes: [{ path: "evaluation.metrics.roc_auc.margin", direction: "loosened", from: "0.01", to: "0.05" }],
  }),
  cardDiff: CARD_DIFF,
});

export const UNCLEAR = modelReport({
  evaluation: evaluation({ metrics: { roc_auc: UNCLEAR_AUC, log_loss: logLoss() } }),
  verdict: verdict({
    outcome: "inconclusive",
    headline:
      "ROC AUC changed by −0.008 (90% interval −0.021 to +0.005); a loss of more than the margin of 0.01 cannot be ruled out.",
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
    approvalCommand: "model-gitops approve credit-risk@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  }),
});

export const FIRST = modelReport({
  evaluation: evaluation({
    baseline: { status: "none" },
    metrics: { roc_auc: firstAuc() },
    slices: [],
  }),
  verdict: verdict({
    headline:
      "ROC AUC is 0.834 (95% interval 0.822 to 0.846) on 5,000 rows, within the limit ≥ 0.8; there is no baseline yet.",
  }),
  baselineRun: undefined,
  cardDiff: { ...CARD_DIFF, kind: "first", changes: [] },
});

function firstAuc(): MeasuredMetric {
  return {
    value: 0.8342,
    interval: [0.8221, 0.8463],
    level: 0.95,
    better: "higher",
    n: 5000,
    gated: true,
    primary: true,
    limit: { min: 0.8 },
  };
}

export const BROKEN: ModelReport = settleModel({
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
});

export const UNTRAINED: ModelReport = settleModel({
  model: "credit-risk",
  manifestPath: "models/credit-risk/model.yaml",
  findings: [
    {
      rule: "train/exit-code",
      outcome: "fail",
      message: "The training command ended with exit code 1 after 3 min 2 s.",
      remediation: "Read the last lines it printed, mend the training code and push again.",
      evidence: {
        exitCode: 1,
        output: "Traceback (most recent call last):\n  File \"train.py\", line 12\nKeyError: 'income'",
      },
    },
  ],
});
