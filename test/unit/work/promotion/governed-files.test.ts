import { expect, test } from "vitest";
import { governedBy } from "../../../../src/work/promotion/governed-files.ts";
import { applyUpdates, readUpdates } from "../../../../src/work/promotion/updates.ts";

test.each([
  ".github/workflows/deploy.yml",
  ".GitHub/model-gitops.yaml",
  ".git/config",
  "vendor/.git/config",
  ".gitlab-ci.yml",
  "environments/production.yaml",
  "Environments/production.yml",
  "models/churn/model.yaml",
  "services/fraud/models/fraud/model.yml",
  "governance/roles.yaml",
  "governance/waivers/one.yaml",
  "issues/visits-1.yaml",
  "CODEOWNERS",
  "docs/codeowners",
  "action.yml",
  "actions/deploy/action.yaml",
])("%s is changed by people only", (file) => {
  expect(governedBy(file)).toBeTypeOf("string");
});

test.each(["deploy/inference.yaml", "deploy/environments/values.yaml", "apps/action.yaml.json", "deploy/model.yaml"])(
  "%s may follow what serves",
  (file) => {
    expect(governedBy(file)).toBeUndefined();
  },
);

test("a manifest of ours is none of the team's files, wherever it lies", () => {
  const text = 'apiVersion: model-gitops/v1\nkind: Model\nowners: ["@ada"]\n';
  const update = { file: "ml/churn.yaml", path: "owners[0]", value: "{version}" };
  const problem = expect.stringMatching(/^ml\/churn\.yaml:3: owners\[0\] is of a manifest of model-gitops/);
  expect(applyUpdates(text, [update], { uri: "s3://x", version: "1.0.0" })).toEqual({ problem });
  expect(readUpdates(text, [update])).toEqual([{ update, problem }]);
});

test("a value that no version changes is no reference", () => {
  const update = { file: "deploy/a.yaml", path: "owner", value: "@mallory" };
  expect(applyUpdates("owner: '@ada'\n", [update], { uri: "s3://x" })).toEqual({
    problem: expect.stringMatching(/^deploy\/a\.yaml: the value of owner: "@mallory" has no placeholder/),
  });
});
