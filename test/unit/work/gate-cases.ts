import type { EvaluationRecord, MeasuredMetric } from "../../../src/generated/types.ts";
import type { Case, Limits } from "../../../src/work/gate/case.ts";
import { judge } from "../../../src/work/gate/judge.ts";

export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** The baseline's value follows from the difference, where it is not given. */
export function metric(change: Partial<MeasuredMetric> = {}): MeasuredMetric {
  const { value = 0.82, delta = 0 } = change;
  return {
    value,
    interval: [0.8, 0.84],
    level: 0.95,
    better: "higher",
    n: 2000,
    baseline: (value ?? 0.82) - (delta ?? 0),
    delta,
    deltaInterval: [-0.005, 0.005],
    deltaLevel: 0.9,
    ...change,
  };
}

export function record(change: Partial<EvaluationRecord> = {}): EvaluationRecord {
  return {
    schema: "model-gitops/evaluation/v1",
    model: "m",
    task: "binary-classification",
    evaluationKey: digest("1"),
    engine: "model-gitops/1",
    confidence: 0.95,
    candidate: { digest: digest("2"), bytes: 10 },
    baseline: { status: "compared", artifact: { digest: digest("3"), bytes: 10 } },
    datasets: { holdout: { role: "decides", digest: digest("4"), rows: 2000 } },
    metrics: { roc_auc: metric() },
    slices: [],
    ...change,
  };
}

export const limits: Limits = {
  metrics: { roc_auc: { min: 0.75, margin: { absolute: 0.01 }, isPrimary: true } },
  onInconclusive: "approve",
};

/** What the gate finds of an evaluation: all rules, in the order of a verdict. */
export function judged(evaluation: Partial<EvaluationRecord>, change: Partial<Case> = {}) {
  return judge({ model: "m", limits, evaluation: record(evaluation), changes: [], ...change });
}

/** The same as `rule outcome`. */
export function findings(evaluation: Partial<EvaluationRecord>, change: Partial<Case> = {}) {
  return judged(evaluation, change).map(({ rule, outcome }) => `${rule} ${outcome}`);
}

/** What one rule says of it, as `outcome message`. */
export function told(rule: string, evaluation: Partial<EvaluationRecord>, change: Partial<Case> = {}) {
  return judged(evaluation, change)
    .filter((finding) => finding.rule === rule)
    .map(({ outcome, message }) => `${outcome} ${message}`);
}
