import { expect, test } from "vitest";
import type { GovernanceRule, RuleTest } from "../../../../src/generated/types.ts";
import type { RuleResult } from "../../../../src/kernel/rule-result.ts";
import { givenInput, scopedOut, testProblem } from "../../../../src/work/governance/rule-test.ts";
import { SAMPLE_INPUT } from "../../../../src/work/governance/rules/sample-input.ts";

test("a test changes what it names and nothing else", () => {
  const before = JSON.stringify(SAMPLE_INPUT);
  const given = {
    "datasets.0.rows": 7,
    "model.contact": null,
    "checks.gate/limit": [],
    stage: "promote",
    monitor: null,
  };
  const document = givenInput(SAMPLE_INPUT, given);
  expect(document.datasets[0]).toEqual({ ...SAMPLE_INPUT.datasets[0], rows: 7 });
  expect(document.datasets[1]).toBe(SAMPLE_INPUT.datasets[1]);
  expect("contact" in document.model || "monitor" in document).toBe(false);
  expect([document.stage, document.checks["gate/limit"]]).toEqual(["promote", []]);
  expect(JSON.stringify(SAMPLE_INPUT)).toBe(before);
});

test("what is not there is made, an item is taken away, and no prototype is touched", () => {
  const made = givenInput(SAMPLE_INPUT, { "repo.controls": [], "datasets.0": null, "model.__proto__.x": 1 });
  expect(made.repo).toEqual({ controls: [] });
  expect(made.datasets).toHaveLength(SAMPLE_INPUT.datasets.length - 1);
  expect(Object.hasOwn(made.model, "__proto__")).toBe(true);
  expect(Reflect.get({}, "x")).toBeUndefined();
});

const rule: GovernanceRule = {
  apiVersion: "model-gitops/v1",
  kind: "Rule",
  id: "ACME-001",
  title: "It holds",
  severity: "block",
};
const answer = (outcome: RuleResult["outcome"], term = "young") => ({
  now: "2026-11-29T00:00:00Z",
  result: { id: rule.id, outcome, items: [{ term, outcome, message: "So it is.", read: {} }] },
});
const one = (expected: RuleTest["expect"], parts: Partial<RuleTest> = {}): RuleTest => ({
  name: "case",
  expect: expected,
  ...parts,
});

test.each([
  ["fail", one("fail"), {}],
  ["fail", one("fail", { terms: ["young"] }), {}],
  ["inconclusive", one("unmeasured"), {}],
  ["fail", one("warn"), { severity: "warn" }],
  ["fail", one("warn"), { effectiveOn: "2027-12-02" }],
  ["warn", one("warn"), {}],
] as const)("%s meets %j", (outcome, expected, parts) =>
  expect(testProblem({ ...rule, ...parts }, expected, answer(outcome))).toBeUndefined(),
);

test.each([
  ["pass", one("fail"), `The test "case" expects fail, and it is pass: So it is.`],
  ["unmeasured", one("pass"), `The test "case" expects pass, and it is unmeasured: So it is.`],
  ["fail", one("warn"), `The test "case" expects warn, and it is fail: So it is.`],
  ["fail", one("fail", { terms: ["old"] }), `The test "case" expects old to fail, and young does.`],
  ["fail", one("fail", { terms: ["young", "old"] }), `The test "case" expects young and old to fail, and young does.`],
] as const)("%s does not meet %j", (outcome, expected, problem) =>
  expect(testProblem(rule, expected, answer(outcome))).toBe(problem),
);

test("a rule of other models says what its tests have to give", () => {
  const scoped = { ...rule, appliesTo: { models: ["attrition"] } };
  const result = scopedOut(scoped, SAMPLE_INPUT);
  expect(result && testProblem(scoped, one("pass"), { result, now: SAMPLE_INPUT.now })).toBe(
    `The test "case" expects pass, and it is not-applicable: models: attrition (this is credit-risk). Give the test another model.name: model-gitops policy input prints what it begins with.`,
  );
  expect(scopedOut(scoped, givenInput(SAMPLE_INPUT, { "model.name": "attrition" }))).toBeUndefined();
});
