import { expect, test } from "vitest";
import { findings, limits, metric } from "../../../test/unit/work/gate-cases.ts";
import type { MetricLimit } from "./case.ts";

const FIRST = { baseline: { status: "none" as const } };
const WON: MetricLimit = { min: 0.5, margin: { absolute: 0.1 }, isPrimary: false, needsBaseline: true };

test("a first model needs an absolute limit", () => {
  const none = { ...limits, metrics: { roc_auc: { margin: { absolute: 0.01 }, isPrimary: true } } };
  expect(findings(FIRST, { limits: none })).toEqual(["gate/first-model fail"]);
  expect(findings(FIRST)).toEqual(["gate/absolute-limit pass"]);
});

test("a limit on a comparison with the baseline does not make it good enough", () => {
  const lacking = metric({ value: null, interval: null, reason: "there is no baseline to win against" });
  const metrics = { win_rate: lacking };
  expect(findings({ ...FIRST, metrics }, { limits: { ...limits, metrics: { win_rate: WON } } })).toEqual([
    "gate/measured not-applicable",
    "gate/first-model fail",
  ]);
});
