import { expect, test } from "vitest";
import type { Diagnosis } from "../../../../src/work/doctor/diagnosis.ts";
import {
  diagnoseLedger,
  diagnoseProtection,
  diagnoseToken,
  type GitHubFacts,
} from "../../../../src/work/doctor/github.ts";
import { readWorkflowFile } from "../../../../src/work/doctor/workflow-file.ts";

const WORKFLOW = readWorkflowFile(
  ".github/workflows/m.yml",
  `on: {pull_request: {}}
jobs:
  gate:
    name: model-gitops
    environment: model-gitops-ledger
    steps: [{uses: "model-gitops/model-gitops@${"a".repeat(40)}"}]
`,
);
const FACTS: GitHubFacts = {
  defaultBranch: "main",
  rules: [],
  classic: [],
  environments: [],
  defaults: { permissions: "read", mayOpenPulls: false },
  writesAs: "workflow",
  isSigned: true,
  isRetrained: false,
};
const told = (all: readonly Diagnosis[]): readonly string[] =>
  all.map(({ outcome, what, found }) => `${outcome} ${what}: ${found}`);
const requires = (...contexts: readonly unknown[]): NonNullable<GitHubFacts["rules"]> => [
  { type: "pull_request", parameters: {} },
  { type: "non_fast_forward", parameters: {} },
  { type: "required_status_checks", parameters: { required_status_checks: contexts.map((context) => ({ context })) } },
];

test("a check is required under the name that its job has", () => {
  const find = (rules: GitHubFacts["rules"]) => told(diagnoseProtection({ ...FACTS, rules }, [WORKFLOW])).slice(2);
  expect(find(requires("model-gitops"))).toEqual([
    'pass required check "model-gitops": a pull request is merged with it alone',
  ]);
  expect(find(requires("build"))).toEqual(["warn required check: nothing requires the check of the gate"]);
  expect(find(requires("model-gitops / gate"))).toEqual([
    'fail required check "model-gitops / gate": no workflow has a job of this name: pull requests wait for it for ever',
    "warn required check: nothing requires the check of the gate",
  ]);
  expect(find(requires(7, null))).toEqual(["warn required check: nothing requires the check of the gate"]);
});

test("a classic protection counts as rulesets do", () => {
  const facts = { ...FACTS, rules: [], classic: requires("model-gitops") };
  expect(diagnoseProtection(facts, [WORKFLOW]).map(({ outcome }) => outcome)).toEqual(["pass", "pass", "pass"]);
});

test("what rules do not say is told, and what the token may not know is not seen", () => {
  expect(told(diagnoseProtection(FACTS, []))).toEqual([
    "warn pull requests: no rule asks for a pull request on main",
    "warn history: main takes force pushes",
  ]);
  const unseen = diagnoseProtection({ ...FACTS, classic: undefined }, [WORKFLOW]);
  expect(told(unseen)[1]).toBe("warn history: main takes force pushes, as far as rulesets say");
  for (const { advice } of unseen) expect(advice).toContain("A classic protection is told to administrators alone.");
  const blind = { ...FACTS, rules: undefined, environments: undefined, defaults: undefined };
  const outcomes = [diagnoseProtection(blind, [WORKFLOW]), diagnoseLedger(blind, [WORKFLOW]), diagnoseToken(blind)].map(
    (all) => all.map(({ outcome }) => outcome),
  );
  expect(outcomes).toEqual([["unmeasured"], ["pass", "unmeasured"], ["pass", "unmeasured"]]);
});

test("an environment's secrets are the default branch's alone", () => {
  const find = (branches: readonly string[] | "protected" | undefined): string | undefined =>
    told(diagnoseLedger({ ...FACTS, environments: [{ name: "model-gitops-ledger", branches }] }, [WORKFLOW]))[1];
  expect(find(["main"])).toMatch(/^pass/);
  expect(find("protected")).toMatch(/^pass/);
  expect(find(undefined)).toMatch(/^fail .*every branch may use it/);
  expect(find(["main", "release/*"])).toMatch(/^warn .*also "release\/\*"/);
  expect(told(diagnoseLedger(FACTS, [WORKFLOW]))[1]).toMatch(/^warn .*it is not there/);
});

test("unsigned evidence is told", () => {
  expect(told(diagnoseLedger({ ...FACTS, isSigned: false }, []))[0]).toMatch(/^warn signing: evidence is unsigned/);
});

test("pull requests by Actions are asked for where something opens some", () => {
  const find = (facts: Partial<GitHubFacts>): readonly string[] => told(diagnoseToken({ ...FACTS, ...facts }));
  expect(find({}).at(-1)).toMatch(/^not-applicable/);
  expect(find({ isRetrained: true }).at(-1)).toMatch(/^warn pull requests by Actions: not allowed/);
  expect(find({ defaults: { permissions: "write", mayOpenPulls: true } })).toEqual([
    "pass this token: a workflow's own: what it opens waits for *Approve workflows to run*",
    "warn default permissions: a workflow that says nothing may write everywhere",
    "pass pull requests by Actions: allowed",
  ]);
});
