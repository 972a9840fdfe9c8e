import { expect, test } from "vitest";
import type { Limits } from "../../../../src/work/gate/case.ts";
import { findings, metric } from "../gate-cases.ts";

const RELATIVE: Limits = {
  metrics: { rmse: { margin: { relative: 0.02 }, isPrimary: true } },
  onInconclusive: "approve",
};
const loss = (change: Parameters<typeof metric>[0]) =>
  metric({
    better: "lower",
    value: 1,
    interval: [0.9, 1.1],
    baseline: 1,
    delta: 0,
    deltaInterval: [-0.5, 0.5],
    ...change,
  });

test.each([
  ["too few units", metric({ n: 2 })],
  ["no units", metric({ n: 0 })],
  ["too few points of time", metric({ n: 3, unit: "time" })],
  ["an interval that is reversed", metric({ deltaInterval: [0.5, -0.5] })],
  ["an interval that lacks its difference", metric({ delta: -0.3, deltaInterval: [-0.001, 0.001] })],
  [
    "a difference that is not that of the values",
    metric({ value: 0.8, baseline: 0.99, delta: 0, deltaInterval: [-0.001, 0.001] }),
  ],
  ["an interval of another level than the base branch asks for", metric({ deltaLevel: 0.01 })],
  ["an interval far from its difference", metric({ delta: -0.03, deltaInterval: [-0.009, 0.05] })],
  ["no value of the baseline", metric({ baseline: null })],
  ["a width of rounding", metric({ deltaInterval: [0, 5e-324] })],
  ["a reason why nothing was compared", metric({ outcome: "unmeasured", reason: "one class only" })],
])("a record with %s is no pass", (_, one) => {
  expect(findings({ metrics: { roc_auc: one } })).not.toContain("gate/non-inferiority pass");
});

test.each([
  ["of width zero", loss({ ratioInterval: [1, 1] })],
  ["that is reversed", loss({ ratioInterval: [1.5, 0.5] })],
  [
    "that contradicts the difference",
    loss({ value: 2, delta: 1, deltaInterval: [0.8, 1.2], ratioInterval: [0.99, 1.01] }),
  ],
  [
    "of a negative baseline",
    metric({ value: -1.5, baseline: -1, delta: -0.5, deltaInterval: [-0.6, -0.4], ratioInterval: [1.4, 1.6] }),
  ],
])("an interval of the ratio %s is no pass", (_, rmse) => {
  expect(findings({ metrics: { rmse } }, { limits: RELATIVE })).not.toContain("gate/non-inferiority pass");
});

test("direction, range and confidence are those of the base branch, whatever a record says", () => {
  const judgedBy: Limits = {
    metrics: { roc_auc: { margin: { absolute: 0.01 }, isPrimary: true, better: "higher", range: [0, 1] } },
    onInconclusive: "approve",
    confidence: 0.95,
  };
  const passes = (one: ReturnType<typeof metric>, confidence = 0.95) =>
    findings({ confidence, metrics: { roc_auc: one } }, { limits: judgedBy }).includes("gate/non-inferiority pass");
  expect(passes(metric())).toBe(true);
  expect(passes(metric({ better: "lower", delta: -0.2, deltaInterval: [-0.21, -0.19] }))).toBe(false);
  expect(passes(metric({ value: 82, baseline: 82 }))).toBe(false);
  expect(passes(metric({ deltaLevel: 0.02 }), 0.51)).toBe(false);
});

test("intervals of difference and ratio that have nothing in common are no pass, nor is a share of what is not above 0", () => {
  const apart = loss({ value: 1.03, delta: 0.03, deltaInterval: [0.025, 0.035], ratioInterval: [0.99, 1.019] });
  const negative = metric({ value: -10, baseline: -10, deltaInterval: [-0.1, 0.1] });
  for (const rmse of [apart, negative])
    expect(findings({ metrics: { rmse } }, { limits: RELATIVE })).toContain("gate/non-inferiority unmeasured");
});

test("a guard of which nothing was measured, and a baseline that is said to be the candidate and is not, are unmeasured", () => {
  const rows = { digest: `sha256:${"4".repeat(64)}`, rows: 2000 };
  const datasets = { holdout: { role: "decides", ...rows }, old: { role: "guard", ...rows } } as const;
  expect(findings({ datasets })).toContain("gate/guard unmeasured");
  expect(findings({ datasets: { ...datasets, old: { ...datasets.old, metrics: {} } } })).toContain(
    "gate/guard unmeasured",
  );
  const baseline = { status: "same", artifact: { digest: `sha256:${"3".repeat(64)}`, bytes: 10 } } as const;
  expect(findings({ baseline })).toContain("gate/baseline unmeasured");
});
