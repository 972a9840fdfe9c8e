import { expect, test } from "vitest";
import type { EvaluationRecord, MeasuredMetric } from "../../../src/generated/types.ts";
import { judge, type Limits, type MetricRule } from "../../../src/work/judge.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const MEASURED: MeasuredMetric = { value: 0.8, interval: [0.7, 0.9], level: 0.95, better: "higher", n: 200 };
const LIMITED: MetricRule = { min: 0.5, margin: { absolute: 0.1 }, isPrimary: true };

function findings(
  rules: Limits["metrics"],
  metrics: EvaluationRecord["metrics"],
  status: EvaluationRecord["baseline"]["status"],
) {
  const evaluation: EvaluationRecord = {
    schema: "model-gitops/evaluation/v1",
    model: "m",
    task: "text-generation",
    evaluationKey: digest("1"),
    engine: "model-gitops/1",
    confidence: 0.95,
    candidate: { digest: digest("2"), bytes: 10 },
    baseline: { status },
    datasets: { holdout: { role: "decides", digest: digest("4"), rows: 200 } },
    metrics,
    slices: [],
  };
  return judge({ model: "m", limits: { metrics: rules, onInconclusive: "approve" }, evaluation, changes: [] });
}

test("a comparison with the baseline does not apply to a first model, and does not make it good enough", () => {
  const won: MetricRule = { ...LIMITED, isPrimary: false, needsBaseline: true };
  const lacking = { ...MEASURED, value: null, interval: null, reason: "there is no baseline to win against" };
  const outcomes = (rules: Limits["metrics"], status: EvaluationRecord["baseline"]["status"]) =>
    findings(rules, { token_f1: MEASURED, win_rate: lacking }, status).map(
      ({ rule, subject, outcome }) => `${rule} ${subject ?? ""} ${outcome}`,
    );
  expect(outcomes({ token_f1: LIMITED, win_rate: won }, "none")).toEqual([
    "gate/absolute-limit token_f1 pass",
    "gate/measured win_rate not-applicable",
  ]);
  expect(outcomes({ win_rate: won }, "none")).toEqual([
    "gate/measured win_rate not-applicable",
    "gate/first-model  fail",
  ]);
  expect(outcomes({ win_rate: won }, "same")).toEqual(["gate/measured win_rate not-applicable"]);
  expect(outcomes({ win_rate: won }, "compared")).toEqual(["gate/measured win_rate unmeasured"]);
});

test("a share of a baseline of 0 is no margin: nothing is judged but what is credibly better or worse", () => {
  const rules = { ter: { margin: { relative: 0.02 }, isPrimary: true } };
  const of = (deltaInterval: [number, number]) =>
    findings(rules, { ter: { ...MEASURED, better: "lower", baseline: 0, delta: 0, deltaInterval } }, "compared")[0];
  for (const interval of [
    [0, 0],
    [-0.01, 0.01],
  ] as const)
    expect(of([...interval])).toMatchObject({
      outcome: "unmeasured",
      message: expect.stringContaining("the baseline is 0, and a margin of 2% of it cannot be judged."),
      remediation: expect.stringContaining("absolute margin"),
    });
  expect(of([-0.02, -0.01])?.outcome).toBe("pass");
  expect(of([0.01, 0.02])?.outcome).toBe("fail");
});
