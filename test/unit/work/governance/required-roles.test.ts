import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../../src/manifest/settings.ts";
import { governedDigest, type GovernedModel } from "../../../../src/work/governance/governed-digest.ts";
import { governedChange, requiredRoles, UNTOLD } from "../../../../src/work/governance/required-roles.ts";

const settings = DEFAULT_SETTINGS.governance;
const none = { governance: [] };

test.each([
  ["high", "substantial", ["model-risk"]],
  ["high", "first-release", ["model-risk"]],
  ["high", "retrain-within-envelope", []],
  ["high", "documentation-only", []],
  ["limited", "substantial", []],
  ["undeclared", "first-release", []],
] as const)("a model of tier %s whose change is %s needs %j", (tier, kind, expected) => {
  expect(requiredRoles({ tier, class: kind, settings, changed: none, roles: undefined })).toEqual(expected);
});

test("what governs takes the role governance, once the base branch names somebody", () => {
  const changed = { governance: [".github/workflows/x.yml"] };
  const asked = { tier: "high", class: "substantial", settings, changed } as const;
  expect(requiredRoles({ ...asked, roles: { governance: { users: ["ada"] } } })).toEqual(["model-risk", "governance"]);
  expect(requiredRoles({ ...asked, roles: undefined })).toEqual(["model-risk"]);
});

test("policies, waivers, roles, settings, code owners and workflows govern; nothing else does", () => {
  const governing = [
    ".github/CODEOWNERS",
    ".github/model-gitops.yaml",
    ".github/model-gitops.yml",
    ".github/workflows/a/b.yml",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    "governance/policies/x.yaml",
    "governance/roles.yaml",
    "governance/waivers/W-1.yaml",
  ];
  const others = ["models/governance/x.yaml", "docs/x/CODEOWNERS", ".github/dependabot.yml", "models/churn/model.yaml"];
  expect(governedChange([...governing, ...others]).governance).toEqual(governing);
  expect(governedChange(undefined)).toEqual({ paths: [], governance: [UNTOLD] });
});

const model: GovernedModel = {
  manifest: {
    apiVersion: "model-gitops/v1",
    kind: "Model",
    name: "churn",
    owners: ["@ada"],
    task: "regression",
    target: { column: "y" },
    datasets: {},
    training: { command: ["t"], artifact: "m" },
    evaluation: { metrics: {} },
  },
  prose: { "card/uses.md": "sha256:1" },
  judging: "sha256:2",
  trainKey: "sha256:3",
  evaluationData: { holdout: "sha256:4" },
  policies: { "governance/policies/a.yaml": "sha256:5" },
  waivers: { "governance/waivers/W-1.yaml": "sha256:6" },
};

test("the governed digest depends on each of its parts, and not on the order of keys", () => {
  const of = (changes: Partial<GovernedModel>, governance = {}) =>
    governedDigest({ model: { ...model, ...changes }, governance });
  const digests = [
    of({}),
    of({ manifest: { ...model.manifest, description: "x" } }),
    of({ prose: { "card/uses.md": "sha256:0" } }),
    of({ judging: "sha256:0" }),
    of({ trainKey: "sha256:0" }),
    of({ evaluationData: { holdout: null } }),
    of({ policies: {} }),
    of({ waivers: {} }),
    of({}, { CODEOWNERS: "sha256:0" }),
    of({}, { CODEOWNERS: null }),
    governedDigest({ governance: {} }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
  const {
    manifest: { owners, ...rest },
    ...others
  } = model;
  expect(governedDigest({ governance: {}, model: { ...others, manifest: { ...rest, owners } } })).toBe(digests[0]);
});
