import { expect, test } from "vitest";
import { findingOf } from "../../../src/findings/finding.ts";

const RULE = { id: "a/b", title: "Title", why: "Why.", remediation: "Mend it." };

test("a finding fails and has the rule's advice unless it says otherwise", () => {
  expect(findingOf(RULE, { message: "M." })).toEqual({
    rule: "a/b",
    outcome: "fail",
    message: "M.",
    remediation: "Mend it.",
  });
  expect(findingOf(RULE, { message: "M.", remediation: "Better." }).remediation).toBe("Better.");
  expect(findingOf(RULE, { message: "M.", remediation: null })).not.toHaveProperty("remediation");
});

test.each(["pass", "waived", "not-applicable"] as const)(
  "where nothing is to be done (%s), nothing is advised",
  (outcome) => {
    expect(findingOf(RULE, { outcome, message: "M." })).not.toHaveProperty("remediation");
  },
);

test("what is not known is not in the record", () => {
  const said = { message: "M.", model: undefined, subject: undefined, location: undefined, needsPerson: false };
  expect(Object.keys(findingOf(RULE, { ...said, evidence: undefined }))).toEqual([
    "rule",
    "outcome",
    "message",
    "remediation",
  ]);
});
