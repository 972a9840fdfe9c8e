import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { policy } from "../../../../actions/policy/run.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const SETTINGS = `apiVersion: model-gitops/v1
kind: Settings
governance:
  policies: [baseline, ./governance/policies]
  rules: {ACME-001: {params: {most: 3}}}
`;

function rule(expr: string, tests: string): string {
  return `apiVersion: model-gitops/v1
kind: Rule
id: ACME-001
title: Few datasets
severity: block
expr: "${expr}"
params: {most: 1}
message: "'There are ' + string(size(datasets)) + ' datasets.'"
solution: Use fewer.
maps: {eu-ai-act: ["10(3)"]}
tests:
${tests}`;
}

const TESTS = `- {name: few, given: {datasets.1: null}, expect: pass}
- {name: many, expect: fail}
- {name: none, given: {datasets: null}, expect: unmeasured}
`;

const rig = await stageRig({
  ...stageModel(),
  ".github/model-gitops.yaml": SETTINGS,
  "governance/policies/few.yaml": rule("size(datasets) <= params.most", TESTS),
});
afterAll(async () => await rig[Symbol.asyncDispose]());

test("a team's own rules are checked, and their tests run", async () => {
  const { exitCode, outputs, annotations, summary } = await rig.run(policy, { command: "test" });
  expect([exitCode, annotations]).toEqual([0, []]);
  expect(JSON.parse(outputs["rules"] ?? "")).toMatchObject([{ id: "ACME-001", tests: 3, failed: 0, problems: 0 }]);
  expect(summary.join("\n")).toContain("1 rule, 3 tests, 0 failed.");
});

test("what tests begin with is printed, and a test that gives what no document has is told at its line", async () => {
  const { exitCode, summary } = await rig.run(policy, { command: "input" });
  expect([exitCode, summary.join("\n")]).toEqual([0, expect.stringContaining('"name": "credit-risk"')]);
  const typo = TESTS.replace("datasets.1: null", "datasets.1: null, datasets.0.rws: 3");
  await rig.commit({ "governance/policies/few.yaml": rule("size(datasets) <= params.most", typo) });
  expect((await rig.run(policy, { command: "test" })).annotations).toMatchObject([
    {
      rule: "policy/rule",
      message: expect.stringContaining(`datasets.0 has no rws. Did you mean "rows"?`),
      location: { line: 12 },
    },
  ]);
  await rig.commit({ "governance/policies/few.yaml": rule("size(datasets) <= params.most", TESTS) });
});

test("rules in force are listed by model, and explained with what they read", async () => {
  const listed = await rig.run(policy, { command: "list", model: "churn" });
  const rules = JSON.parse(listed.outputs["rules"] ?? "") as readonly { readonly id: string }[];
  expect(rules.find(({ id }) => id === "ACME-001")).toMatchObject({
    model: "churn",
    packs: ["./governance/policies"],
    severity: "block",
    mode: "enforce",
    maps: { "eu-ai-act": ["10(3)"] },
  });
  expect(rules.some(({ id }) => id === "MG-OWN-001")).toBe(true);
  const explained = await rig.run(policy, { command: "explain", rule: "ACME-001", model: "churn" });
  expect(JSON.parse(explained.outputs["rules"] ?? "")).toMatchObject([
    {
      id: "ACME-001",
      params: { most: 3 },
      outcome: "pass",
      items: [{ read: { "size(datasets)": 2, "params.most": 3 } }],
    },
  ]);
  expect(explained.summary.join("\n")).toContain("size(datasets) <= params.most");
});

test("a rule that nobody has is a mistake that says so", async () => {
  const { exitCode, annotations } = await rig.run(policy, { command: "explain", rule: "ACME-010" });
  expect(exitCode).toBe(2);
  expect(annotations[0]?.message).toContain('No rule ACME-010 is in force. Did you mean "ACME-001"?');
});

test("the lock names every source, and holds from then on", async () => {
  expect((await rig.run(policy, { command: "lock" })).exitCode).toBe(0);
  const lock = await readFile(join(rig.workspace, "governance/policy.lock"), "utf8");
  expect(JSON.parse(lock)).toMatchObject({ sources: [{ source: "./governance/policies" }, { source: "baseline" }] });
  await rig.commit({ "governance/policy.lock": lock });
  expect((await rig.run(policy, { command: "list" })).annotations).toEqual([]);
  await rig.commit({ "governance/policies/few.yaml": rule("true || params.most > 0", TESTS) });
  expect((await rig.run(policy, { command: "list" })).annotations).toMatchObject([{ rule: "policy/locked" }]);
});

test("mistakes in a rule are told at their lines, and not once more by each test that asks it", async () => {
  await rig.commit({ "governance/policies/few.yaml": rule("!(size(datsets) > 1)", "- {name: few, expect: pass}\n") });
  const { exitCode, annotations } = await rig.run(policy, { command: "test" });
  expect(exitCode).toBe(1);
  expect(annotations.map(({ rule: id, location }) => [id, location?.line, location?.column])).toEqual([
    ["policy/rule", 6, 8],
    ["policy/rule", 6, 15],
    ["policy/rule", 12, 1],
  ]);
});
