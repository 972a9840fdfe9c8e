import { expect, test } from "vitest";
import { evaluation, verdict, WORSE_AUC } from "../../../test/unit/report/samples.ts";
import type { Finding, Outcome } from "../../findings/finding.ts";
import type { PlannedModel } from "../../generated/types.ts";
import { decidingFindings, settleModel } from "./settle-model.ts";

const finding = (outcome: Outcome, message = "M."): Finding => ({ rule: "a/b", outcome, message });
const outcomeOf = (evidence: Omit<Parameters<typeof settleModel>[0], "model">) =>
  settleModel({ model: "m", ...evidence }).settled.outcome;
const PLAN: PlannedModel = {
  model: "m",
  manifest: "models/m/model.yaml",
  trainKey: "k",
  train: "unchanged",
  evaluate: false,
  reasons: [],
  runner: [],
  changes: [],
};

test("nothing measured and nothing to measure are different things", () => {
  expect(outcomeOf({ findings: [] })).toBe("unmeasured");
  expect(outcomeOf({ findings: [], plan: { ...PLAN, evaluate: true } })).toBe("unmeasured");
  expect(outcomeOf({ findings: [], plan: PLAN })).toBe("not-applicable");
  expect(outcomeOf({ findings: [finding("warn")], plan: PLAN })).toBe("warn");
  expect(outcomeOf({ findings: [finding("fail")], plan: PLAN })).toBe("fail");
});

test("what was found outside the verdict may weigh more, and is told once", () => {
  const settled = verdict({ outcome: "warn", findings: [finding("warn")] });
  expect(outcomeOf({ findings: [finding("warn")], verdict: settled })).toBe("warn");
  const model = settleModel({ model: "m", findings: [finding("warn"), finding("fail", "N.")], verdict: settled });
  expect(model.settled).toMatchObject({ outcome: "fail", findings: [finding("warn"), finding("fail", "N.")] });
});

test("what decides how a run ends weighs as much as what is told", () => {
  const deciding = (evidence: Omit<Parameters<typeof settleModel>[0], "model">) =>
    decidingFindings(settleModel({ model: "m", ...evidence })).map(({ rule, outcome }) => `${rule} ${outcome}`);
  expect(deciding({ findings: [finding("warn")], plan: PLAN })).toEqual(["a/b warn"]);
  expect(deciding({ findings: [], plan: PLAN })).toEqual([]);
  expect(deciding({ findings: [] })).toEqual(["gate/measured unmeasured"]);
  expect(deciding({ findings: [finding("fail")], verdict: verdict({ findings: [] }) })).toEqual(["gate/measured fail"]);
});

test("margins and outcomes that an evaluation brings are replaced by those that judged", () => {
  const lenient = evaluation({ metrics: { roc_auc: { ...WORSE_AUC, margin: 0.5, outcome: "pass" } } });
  const evidence = { delta: -0.031, n: 5000, margin: 0.01, low: -0.042, high: -0.0204 };
  const findings = [{ ...finding("fail"), subject: "roc_auc", evidence }];
  const { evaluation: judged, settled } = settleModel({
    model: "m",
    findings: [],
    evaluation: lenient,
    verdict: verdict({ outcome: "fail", findings, headline: "It fell." }),
  });
  expect(judged?.metrics["roc_auc"]).toMatchObject({ margin: 0.01, outcome: "fail" });
  expect(settled).toMatchObject({ headline: "It fell.", figure: "ROC AUC −0.031" });
});
