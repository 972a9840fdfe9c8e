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
