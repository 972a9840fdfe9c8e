import { afterAll, expect, test } from "vitest";
import { check } from "../../actions/check/run.ts";
import { policy } from "../../actions/policy/run.ts";
import { validate } from "../../actions/validate/run.ts";
import { stageModel } from "../fakes/stage-model.ts";
import { stageRig, type StageRun } from "../fakes/stage-rig.ts";

const TESTS = `tests:
- {name: few, expect: pass}
- {name: many, given: {datasets.1: null}, expect: fail}
- {name: none, given: {datasets: null}, expect: unmeasured}
`;

function rule(id: string, expr = "size(datasets) > 1", tests = TESTS): string {
  return `apiVersion: model-gitops/v1
kind: Rule
id: ${id}
title: Many datasets
severity: block
expr: "${expr}"
${tests}`;
}

const SETTINGS = `apiVersion: model-gitops/v1
kind: Settings
governance: {policies: [./rules]}
`;

const rig = await stageRig({
  ...stageModel(),
  ".github/model-gitops.yaml": SETTINGS,
  "rules/known.yaml": rule("ACME-001"),
  "rules/untested.yaml": rule("ACME-009", "size(datasets) > 0", ""),
});
afterAll(async () => await rig[Symbol.asyncDispose]());

function told({ annotations }: StageRun): readonly string[] {
  return annotations.map(({ rule: id, message, location }) =>
    [id, `${location?.file}:${location?.line}:${location?.column}`, message].join(" "),
  );
}

const TYPO = "datasets.all(d, d.ageDay < 30)";

test("validate and policy test tell the same of a rule, wherever the settings say that rules lie", async () => {
  await rig.propose({ "rules/deep/old.yaml": rule("ACME-002", TYPO) });
  const [validated, tested] = [told(await rig.run(validate)), told(await rig.run(policy, { command: "test" }))];
  expect(validated).toEqual(tested);
  expect(validated).toMatchInlineSnapshot(`
    [
      "policy/rule rules/deep/old.yaml:6:25 expr: d has no ageDay. Did you mean "ageDays"?",
      "policy/rule rules/untested.yaml:1:1 The tests lack one that passes, one that fails and one where an input is missing (expect: unmeasured). Add them.",
    ]
  `);
});

test("the check of a pull request tells it of the rules that it brings, and of no others", async () => {
  await rig.propose({ "rules/deep/old.yaml": rule("ACME-002", TYPO) });
  const { annotations, outputs } = await rig.run(check);
  expect(outputs["outcome"]).toBe("fail");
  expect(annotations.map(({ model, rule: id, location }) => [model, id, location?.file, location?.line])).toEqual([
    ["repository-governance", "policy/rule", "rules/deep/old.yaml", 6],
  ]);
});

test("and of the waivers that it brings: what could never count stops it, what is of nothing is told", async () => {
  const waiver = (model: string, waived: string, expires = "2026-12-01") => `apiVersion: model-gitops/v1
kind: Waiver
id: W-1
rule: ${waived}
model: ${model}
reason: Until the spring, when more rows are there.
requestedBy: "@ada"
approvedBy: {role: governance}
created: 2026-11-01
expires: ${expires}
`;
  const file = "governance/waivers/w-1.yaml";
  const seen = async (text: string) => {
    const roles = 'apiVersion: model-gitops/v1\nkind: Roles\nroles: {governance: {users: ["@grace"]}}\n';
    await rig.propose({ [file]: text, "governance/roles.yaml": roles });
    const { annotations } = await rig.run(check);
    return annotations.map(({ outcome, rule: id, location }) => `${outcome} ${id} ${location?.file}`);
  };
  expect(await seen(waiver("churn", "MG-SEC-002"))).toEqual([`fail waiver/invalid ${file}`]);
  expect(await seen(waiver("churm", "MG-DATA-001"))).toEqual([`warn waiver/unused ${file}`]);
  expect(await seen(waiver("churn", "MG-DATA-001"))).toEqual([]);
  // Rules of a folder that the settings name are known as well.
  expect(await seen(waiver("churn", "ACME-001", "2027-11-01"))).toEqual([`fail waiver/invalid ${file}`]);
});

test("a rule that is well is no news", async () => {
  await rig.propose({ "rules/known.yaml": rule("ACME-001", "size(datasets) >= 2") });
  expect((await rig.run(check)).annotations).toEqual([]);
});

test("a folder that the settings name from now on brings all of its rules", async () => {
  await rig.propose({ ".github/model-gitops.yaml": SETTINGS.replace("./rules", "./rules, ./governance/policies") });
  const { annotations } = await rig.run(check);
  expect(annotations.filter(({ model }) => model === "repository-governance")).toMatchObject([
    { rule: "policy/rule", location: { file: "rules/untested.yaml" } },
  ]);
});

test.each([
  ["other parameters", `${rule("ACME-001")}params: {most: 1}\n`],
  ["nothing", rule("ACME-001")],
])("two files of one id in one folder, which differ in %s, are told of everywhere", async (_, text) => {
  await rig.propose({ "rules/deep/twin.yaml": text });
  const message = "rules/deep/twin.yaml and rules/known.yaml are both called ACME-001. Only the first one is asked.";
  for (const run of [await rig.run(validate), await rig.run(policy, { command: "test" }), await rig.run(check)])
    expect(run.annotations).toContainEqual(
      expect.objectContaining({ rule: "policy/conflict", outcome: "fail", message }),
    );
});
