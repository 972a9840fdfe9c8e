import { describe, expect, test } from "vitest";
import {
  decideRoles,
  lastWords,
  type HeldReview,
  type RoleQuestion,
  type RoleReview,
} from "../../../../src/work/governance/role-approvals.ts";

function review(by: string, changes: Partial<HeldReview> = {}): HeldReview {
  const at = "2026-11-01T00:00:00Z";
  return { by, state: "APPROVED", pull: 1, commit: "c", at, url: `https://x/${by}`, content: "same", ...changes };
}

function decided(approving: readonly HeldReview[], changes: Partial<RoleQuestion> = {}) {
  return decideRoles({
    required: ["model-risk"],
    approving,
    objections: [],
    members: new Map([
      ["model-risk", new Set(["ada", "grace"])],
      ["owners", new Set(["ada", "lin"])],
    ]),
    unreadable: new Map(),
    makers: new Map([["dana", "author"]]),
    areMakersKnown: true,
    writers: new Set(["ada", "grace", "lin", "dana", "mia"]),
    ...changes,
  });
}

test("somebody of the role who had no part in it approves for it, and for what else they are", () => {
  expect(decided([review("Ada")])).toEqual({
    required: ["model-risk"],
    given: [
      {
        by: "Ada",
        roles: ["model-risk", "owners"],
        at: "2026-11-01T00:00:00Z",
        url: "https://x/Ada",
        isIndependent: true,
      },
    ],
    missing: [],
    uncounted: [],
    objections: [],
    unreadable: [],
    makers: ["dana"],
  });
});

test("an approval of somebody who is in no required role is one, and not for it", () => {
  const { given, missing } = decided([review("lin")]);
  expect([given.map(({ roles }) => roles), missing]).toEqual([[["owners"]], ["model-risk"]]);
  expect(decided([review("mia")], { required: [] }).given).toMatchObject([
    { by: "mia", roles: [], isIndependent: true },
  ]);
});

describe("what does not count, and why", () => {
  test.each<readonly [string, HeldReview, Partial<RoleQuestion>]>([
    ["stale", review("ada", { content: "other" }), {}],
    ["gone", review("ada", { content: "gone" }), {}],
    ["bot", review("model-risk[bot]"), { writers: new Set(["model-risk[bot]"]) }],
    ["reader", review("ada"), { writers: new Set() }],
    ["author", review("ada"), { makers: new Map([["ada", "author"]]) }],
    ["coauthor", review("ADA"), { makers: new Map([["ada", "coauthor"]]) }],
    ["pusher", review("ada"), { makers: new Map([["ada", "pusher"]]) }],
    ["dispatcher", review("ada"), { makers: new Map([["ada", "dispatcher"]]) }],
    ["trainer", review("ada"), { makers: new Map([["ada", "trainer"]]) }],
  ])("%s", (why, one, changes) => {
    const { missing, uncounted, given } = decided([one], changes);
    expect([missing, uncounted.map((other) => other.why)]).toEqual([["model-risk"], [why]]);
    expect(given.some(({ isIndependent }) => isIndependent)).toBe(false);
  });
});

test("where nobody can tell who made it, it takes two of the same role", () => {
  const unknown = { areMakersKnown: false };
  expect(decided([review("ada")], unknown)).toMatchObject({
    missing: ["model-risk"],
    uncounted: [{ by: "ada", why: "unknown-maker" }],
  });
  expect(decided([review("ada"), review("mia")], unknown).missing).toEqual(["model-risk"]);
  expect(decided([review("ada"), review("ada", { pull: 2 })], unknown).missing).toEqual(["model-risk"]);
  expect(decided([review("ada"), review("grace")], unknown)).toMatchObject({ missing: [], uncounted: [] });
  const both = { ...unknown, required: ["model-risk", "owners"] };
  expect(decided([review("ada"), review("grace")], both).missing).toEqual(["owners"]);
  expect(decided([review("ada"), review("grace"), review("lin")], both).missing).toEqual([]);
  expect(decided([review("mia")], { ...unknown, required: [] }).given).toMatchObject([{ isIndependent: false }]);
});

test("while somebody asks for changes, every role is missing", () => {
  expect(decided([review("ada")], { objections: ["lin"] })).toMatchObject({
    missing: ["model-risk"],
    objections: ["lin"],
  });
});

test("a team that cannot be read is named where it would decide, and nowhere else", () => {
  const unreadable = new Map([["model-risk", ["@acme/risk"]]]);
  expect(decided([review("lin")], { unreadable })).toMatchObject({
    missing: ["model-risk"],
    unreadable: ["@acme/risk"],
  });
  expect(decided([review("ada")], { unreadable })).toMatchObject({ missing: [], unreadable: [] });
});

test("each person's last opinion counts: comments take nothing back, objections and dismissals do", () => {
  let minute = 10;
  const then = (state: RoleReview["state"], by: string): RoleReview => {
    const at = `2026-11-01T00:${(minute += 1)}:00Z`;
    return { by, state, pull: 1, commit: "c", at, url: "" };
  };
  const words = lastWords([
    then("APPROVED", "ada"),
    then("COMMENTED", "ada"),
    then("APPROVED", "grace"),
    then("CHANGES_REQUESTED", "Grace"),
    then("CHANGES_REQUESTED", "lin"),
    then("APPROVED", "lin"),
    then("APPROVED", "mia"),
    then("DISMISSED", "mia"),
    then("CHANGES_REQUESTED", "linter[bot]"),
  ]);
  expect(words.approving.map(({ by }) => by)).toEqual(["ada", "lin"]);
  expect(words.objecting.map(({ by }) => by)).toEqual(["Grace"]);
});
