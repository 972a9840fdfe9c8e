import { expect, test } from "vitest";
import {
  anchorAmong,
  isFullyApproved,
  retrainingsSince,
  type AcceptedVersion,
} from "../../../../src/work/governance/anchor.ts";

type Version = AcceptedVersion & { readonly n: number };

const version = (n: number, changes: Partial<AcceptedVersion> = {}): Version => {
  return { n, artifact: `a${n}`, trainKey: `k${n}`, outcome: "pass", ...changes };
};
const full = { anchor: true } as const;

test("the anchor is the last that went through the full approval, and not the version before", () => {
  expect(anchorAmong([])).toBeUndefined();
  expect(anchorAmong([version(1), version(2)])).toBeUndefined();
  const found = anchorAmong([version(1, full), version(2), version(3, full), version(4), version(5)]);
  expect([found?.anchor.n, found?.since.map(({ n }) => n)]).toEqual([3, [4, 5]]);
});

test("one that did not pass is none, whatever was approved", () => {
  expect(anchorAmong([version(1, full), version(2, { ...full, outcome: "fail" })])?.anchor.n).toBe(1);
});

test("once one was promoted in full, what was merely accepted is no anchor", () => {
  const versions = [version(1, { ...full, isPromoted: true }), version(2, full), version(3, { isPromoted: true })];
  expect(anchorAmong(versions)?.anchor.n).toBe(1);
});

test("what is recorded twice is one retraining, and going back to the anchor is one more", () => {
  const versions = [version(1, full), version(1), version(2), version(2), version(3), version(1)];
  const found = anchorAmong(versions);
  expect(found && retrainingsSince(found)).toBe(3);
});

test.each([
  ["retrain-within-envelope", [], [], false],
  ["documentation-only", [], [["model-risk"]], false],
  ["first-release", [], [], true],
  ["first-release", ["model-risk"], [], false],
  ["first-release", ["model-risk"], [["owners"]], false],
  ["substantial", ["model-risk"], [["model-risk", "owners"]], true],
  ["substantial", ["model-risk", "owners"], [["model-risk"], ["owners"]], true],
  ["substantial", [], [], false],
  ["substantial", [], [[]], true],
] as const)("%s that needs %j and has %j: %s", (...[kind, requiredRoles, roles, expected]) => {
  const approvedBy = roles.map((own, at) => ({ by: `person${at}`, roles: [...own] }));
  expect(isFullyApproved({ class: kind, requiredRoles: [...requiredRoles], approvedBy })).toBe(expected);
});

test("what was decided before there was governance is no anchor", () => {
  expect(isFullyApproved(undefined)).toBe(false);
});
