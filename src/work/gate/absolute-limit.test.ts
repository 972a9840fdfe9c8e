import { expect, test } from "vitest";
import { findings, limits, metric, told } from "../../../test/unit/work/gate-cases.ts";

const RULE = "gate/absolute-limit";

test("a broken limit fails, one within the noise warns", () => {
  const of = (value: number, interval: [number, number]) =>
    told(RULE, { metrics: { roc_auc: metric({ value, interval }) } });
  expect(of(0.7, [0.68, 0.72])).toEqual(["fail roc_auc is 0.7, below the minimum of 0.75."]);
  expect(of(0.76, [0.74, 0.78])).toEqual([
    "warn roc_auc is 0.76, and its interval 0.74 to 0.78 reaches below the limit of 0.75.",
  ]);
  expect(of(0.82, [0.8, 0.84])).toEqual(["pass roc_auc is 0.82; the limit is 0.75."]);
});

test("a metric may have a limit on both sides, or none", () => {
  const both = { ...limits, metrics: { bias: { min: -1, max: 1, margin: { absolute: 0.1 }, isPrimary: true } } };
  const bias = metric({ value: 1.5, interval: [1.4, 1.6] });
  expect(told(RULE, { metrics: { bias } }, { limits: both })).toEqual([
    "pass bias is 1.5; the limit is -1.",
    "fail bias is 1.5, above the maximum of 1.",
  ]);
  const none = { ...limits, metrics: { roc_auc: { margin: { absolute: 0.01 }, isPrimary: true } } };
  expect(findings({}, { limits: none })).toEqual(["gate/non-inferiority pass"]);
});
