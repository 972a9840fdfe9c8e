import { expect, test } from "vitest";
import { findings, judged, limits, metric } from "../../../test/unit/work/gate-cases.ts";
import type { MeasuredMetric } from "../../generated/types.ts";
import type { Case, Limits, MetricLimit } from "./case.ts";

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

const of = (change: Partial<MeasuredMetric>, given: Partial<Case> = {}) =>
  judged(
    { ...FIRST, metrics: { roc_auc: metric({ baseline: null, delta: null, deltaInterval: null, ...change }) } },
    given,
  ).filter(({ rule }) => rule === "gate/first-model");

test("a handful of rows that do not show that the limit holds make no baseline without a person", () => {
  const [one, ...others] = of({ value: 1, interval: null, n: 1 });
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    outcome: "inconclusive",
    needsPerson: true,
    subject: "roc_auc",
    message:
      "roc_auc is 1 on 1 row only, without an interval, which does not show that the limit of 0.75 holds. From 30 rows on the value alone decides.",
  });
  expect(of({ value: 0.9, interval: [0.6, 0.99], n: 29 })[0]?.message).toBe(
    "roc_auc is 0.9 (0.6 to 0.99) on 29 rows only, which does not show that the limit of 0.75 holds. From 30 rows on the value alone decides.",
  );
  expect(of({ value: 1, interval: [1, 1], n: 4 })[0]?.outcome).toBe("inconclusive");
});

test("nobody may accept it where the manifest blocks", () => {
  const [found] = of({ value: 1, interval: null, n: 1 }, { limits: { ...limits, onInconclusive: "block" } });
  expect(found?.outcome).toBe("inconclusive");
  expect(found).not.toHaveProperty("needsPerson");
});

test("a limit that the whole interval keeps is met, and on enough rows the value decides", () => {
  expect(of({ value: 0.9, interval: [0.76, 0.99], n: 12 })).toEqual([]);
  expect(of({ value: 0.9, interval: [0.6, 0.99], n: 30 })).toEqual([]);
  expect(of({ value: 1, interval: [1, 1], n: 30 })).toEqual([]);
  const [found] = of({ value: 0.9, interval: null, n: 5000 });
  expect(found?.outcome).toBe("warn");
});

test("units on which no later model could be compared are told", () => {
  const [found] = of({ value: 0.9, interval: [0.8, 0.95], n: 5, unit: "time" });
  expect(found).toMatchObject({
    outcome: "warn",
    message:
      "roc_auc keeps its limit on 5 points of time, and later models can hardly be compared with this one there: it takes at least 8 points of time.",
  });
  expect(of({ value: 0.9, interval: [0.8, 0.95], n: 8, unit: "time" })).toEqual([]);
});

test("what breaks its limit is told once", () => {
  const broken = { value: 0.7, interval: [0.5, 0.9] as [number, number], n: 12 };
  expect(of(broken)).toEqual([]);
  expect(findings({ ...FIRST, metrics: { roc_auc: metric(broken) } })).toEqual(["gate/absolute-limit fail"]);
});

test("a maximum is held from above", () => {
  const error: Limits = { ...limits, metrics: { mae: { max: 2, margin: { relative: 0.02 }, isPrimary: true } } };
  const held = (interval: [number, number]) =>
    findings({ ...FIRST, metrics: { mae: metric({ better: "lower", value: 1, interval, n: 10 }) } }, { limits: error });
  expect(held([0.2, 1.9])).toEqual(["gate/absolute-limit pass"]);
  expect(held([-0.2, 2.1])).toContain("gate/first-model inconclusive");
});
