import { expect, test } from "vitest";
import { findingOf, type Outcome } from "../../../src/findings/finding.ts";
import { byOutcome, isBlocking, verdictOf, worse, worstFirst } from "../../../src/findings/verdict.ts";

const ALL = ["fail", "unmeasured", "inconclusive", "warn", "pass", "waived", "not-applicable"] as const;

test("the worst outcome decides, and a check nobody could run is no pass", () => {
  const outcome = (...outcomes: readonly Outcome[]) => verdictOf(outcomes.map((each) => ({ outcome: each })));
  expect([
    outcome(),
    outcome("pass", "waived", "not-applicable"),
    outcome("pass", "warn"),
    outcome("warn", "inconclusive"),
    outcome("inconclusive", "unmeasured"),
    outcome("unmeasured", "fail"),
  ]).toEqual(["pass", "pass", "warn", "inconclusive", "unmeasured", "fail"]);
});

test("what is no pass and no warning makes a merge wait", () => {
  expect(ALL.filter(isBlocking)).toEqual(["fail", "unmeasured", "inconclusive"]);
});

test("lists of models tell all outcomes apart; findings that block nothing keep their order", () => {
  expect(ALL.toReversed().toSorted((a, b) => byOutcome(b, a))).toEqual(ALL);
  expect(worse("waived", "pass")).toBe("pass");
  const rule = { id: "a/b", title: "T", why: "W.", remediation: "R." };
  const findings = ALL.toReversed().map((outcome) => findingOf(rule, { outcome, message: "M." }));
  expect(worstFirst(findings).map(({ outcome }) => outcome)).toEqual([
    "fail",
    "unmeasured",
    "inconclusive",
    "warn",
    "not-applicable",
    "waived",
    "pass",
  ]);
});
