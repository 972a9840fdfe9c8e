import { expect, test } from "vitest";
import { judgeControls, type ActualControls } from "../../../../src/work/audit/controls.ts";

const NOTHING: ActualControls = {
  rules: [],
  codeOwners: { isThere: false, errors: [] },
  environments: [],
  unpinned: [],
  unread: [],
};

const RULES: ActualControls["rules"] = [
  {
    type: "pull_request",
    parameters: {
      required_approving_review_count: 2,
      require_code_owner_review: true,
      require_last_push_approval: false,
    },
  },
  { type: "required_status_checks", parameters: { required_status_checks: [{ context: "mlops / gate" }] } },
  { type: "non_fast_forward", parameters: {} },
];

function outcomes(declared: Parameters<typeof judgeControls>[0], actual: Partial<ActualControls>) {
  const judged = judgeControls(declared, { ...NOTHING, ...actual });
  return Object.fromEntries(
    judged.map(({ control, outcome, actual: is }) => [control, `${outcome} ${is ?? ""}`.trim()]),
  );
}

test("what nobody declared is not asked", () => {
  expect(judgeControls({}, NOTHING)).toEqual([]);
  expect(judgeControls({ codeOwnerReview: false, actionsPinned: false }, NOTHING)).toEqual([]);
});

test("rules of the branch are held against what was declared", () => {
  const declared = {
    requiredChecks: ["mlops / gate", "tests"],
    approvingReviews: 2,
    codeOwnerReview: true,
    lastPushApproval: true,
    noForcePush: true,
    noDeletion: true,
  };
  expect(outcomes(declared, { rules: RULES })).toEqual({
    "requiredChecks: mlops / gate": "pass mlops / gate",
    "requiredChecks: tests": "fail not required",
    approvingReviews: "pass 2",
    codeOwnerReview: "pass true",
    lastPushApproval: "fail false",
    noForcePush: "pass true",
    noDeletion: "fail false",
  });
});

test("what the token may not know is unmeasured, never a pass", () => {
  const declared = {
    requiredChecks: ["gate"],
    approvingReviews: 0,
    signedCommits: true,
    codeOwnersValid: true,
    environments: { ledger: { reviewers: 0 } },
  };
  const blind = { rules: undefined, codeOwners: undefined, environments: undefined };
  expect(Object.values(outcomes(declared, blind))).toEqual(Array.from({ length: 5 }, () => "unmeasured"));
});

test("errors of CODEOWNERS, and a repository without one", () => {
  const declared = { codeOwnersValid: true };
  const errors = [
    { path: ".github/CODEOWNERS", line: 3 },
    { path: ".github/CODEOWNERS", line: 9 },
  ];
  expect(outcomes(declared, {})).toEqual({ codeOwnersValid: "fail there is no CODEOWNERS" });
  expect(outcomes(declared, { codeOwners: { isThere: true, errors: [] } })).toEqual({
    codeOwnersValid: "pass without errors",
  });
  expect(outcomes(declared, { codeOwners: { isThere: true, errors } })).toEqual({
    codeOwnersValid: "fail error at .github/CODEOWNERS:3 and 1 more",
  });
});

test("an environment lets in no branch that was not declared", () => {
  const declared = { environments: { ledger: { reviewers: 1, branches: ["main"], preventSelfReview: true } } };
  const environment = { name: "ledger", reviewers: 2, preventSelfReview: true };
  const asked = (branches: readonly string[] | "protected" | undefined) =>
    outcomes(declared, { environments: [{ ...environment, branches }] })["environments.ledger.branches"];
  expect(asked(["main"])).toBe("pass main");
  expect(asked(["main", "*"])).toBe("fail main, *");
  expect(asked("protected")).toBe("fail protected");
  expect(asked(undefined)).toBe("fail all branches");
  expect(outcomes(declared, {})).toEqual({ "environments.ledger": "fail there is no such environment" });
});

test("actions that can be moved are named", () => {
  const unpinned = ["a.yml:3 x/y@v1", "a.yml:4 x/z@main", "b.yml:1 q/r@v2", "b.yml:9 s/t@v3"];
  expect(outcomes({ actionsPinned: true }, { unpinned })).toEqual({
    actionsPinned: "fail a.yml:3 x/y@v1, a.yml:4 x/z@main, b.yml:1 q/r@v2 and 1 more",
  });
  expect(outcomes({ actionsPinned: true }, {})).toEqual({ actionsPinned: "pass by commit" });
  const unread = ["a.yml cannot be read (line 1: x)"];
  expect(outcomes({ actionsPinned: true }, { unread })).toEqual({ actionsPinned: `unmeasured ${unread[0]}` });
  expect(outcomes({ actionsPinned: true }, { unread, unpinned })["actionsPinned"]).toMatch(/^fail a\.yml:3/);
});
