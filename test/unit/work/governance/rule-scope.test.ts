import { expect, test } from "vitest";
import { leftRules } from "../../../../src/work/governance/left-rules.ts";
import type { RuleInForce } from "../../../../src/work/governance/rule-in-force.ts";
import { outOfScope, scopeOf } from "../../../../src/work/governance/rule-scope.ts";
import { givenInput } from "../../../../src/work/governance/rule-test.ts";
import { SAMPLE_INPUT } from "../../../../src/work/governance/rules/sample-input.ts";

const ofCredit = { appliesTo: { models: ["credit-*", "loans"] } };

function named(name: string, before: string | null): string | undefined {
  const base = before === null ? null : { ...SAMPLE_INPUT.model, name: before };
  return outOfScope(ofCredit, scopeOf(givenInput(SAMPLE_INPUT, { "model.name": name, base })));
}

test("a rule is of the models that it names, by their name here or on the base branch", () => {
  expect(named("credit-risk", null)).toBeUndefined();
  expect(named("cr", "credit-risk")).toBeUndefined();
  expect(named("loans", "churn")).toBeUndefined();
  expect(named("churn", "churn")).toBe("models: credit-*, loans (this is churn)");
  expect(named("churn", null)).toBe("models: credit-*, loans (this is churn)");
});

function inForce(severity: "block" | "warn" | "info", mode: "enforce" | "report-only" = "enforce"): RuleInForce {
  const rule = { apiVersion: "model-gitops/v1", kind: "Rule", id: "ACME-001", title: "t", severity } as const;
  const claims = [{ pack: "./governance/policies", severity, mode, effectiveOn: undefined }];
  return { rule: { ...rule, ...ofCredit }, mode, isOurs: false, claims };
}

const renamed = { model: "cr", formerName: "credit-risk", now: 0, location: undefined };

test.each([
  [inForce("block"), "fail"],
  [inForce("block", "report-only"), "warn"],
  [inForce("warn"), "warn"],
] as const)("a new name that leaves a rule is told as strictly as the rule asks", (rule, outcome) => {
  expect(leftRules([rule], renamed)).toMatchObject([{ rule: "policy/scope", outcome, subject: "credit-risk" }]);
});

test("nothing is told where no rule is left, and of what is for information", () => {
  expect(leftRules([inForce("info")], renamed)).toEqual([]);
  expect(leftRules([inForce("block")], { ...renamed, formerName: undefined })).toEqual([]);
  expect(leftRules([inForce("block")], { ...renamed, model: "credit-scores" })).toEqual([]);
  expect(leftRules([inForce("block")], { ...renamed, formerName: "churn" })).toEqual([]);
});
