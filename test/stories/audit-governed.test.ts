import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auto } from "../../actions/auto/run.ts";
import { ApiError } from "../../src/forge/api-error.ts";
import { prettyJson, sha256 } from "../../src/records/canonical.ts";
import { SAMPLE_INPUT } from "../../src/work/governance/rules/sample-input.ts";
import { auditWorld, keep, manifestWith, recordAs, type AuditWorld } from "../fakes/audit-world.ts";

const SETTINGS = ".github/model-gitops.yaml";
let world: AuditWorld;

beforeAll(async () => {
  world = await auditWorld("churn");
});
afterAll(async () => await world[Symbol.asyncDispose]());

function settings(...lines: readonly string[]): Readonly<Record<string, string>> {
  const governance = lines.map((line) => `  ${line}\n`).join("");
  return { [SETTINGS]: `apiVersion: model-gitops/v1\nkind: Settings\ngovernance:\n${governance}` };
}

const CONTROLS = settings(
  "controls:",
  "  requiredChecks: [model-gitops]",
  "  noForcePush: true",
  "  codeOwnersValid: true",
  "  actionsPinned: true",
  "  environments: {ledger: {branches: [main]}}",
);

test("what the repository enforces is held against what it declares", async () => {
  const checks = { required_status_checks: [{ context: "model-gitops" }] };
  world.enforce({
    rules: [
      { type: "non_fast_forward", parameters: {} },
      { type: "required_status_checks", parameters: checks },
    ],
    codeOwners: { isThere: true, errors: [] },
    environments: [{ name: "ledger", reviewers: 0, preventSelfReview: false, branches: ["main"] }],
  });
  expect((await world.audit(CONTROLS)).told).toEqual([]);
  const workflow = "jobs:\n  a:\n    steps:\n      - uses: acme/x@v1\n";
  world.enforce({ rules: [] });
  const { told, exitCode } = await world.audit({ ...CONTROLS, ".github/workflows/a.yml": workflow });
  expect([exitCode, told]).toEqual([
    0,
    [
      "fail audit/controls requiredChecks: model-gitops is declared as model-gitops, and is not required.",
      "fail audit/controls noForcePush is declared as true, and is false.",
      "fail audit/controls actionsPinned is declared as by commit, and is .github/workflows/a.yml:4 acme/x@v1.",
    ],
  ]);
});

test("a token that may know nothing makes nothing pass", async () => {
  world.enforce({ rules: undefined, environments: undefined, codeOwners: { isThere: false, errors: [] } });
  const { told } = await world.audit({ ...CONTROLS, CODEOWNERS: "* @acme/risk\n" }, { issue: "false" });
  expect(told.map((text) => text.split(" is ")[0])).toEqual([
    "unmeasured audit/controls Whether requiredChecks: model-gitops",
    "unmeasured audit/controls Whether noForcePush",
    "unmeasured audit/controls Whether codeOwnersValid",
    "unmeasured audit/controls Whether environments.ledger",
  ]);
  const self = manifestWith(["training:\n", "training:\n  runner: [self-hosted, gpu]\n"]);
  expect((await world.audit(self, { issue: "false" })).told).toEqual([
    expect.stringMatching(/^unmeasured audit\/runner churn trains on a runner of your own/),
  ]);
});

test("an issue that may not be written fails the step, and the record is there", async () => {
  world.enforce({ rules: [], codeOwners: { isThere: true, errors: [] }, environments: [] });
  const refused = new ApiError("GitHub answered 403 while writing an issue: `issues: write`.", { status: 403 });
  await world.rig.forge.issues.list({ author: "github-actions[bot]" });
  world.rig.forge.failNext("issues.list", refused);
  const { exitCode, told, record } = await world.audit(CONTROLS);
  expect([exitCode, record.outcome]).toEqual([1, "fail"]);
  expect(told.at(-1)).toMatch(/^fail audit\/issue The issue of the audit could not be written: .*issues: write/);
});

test("policies are asked as they are today, of what was recorded", async () => {
  const { record, told } = await world.audit(settings("policies: [baseline]"), { issue: "false" });
  const [churn] = record.models;
  expect(record.packs).toEqual(["baseline"]);
  expect(churn?.results?.length).toBeGreaterThan(5);
  expect(told.join("\n")).toContain("MG-RISK-001");
  // What was recorded without them is one thing to mend, whatever asks for it.
  expect(told.filter((text) => text.startsWith("unmeasured MG-"))).toEqual([]);
  expect(told.filter((text) => text.startsWith("unmeasured audit/recorded"))).toEqual([
    expect.stringMatching(/churn that stands was recorded before policies were in force: \d+ rules cannot be asked/),
  ]);
  expect(churn?.results?.some(({ outcome }) => outcome === "unmeasured")).toBe(true);
  // The rule asks who owns it, so the audit does not as well.
  expect(told.filter((text) => text.includes("audit/owner"))).toEqual([]);
});

test("settings that nobody can read are told first: they may bring policies", async () => {
  const { told } = await world.audit(settings("policies: [baseline]", "mode: enforced"), { issue: "false" });
  expect(told).toContainEqual(expect.stringMatching(/^unmeasured settings\/broken .*mode/));
});

test("what a waiver accepted is back in the audit when the waiver is over", async () => {
  const input = prettyJson({
    ...SAMPLE_INPUT,
    checks: { "gate/fairness": [{ outcome: "waived", message: "Too large. Waived by W-1.", subject: "age" }] },
  });
  await keep(world.store, input);
  const governance = {
    packs: [],
    class: "none" as const,
    results: [],
    notProven: [],
    input: sha256(input),
    waivers: [{ id: "W-1", rule: "gate/fairness", term: "age", by: "ada", expires: "2026-10-20" }],
  };
  await recordAs(world.rig, ["churn"], { governance, at: Date.UTC(2026, 9, 2) });
  const rule = `apiVersion: model-gitops/v1
kind: Rule
id: ACME-001
title: Groups are treated alike
severity: block
expr: 'checks["gate/fairness"].all(c, c.outcome in ["pass", "waived"])'
message: '"A group is treated otherwise."'
`;
  const files = { ...settings("policies: [./governance/policies]"), "governance/policies/acme-001.yaml": rule };
  const { told } = await world.audit(files, { issue: "false" });
  expect(told.join("\n")).toMatch(/fail ACME-001 A group is treated otherwise/);
});

test("the bundle of the same evidence is the same bytes, whenever somebody asks for it", async () => {
  const before = world.clock.now;
  const waiver = `apiVersion: model-gitops/v1
kind: Waiver
id: W-1
rule: MG-DATA-003
model: churn
reason: Too few rows until the autumn.
requestedBy: alice
approvedBy: {role: model-risk}
created: 2026-10-20
expires: 2026-12-01
`;
  await world.rig.commit({ "governance/waivers/a\nb\\c.yaml": waiver });
  const first = await world.audit({}, { bundle: "all", issue: "false" });
  world.clock.now += 40 * 86_400_000;
  const second = await world.audit({}, { bundle: "churn", issue: "false" });
  world.clock.now = before;
  const bundle = first.record.models[0]?.bundle;
  expect(second.record.models[0]?.bundle).toEqual(bundle);
  const file = join(world.rig.workspace, bundle?.file ?? "");
  expect(sha256(await readFile(file))).toBe(`sha256:${bundle?.sha256}`);
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  const listed = spawnSync("tar", ["-xvf", file, "-C", folder], { encoding: "utf8" }).stdout;
  expect(listed.split("\n")).toEqual(
    expect.arrayContaining(["churn/SHA256SUMS", "churn/card/README.md", "churn/ledger/verdict.json"]),
  );
  const sums = "sha256sum";
  expect(listed).toContain("churn/governance/waivers/a");
  const checked = spawnSync(sums, ["--check", "--strict", "SHA256SUMS"], { cwd: join(folder, "churn") });
  await rm(folder, { recursive: true });
  expect(checked.status).toBe(0);
});

test("a schedule audits after it has monitored, and what keeps it from auditing hides nothing", async () => {
  const watched = manifestWith(["evaluation:", "monitoring: {logs: {path: logs/*.csv}, every: 1d}\nevaluation:"]);
  await world.rig.commit({ ...CONTROLS, ...watched });
  await world.rig.event("schedule", { schedule: "17 5 * * *" });
  world.rig.forge.failNext("controls.rules", new TypeError("a defect"));
  const broken = await world.rig.run(auto);
  const rules = broken.annotations.map(({ rule, outcome }) => `${outcome} ${rule}`);
  expect(rules).toContain("unmeasured audit/part");
  expect(rules.some((rule) => rule.includes("monitor/") || rule.includes("logs/"))).toBe(true);
  expect(broken.exitCode).toBe(1);
  await world.rig.event("schedule", { schedule: "17 5 * * *" });
  const whole = await world.rig.run(auto);
  expect(whole.annotations.map(({ rule }) => rule)).toContain("audit/controls");
  expect(whole.summary.join("")).toContain("### Governance audit");
});
