import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { check } from "../../actions/check/run.ts";
import { policy } from "../../actions/policy/run.ts";
import { leave } from "../fakes/stage-evidence.ts";
import { stageModel } from "../fakes/stage-model.ts";
import { stageRig, type StageFiles } from "../fakes/stage-rig.ts";

const FILE = ".github/model-gitops.yaml";
const LOCK = "governance/policy.lock";
const RULE = "governance/policies/a.yaml";
const settings = (...lines: readonly string[]): string =>
  ["apiVersion: model-gitops/v1", "kind: Settings", "governance:", ...lines.map((line) => `  ${line}`), ""].join("\n");
const roles = (name: string): string =>
  `apiVersion: model-gitops/v1\nkind: Roles\nroles:\n  ${name}: {users: ["@tom"]}\n`;
const rule = (id: string, expr = "true"): string =>
  `apiVersion: model-gitops/v1\nkind: Rule\nid: ${id}\ntitle: It holds\nseverity: block\nexpr: "${expr}"\n`;

const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => await leave(rig, "model-gitops-out", null));

/** What is told of a pull request with these files, on top of those. */
async function proposed(standing: StageFiles, files: StageFiles) {
  await rig.commit({ [FILE]: null, [LOCK]: null, [RULE]: null, "governance/roles.yaml": null, ...standing });
  await rig.propose(files);
  const { annotations } = await rig.run(check);
  return annotations
    .filter(({ model }) => model === "repository-settings")
    .map(({ rule: id, outcome, message, location }) => [`${id} ${outcome} ${location?.line ?? ""}`, message]);
}

const CHANGED = ["settings/changed inconclusive ", expect.anything()];

test("settings that name what is not there are told by the pull request that brings them, and not judged by", async () => {
  const told = await proposed(
    {},
    { [FILE]: settings("policies: [eu-ai-act]", "rules: {MG-DATA-044: {severity: warn}}") },
  );
  expect(told).toEqual([
    ["policy/source fail 4", expect.stringContaining('Did you mean "eu-ai-act-high-risk"?')],
    ["policy/settings fail 5", expect.stringContaining("no rule has this id")],
    CHANGED,
  ]);
});

test("what stands already is a warning, and blocks nothing else", async () => {
  const standing = { [FILE]: settings("policies: [basline]") };
  const more = await proposed(standing, { [FILE]: settings("policies: [basline]", "approvals: {high: [legal]}") });
  expect(more.map(([where]) => where)).toEqual([
    "policy/settings fail 5",
    "settings/changed inconclusive ",
    "policy/source warn 4",
  ]);
  expect(await proposed(standing, { "governance/policies/a.yaml": rule("ACME-001") })).toEqual([]);
});

const HELD = {
  [FILE]: settings(
    "policies: [./governance/policies]",
    "mode: report-only",
    "approvals: {limited: [legal]}",
    "rules: {ACME-001: {severity: warn}}",
  ),
  [RULE]: rule("ACME-001"),
  "governance/roles.yaml": roles("legal"),
};

test("a change that takes away a role that settings ask for is told where the settings stay", async () =>
  expect(await proposed(HELD, { "governance/roles.yaml": roles("other") })).toEqual([
    ["policy/settings fail 6", expect.stringContaining("the role legal")],
  ]));

test("a change that takes away a rule that settings name is told where the settings stay", async () =>
  expect(await proposed(HELD, { [RULE]: rule("ACME-002") })).toEqual([
    ["policy/settings fail 7", expect.stringContaining('Did you mean "ACME-002"?')],
  ]));

test("a change that takes away rules that an untouched manifest names is told", async () => {
  const manifest = "models/churn/model.yaml";
  const text = stageModel()[manifest] ?? "";
  const standing = { [manifest]: `${text}governance: {policies: [./governance/policies]}\n`, [RULE]: rule("ACME-001") };
  expect(await proposed(standing, { [RULE]: null })).toEqual([
    [expect.stringMatching(/^policy\/source fail/), expect.stringContaining("no rule in governance/policies")],
  ]);
});

test("a rule by an id of the suite is told, and what is wrong with the form of one is told elsewhere", async () => {
  const standing = { [FILE]: settings("policies: [./governance/policies]"), [RULE]: rule("ACME-001") };
  expect(await proposed(standing, { [RULE]: rule("MG-RISK-002") })).toEqual([
    ["policy/conflict fail 3", expect.stringContaining("Ids that begin with MG- are the suite's")],
  ]);
  expect(await proposed(standing, { [RULE]: "kind: Rule\n" })).toEqual([]);
});

test("a lock is of what the working tree names, and where it will not fit the pull request says so", async () => {
  const named = { [FILE]: settings("policies: [./governance/policies, baseline]"), [RULE]: rule("ACME-001") };
  await rig.commit(named);
  expect((await rig.run(policy, { command: "lock" })).exitCode).toBe(0);
  const old = await readFile(join(rig.workspace, LOCK), "utf8");
  const files = {
    [FILE]: settings("policies: [./governance/policies, nist-ai-rmf]"),
    [RULE]: rule("ACME-001", "1 == 1"),
  };
  expect(await proposed({ ...named, [LOCK]: old }, files)).toEqual([
    ["policy/locked fail ", expect.stringContaining("./governance/policies has other rules than")],
    ["policy/locked fail ", "nist-ai-rmf is not in governance/policy.lock."],
    CHANGED,
  ]);
  expect((await rig.run(policy, { command: "lock" })).exitCode).toBe(0);
  const lock = await readFile(join(rig.workspace, LOCK), "utf8");
  expect(JSON.parse(lock)).toMatchObject({ sources: [{ source: "./governance/policies" }, { source: "nist-ai-rmf" }] });
  expect(await proposed({ ...named, [LOCK]: old }, { ...files, [LOCK]: lock })).toEqual([CHANGED]);
});
