import { expect, test } from "vitest";
import type { GovernanceRule, RuleTest } from "../../../../src/generated/types.ts";
import { givenProblems } from "../../../../src/work/governance/given-check.ts";
import { SAMPLE_INPUT } from "../../../../src/work/governance/rules/sample-input.ts";

function problems(given: NonNullable<RuleTest["given"]>) {
  const rule: GovernanceRule = {
    apiVersion: "model-gitops/v1",
    kind: "Rule",
    id: "ACME-001",
    title: "It holds",
    severity: "block",
    tests: [{ name: "case", given, expect: "pass" }],
  };
  return givenProblems(rule, SAMPLE_INPUT);
}

test.each([
  [{ "datasets.0.agedays": 10 }, `datasets.0 has no agedays. Did you mean "ageDays"?`],
  [{ "dataset.0.ageDays": 10 }, `The input has no dataset. Did you mean "datasets"?`],
  [{ "datasets.0": { name: "train", agedays: 10 } }, `datasets.0 has no agedays. Did you mean "ageDays"?`],
  [{ monitor: { isDeclared: true, silentdays: 3 } }, `monitor has no silentdays. Did you mean "silentDays"?`],
  [{ "datasets.train.rows": 10 }, "datasets is a list: its items have numbers, as datasets.0."],
  [{ "datasets.5.rows": 10 }, "datasets has 2 items here: the next one is datasets.2."],
  [{ "datasets.0.ageDays": "old" }, "datasets.0.ageDays is a number, and here it is a text."],
  [{ datasets: {} }, "datasets is a list, and here it is an object."],
  [{ tier: "hihg" }, `tier is "hihg", and can be minimal, limited, high, undeclared. Did you mean "high"?`],
  [{ "tier.x": 1 }, "tier has no x."],
  [{ "model.governance.risc": "high" }, `model.governance has no risc. Did you mean "risk"?`],
  [
    { "evaluation.slices.0.metrics.roc_auc": "0.6" },
    "evaluation.slices.0.metrics.roc_auc is a number, and here it is a text.",
  ],
  [{ anchr: null }, `The input has no anchr. Did you mean "anchor"?`],
  [{ ".datasets": 1 }, `".datasets" is no path. Write one as datasets.0.rows.`],
])("%j: %s", (given, message) => {
  const [path = ""] = Object.keys(given);
  expect(problems(given)).toMatchObject([{ at: `/tests/0/given/${path}`, message }]);
});

test.each([
  {},
  { datasets: null },
  { "datasets.1": null, "datasets.1.name": "third" },
  { "datasets.2": { name: "third" }, "datasets.3.rows": 4 },
  { "checks.gate/limit": [{ outcome: "fail", message: "Too low." }] },
  { checks: { "gate/limit": [] } },
  { "evaluation.slices[0].metrics.anything": 0.6 },
  { "repo.controls": [], production: null, "anchor.ageDays": null },
  { "evaluation.slices.0": { name: "a", metrics: { roc_auc: null } } },
])("%j is of the form", (given) => expect(problems(given)).toEqual([]));
