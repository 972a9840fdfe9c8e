import { expect, test } from "vitest";
import { readExpressions } from "../../../../src/engines/cel/read-rule.ts";
import type { GovernanceRule, RuleTest } from "../../../../src/generated/types.ts";
import { lintRule } from "../../../../src/work/governance/rule-lint.ts";

const TESTS: RuleTest[] = [
  { name: "well", expect: "pass" },
  { name: "wrong", expect: "fail" },
  { name: "gone", expect: "unmeasured" },
];

function lint(parts: Partial<GovernanceRule>, isOurs = false): readonly string[] {
  const rule: GovernanceRule = {
    apiVersion: "model-gitops/v1",
    kind: "Rule",
    id: "ACME-001",
    title: "It holds",
    severity: "block",
    tests: TESTS,
    ...parts,
  };
  return lintRule(rule, readExpressions(rule), isOurs).map(({ at, message }) => `${at} ${message}`);
}

test.each([
  { expr: "evaluation.slices.all(s, s.n < 300 || s.metrics.roc_auc >= params.floor)", params: { floor: 0.7 } },
  { expr: "timestamp(now) - timestamp(model.governance.reviewedOn) < duration('365d')" },
  { expr: "has(input.production) && tier in ['high', 'limited']", requires: ["evaluation.slices", "model.owners"] },
  { expr: "checks['gate/x'].exists(found, found.outcome == 'fail')", checks: ["gate/limit"] },
  {
    expr: "slice.n > 3",
    each: { in: "evaluation.slices", as: "slice", term: "slice.name" },
    message: "string(slice.n)",
  },
  { expr: "datasets.all(d, has(d.declared.origin) && d.ageDays * 2 < 300)", appliesTo: { when: "size(datasets) > 0" } },
  { expr: "evaluation.metrics.filter(m, m.isGated).map(m, m.name).join(', ') != ''" },
  { expr: "diff.changes.exists(change, true) ? size(datasets) + 1 > 2 : false" },
])("$expr", (parts) => expect(lint(parts)).toEqual([]));

test.each([
  ["evaluation.slices.all(s, s.m < 300)", `s has no m. Did you mean "n"?`],
  ["evaluation.slice.all(s, true)", `evaluation has no slice. Did you mean "slices"?`],
  ["evaluaton.isOfCandidate", `The input has no evaluaton. Did you mean "evaluation"?`],
  ["params.flor > 0.1", `params has no flor. Did you mean "floor"?`],
  ["timestamp(today) > timestamp(now)", "The input has no today. The only time is now."],
  ["model.tier == 'high'", "model has no tier. The input has tier at its top."],
  ["size(datasets)", "This gives a number, and has to give true or false."],
  ["model.name > 3", "model.name is a text and 3 a number: they cannot be compared."],
  ["tier == 3", "tier is a text and 3 a number: they are never equal."],
  ["'n' + 3 == 'n3'", `"n" is a text and 3 a number: no + is of these. Write string(…).`],
  ["tier && true", "tier is a text; && is of what is true or false."],
  ["tier in 'high'", `"high" is a text; in asks for a list.`],
  ["datasets['a'].isPinned", "datasets is a list: its items have numbers."],
  ["now.x == 1", "now is a text, which has no x."],
  ["datasets.filter(d, d.name).size() > 0", "filter() asks for a condition, and this is a text."],
  ["tier.all(t, true)", "tier is a text: all() is of a list."],
  ["datasets.all(model, true)", "model is something else already. Call the item another name."],
  ["round(1.5) > 1.0", "round() is not of a number. Its form is round(x, y)."],
  ["size(now, tier) > 1", "size() is not of a text and a text. Its form is size(x)."],
  ["tier.foo() == ''", "There is no function foo()."],
  ["tier.startswith('h')", `There is no function startswith(). Did you mean "startsWith"?`],
  ["has(model.name) ==", "It is not CEL: "],
])("%s: %s", (expr, message) => {
  const problems = lint({ expr, params: { floor: 1 } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`/expr ${message}`);
});

test.each([
  ["!(evaluation.metrics[0].value < 0.8)", "evaluation.metrics[0].value >= 0.8"],
  ["!(size(datasets) >= 2)", "size(datasets) < 2"],
  ["(size(datasets) > 2) == false", "size(datasets) <= 2"],
  ["true != (size(datasets) <= 2)", "size(datasets) > 2"],
  ["!(size(datasets) > 2 && tier == 'high')", `size(datasets) <= 2 || !(tier == "high")`],
  ["!(size(datasets) > 2 || size(waivers) < 1) && true", "size(datasets) <= 2 && size(waivers) >= 1"],
])("%s is refused with the text to write", (expr, instead) => {
  expect(lint({ expr })).toEqual([`/expr This negates a comparison. Write ${instead}.`]);
  expect(lint({ expr: instead })).toEqual([]);
});

test.each([
  [{ each: { in: "tier", as: "t", term: "'x'" }, expr: "true" }, "/each/in This gives a text, and has to give a list."],
  [
    { each: { in: "datasets", as: "d", term: "d.rows" }, expr: "true" },
    "/each/term This gives a number, and has to give a text.",
  ],
  [{ each: { in: "datasets", as: "now", term: "'x'" }, expr: "true" }, "/each/as now is something else already."],
  [{ expr: "true", message: "size(datasets)" }, "/message This gives a number, and has to give a text."],
  [{ expr: "true", appliesTo: { when: "tier" } }, "/appliesTo/when This gives a text, and has to give true or false."],
  [
    { expr: "true", requires: ["model.owners", "evaluation.slcies"] },
    `/requires/1 evaluation has no slcies. Did you mean "slices"?`,
  ],
  [{}, " The rule has neither expr nor checks."],
  [{ expr: "true", id: "MG-RISK-002" }, "/id Ids that begin with MG- are the suite's."],
  [
    { expr: "true", tests: [] },
    "/tests The tests lack one that passes, one that fails and one where an input is missing",
  ],
  [{ expr: "true", tests: TESTS.slice(0, 2) }, "/tests The tests lack one where an input is missing"],
] as const)("%j", (parts, problem) => {
  const [first] = lint(JSON.parse(JSON.stringify(parts)) as Partial<GovernanceRule>);
  expect(first ?? "").toContain(problem.replace("/tests", ""));
});

test("what nobody may waive says so", () => {
  const rule = { id: "MG-RISK-002", expr: "true" };
  expect(lint(rule, true)).toEqual(["/id MG-RISK-002 cannot be waived. Write waivable: false."]);
  expect(lint({ ...rule, waivable: { maxDays: 9 } }, true)[0]).toContain("/waivable");
  expect(lint({ ...rule, waivable: false }, true)).toEqual([]);
});
