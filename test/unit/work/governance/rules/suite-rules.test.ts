import { describe, expect, test } from "vitest";
import { readExpressions } from "../../../../../src/engines/cel/read-rule.ts";
import { validate as validateInput } from "../../../../../src/generated/validate-governance-input.ts";
import { validate as validateRule } from "../../../../../src/generated/validate-governance-rule.ts";
import { givenProblems } from "../../../../../src/work/governance/given-check.ts";
import { lintRule } from "../../../../../src/work/governance/rule-lint.ts";
import { givenInput, testProblem } from "../../../../../src/work/governance/rule-test.ts";
import { SAMPLE_INPUT } from "../../../../../src/work/governance/rules/sample-input.ts";
import { SUITE_RULES } from "../../../../../src/work/governance/rules/suite-rules.ts";
import { asked } from "./asked.ts";

test("the document that the tests begin with is of the published form", () => {
  expect(validateInput(SAMPLE_INPUT)).toBe(true);
});

test("on it every rule passes or says why it does not apply", () => {
  const others = SUITE_RULES.map((rule) => asked(rule, SAMPLE_INPUT)).filter(({ outcome }) => outcome !== "pass");
  expect(others.map(({ id, predicate }) => `${id}: ${predicate}`)).toEqual([
    "MG-PROV-001: stages: promote, audit (this is pull-request)",
    "MG-APPR-003: it does not hold that size(changed.governance) > 0",
  ]);
});

describe.each(SUITE_RULES.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test("is of the form that users write theirs in", () => {
    expect(validateRule(rule)).toBe(true);
    expect(lintRule(rule, readExpressions(rule), true)).toEqual([]);
    expect(givenProblems(rule, SAMPLE_INPUT)).toEqual([]);
  });

  test("does what its own tests say", () => {
    const problems = rule.tests.flatMap((one) => {
      const document = givenInput(SAMPLE_INPUT, one.given);
      return testProblem(rule, one, { result: asked(rule, document), now: SAMPLE_INPUT.now }) ?? [];
    });
    expect(problems).toEqual([]);
  });

  test("tells what is wrong in words, whatever is wrong", () => {
    const failing = rule.tests.filter((one) => one.expect === "fail");
    const messages = failing.flatMap(({ given }) =>
      asked(rule, givenInput(SAMPLE_INPUT, given))
        .items.filter(({ outcome }) => outcome === "fail")
        .map(({ message }) => message),
    );
    // The engine's own sentence stands in where a message could not be made.
    expect(messages.filter((message) => message.startsWith("Does not hold"))).toEqual([]);
  });
});
