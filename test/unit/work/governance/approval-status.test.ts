import { expect, test } from "vitest";
import type { GovernedApprovals } from "../../../../src/generated/types.ts";
import { approvalFindings, approvalStatus, isNotNeeded } from "../../../../src/work/governance/approval-status.ts";

function approvals(changes: Partial<GovernedApprovals> = {}): GovernedApprovals {
  const none = { given: [], missing: [], objections: [], unreadable: [], makers: [], uncounted: [] };
  return { governedDigest: `sha256:${"a".repeat(64)}`, required: ["model-risk"], isKnown: true, ...none, ...changes };
}

const of = (changes: Partial<GovernedApprovals>, isUnmeasured = false, model: string | undefined = "churn") => ({
  model,
  approvals: approvals(changes),
  isUnmeasured,
});
const given = [{ by: "ada", roles: ["model-risk"], isIndependent: true }];

test.each([
  [[], "success", "No role has to approve this"],
  [[of({ required: [] })], "success", "No role has to approve this"],
  [[of({ given })], "success", "Approved for model-risk by @ada"],
  [[of({ given }), of({ missing: ["model-risk"] }, false, "fraud")], "pending", "Waits for model-risk, for fraud"],
  [[of({ missing: ["model-risk"], unreadable: ["@acme/risk"] })], "error", "It is unknown who is in @acme/risk"],
  [[of({ missing: ["model-risk"], objections: ["lin", "mia"] })], "failure", "@lin and @mia ask for changes"],
] as const)("%#: %s", (decided, state, description) => {
  expect(approvalStatus(decided)).toEqual({ state, description, mayStand: false });
});

test("what only a measurement could tell lets an earlier word stand, unless something else waits", () => {
  const unmeasured = of({ missing: ["model-risk"] }, true);
  expect(approvalStatus([unmeasured]).mayStand).toBe(true);
  expect(approvalStatus([unmeasured, of({ missing: ["model-risk"] })]).mayStand).toBe(false);
  expect(isNotNeeded(approvalStatus([]))).toBe(true);
  expect(isNotNeeded(approvalStatus([of({ given })]))).toBe(false);
  expect(isNotNeeded({ ...approvalStatus([]), state: "pending" })).toBe(false);
});

test("each of what stands in the way is a finding of its own, and nothing is one where nothing does", () => {
  const rules = (changes: Partial<GovernedApprovals>) =>
    approvalFindings(of({ missing: ["model-risk"], ...changes })).map(({ rule, outcome }) => `${rule} ${outcome}`);
  expect(approvalFindings(of({ given }))).toEqual([]);
  expect(rules({})).toEqual(["approval/missing fail"]);
  expect(rules({ isKnown: false })).toEqual(["approval/unreadable unmeasured"]);
  expect(rules({ unreadable: ["@acme/risk"] })).toEqual(["approval/unreadable unmeasured"]);
  expect(rules({ objections: ["lin"] })).toEqual(["approval/objection fail"]);
  const [stale] = approvalFindings(of({ missing: ["model-risk"], uncounted: [{ by: "ada", why: "gone" }] }));
  expect(stale?.message).toBe(
    "model-risk has not approved sha256:aaaaaaaaaaaa…. @ada approved a commit that is no longer there, as after a force push: approve again.",
  );
});
