import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../../src/manifest/settings.ts";
import { governedDigest, type GovernedModel } from "../../../../src/work/governance/governed-digest.ts";
import {
  governedChange,
  isPolicyFile,
  requiredRoles,
  ruleFolders,
  UNTOLD,
} from "../../../../src/work/governance/required-roles.ts";

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
  expect(requiredRoles({ tier, class: kind, settings, changed: none, held: { roles: undefined } })).toEqual(expected);
});

test("what governs takes the role governance, once the base branch names somebody", () => {
  const changed = { governance: [".github/workflows/x.yml"] };
  const asked = { tier: "high", class: "substantial", settings, changed } as const;
  expect(requiredRoles({ ...asked, held: { roles: { governance: { users: ["ada"] } } } })).toEqual([
    "model-risk",
    "governance",
  ]);
  expect(requiredRoles({ ...asked, held: { roles: undefined } })).toEqual(["model-risk"]);
});

test.each([
  "governance/roles.yaml",
  "governance/policies/two\nlines.yaml",
  ".github/workflows/two\nlines.yml",
  ".github/workflows/two\r\u2028lines.yml",
  ".github/actions/.x/action.yml",
  ".github/workflows",
  "governance",
])("%j governs, whatever it is called", (path) => {
  expect(governedChange([path, "README.md"]).governance).toEqual([path]);
});

test("a link in place of a folder of rules governs as what was in it, and what begins like it does not", () => {
  expect(governedChange(["rules", "rules/a\nb.yaml", "rules.md"], ["rules"]).governance).toEqual([
    "rules",
    "rules/a\nb.yaml",
  ]);
  expect(isPolicyFile("rules", ["rules"])).toBe(true);
  expect(governedChange(["governance.md", ".github/workflows.md", "a/governance/x"]).governance).toEqual([]);
});

test("roles that nobody can read are asked for, and are not those of a repository that names nobody", () => {
  const changed = { governance: ["CODEOWNERS"] };
  const held = { roles: undefined, problem: "governance/roles.yaml cannot be read" };
  expect(requiredRoles({ tier: "high", class: "none", settings, changed, held })).toEqual(["governance"]);
});

test("policies, waivers, roles, settings, code owners and workflows govern; nothing else does", () => {
  const governing = [
    ".github/CODEOWNERS",
    ".github/actions/train/action.yml",
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

test("rules govern wherever settings and manifests say that they lie", () => {
  const folders = ruleFolders(["baseline", "./rules/", "./models/b/rules", `acme/p@${"a".repeat(40)}`, "./rules"]);
  expect(folders).toEqual(["rules", "models/b/rules"]);
  const paths = ["rules/a.yaml", "models/b/rules/deep/b.yml", "rulesets/c.yaml", "models/b/model.yaml"];
  expect(governedChange(paths, folders).governance).toEqual(["rules/a.yaml", "models/b/rules/deep/b.yml"]);
  expect(paths.map((path) => isPolicyFile(path, folders))).toEqual([true, true, false, false]);
});

test("of more files than are told of, none can change behind an approval", () => {
  const paths = Array.from({ length: 1001 }, (_, at) => `.github/workflows/${at}.yml`);
  expect(governedChange(paths.slice(1)).governance).toEqual(paths.slice(1));
  expect(governedChange(paths).governance).toEqual([...paths.slice(0, 999), UNTOLD]);
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
