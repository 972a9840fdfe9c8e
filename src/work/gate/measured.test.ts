import { expect, test } from "vitest";
import { findings, limits, metric, record, told } from "../../../test/unit/work/gate-cases.ts";
import { notEvaluated } from "./measured.ts";

const RULE = "gate/measured";

test("a gated metric that is missing or null is unmeasured, never a pass", () => {
  expect(findings({ metrics: {} })).toEqual(["gate/measured unmeasured"]);
  expect(told(RULE, { metrics: { roc_auc: metric({ value: null, reason: "only one class is present" }) } })).toEqual([
    "unmeasured roc_auc was not measured: only one class is present.",
  ]);
});

test("a comparison with the baseline does not apply where there is none, or where the candidate is it", () => {
  const metrics = { win_rate: { min: 0.5, margin: { absolute: 0.1 }, isPrimary: true, needsBaseline: true } };
  const lacking = { win_rate: metric({ value: null, interval: null, reason: "there is nothing to win against" }) };
  const of = (status: "none" | "same" | "compared") =>
    told(RULE, { metrics: lacking, baseline: { status } }, { limits: { ...limits, metrics } });
  expect(of("none")).toEqual(["not-applicable win_rate compares with the baseline, and there is none yet."]);
  expect(of("same")).toEqual([
    "not-applicable win_rate compares with the baseline, and the candidate is the baseline.",
  ]);
  expect(of("compared")).toEqual(["unmeasured win_rate was not measured: there is nothing to win against."]);
});

test("a model that was not evaluated is unmeasured", () => {
  expect(notEvaluated(record().model)).toMatchObject({ rule: RULE, outcome: "unmeasured", model: "m" });
});
