import { expect, test } from "vitest";
import { LOCK_FILE, lockText } from "../../../../src/work/governance/policy-lock.ts";
import { loadPacks, type RuleFiles } from "../../../../src/loop/governance/load-packs.ts";
import { PolicyBook } from "../../../../src/loop/governance/policy-book.ts";
import { DEFAULT_SETTINGS } from "../../../../src/manifest/settings.ts";
import { fakeForge } from "../../../fakes/forge.ts";

const COMMIT = "a".repeat(40);
const REMOTE = `acme/policies//credit@${COMMIT}`;

function rule(id: string, expr = "true"): string {
  return `apiVersion: model-gitops/v1\nkind: Rule\nid: ${id}\ntitle: It holds\nseverity: block\nexpr: "${expr}"\n`;
}

function filesOf(files: Readonly<Record<string, string>>): RuleFiles {
  return {
    origin: async (path) => ({ place: files[path]?.startsWith("-> ") === true ? files[path].slice(3) : path }),
    paths: async () => Object.keys(files),
    read: async (path) => (path in files ? new TextEncoder().encode(files[path]) : undefined),
  };
}

function optionsOf(files: Readonly<Record<string, string>>, remote: Readonly<Record<string, string>> = {}) {
  const forge = fakeForge({ packs: { [`acme/policies@${COMMIT}`]: remote } });
  return { files: filesOf(files), forge: async () => forge };
}

function book(policies: readonly string[], options: ReturnType<typeof optionsOf>): PolicyBook {
  return new PolicyBook({ ...DEFAULT_SETTINGS.governance, policies }, options);
}

test("rules of the settings and of the manifest hold together", async () => {
  const files = { "governance/policies/a.yaml": rule("ACME-001"), "models/b/rules/deep/b.yml": rule("ACME-002") };
  const policies = await book(["./governance/policies"], optionsOf(files)).policiesOf(["./models/b/rules"]);
  expect(policies.findings).toEqual([]);
  expect(policies.rules.map(({ rule: { id }, isOurs }) => [id, isOurs])).toEqual([
    ["ACME-001", false],
    ["ACME-002", false],
  ]);
});

test("what looks like a rule and is none is told, and is never silently not asked", async () => {
  const files = {
    "policies/README.md": "Rules.",
    "policies/a.yaml": rule("ACME-001"),
    "policies/b.YAML": rule("ACME-002"),
    "policies/c.json": "{}",
    "policies/linked.yaml": "-> models/b/rule.yaml",
    "policies/shared": "-> elsewhere",
  };
  const { rules, findings } = await book(["./policies"], optionsOf(files)).policiesOf();
  expect(rules.map((one) => one.rule.id)).toEqual(["ACME-001"]);
  expect(findings.map(({ outcome, message }) => [outcome, message])).toEqual([
    ["fail", "policies/b.YAML is not read as a rule. Call it .yaml, or take it out of the folder."],
    ["fail", "policies/c.json is not read as a rule. Call it .yaml, or take it out of the folder."],
    ["fail", "policies/linked.yaml is a symbolic link. Replace it by the files themselves."],
    ["fail", "policies/shared is a symbolic link. Replace it by the files themselves."],
  ]);
});

test("two files of one id in one folder are told of, though only their parameters differ", async () => {
  const files = {
    "policies/a.yaml": `${rule("ACME-001")}params: {most: 1}\n`,
    "policies/b.yaml": `${rule("ACME-001")}params: {most: 9}\n`,
  };
  const { rules, findings } = await book(["./policies"], optionsOf(files)).policiesOf();
  expect(rules.map((one) => one.rule.params)).toEqual([{ most: 1 }]);
  expect(findings).toMatchObject([
    {
      rule: "policy/conflict",
      outcome: "fail",
      message: "policies/a.yaml and policies/b.yaml are both called ACME-001. Only the first one is asked.",
      location: { file: "policies/b.yaml", line: 3 },
    },
  ]);
});

test("of two packs the later one's parameters count", async () => {
  const files = {
    "policies/a.yaml": `${rule("ACME-001")}params: {most: 1, least: 0}\n`,
    "own/b.yaml": `${rule("ACME-001")}params: {most: 9}\n`,
  };
  const { rules, findings } = await book(["./policies", "./own"], optionsOf(files)).policiesOf();
  expect([rules.map((one) => one.rule.params), findings]).toEqual([[{ most: 9, least: 0 }], []]);
});

test("what cannot be had or read blocks, and the rest is asked", async () => {
  const files = {
    "policies/a.yaml": rule("ACME-001"),
    "policies/b.yaml": "id: [",
    "policies/c.yaml": rule("MG-RISK-002"),
    "policies/d.yaml": rule("ACME-001", "1 == 1"),
  };
  const sources = ["./policies", "./none", "nothing", "acme/policies@main", REMOTE];
  const { rules, findings } = await book(sources, optionsOf(files)).policiesOf();
  expect(rules.map((one) => one.rule.id)).toEqual(["ACME-001"]);
  expect(findings.map(({ rule: id, outcome, subject }) => [id, outcome, subject])).toEqual([
    ["manifest/yaml", "fail", undefined],
    ["policy/conflict", "fail", "ACME-001"],
    ["policy/conflict", "fail", "MG-RISK-002"],
    ["policy/source", "unmeasured", "./none"],
    ["policy/source", "unmeasured", "nothing"],
    ["policy/source", "unmeasured", "acme/policies@main"],
    ["policy/source", "unmeasured", REMOTE],
  ]);
});

test("where nothing is enforced, what cannot be had is named and stops nothing", async () => {
  const files = { "policies/a.yaml": rule("ACME-001") };
  const told = { ...DEFAULT_SETTINGS.governance, policies: ["./policies", "nothing"], mode: "report-only" } as const;
  const { rules, findings } = await new PolicyBook(told, optionsOf(files)).policiesOf();
  expect(rules.map((one) => one.rule.id)).toEqual(["ACME-001"]);
  expect(findings).toMatchObject([{ rule: "policy/source", outcome: "warn", subject: "nothing" }]);
  expect(findings[0]?.message).toMatch(/^There is no pack "nothing"\..*\(report-only: enforced, it would block\.\)$/);
  // The rule that is enforced could be one of those.
  const one = { ...told, rules: { "ACME-002": { mode: "enforce" } } } as const;
  const held = await new PolicyBook(one, optionsOf(files)).policiesOf();
  expect(held.findings).toMatchObject([{ rule: "policy/source", outcome: "unmeasured" }]);
});

test("rules of another repository are read by commit, and held to the lock", async () => {
  const remote = { "credit/a.yaml": rule("ACME-003"), "other.yaml": rule("ACME-004") };
  const locked = lockText((await loadPacks([REMOTE], optionsOf({}, remote))).packs, "0.1.0");
  const held = await book([REMOTE], optionsOf({ [LOCK_FILE]: locked }, remote)).policiesOf();
  expect(held.findings).toEqual([]);
  expect(held.rules.map((one) => [one.rule.id, one.file])).toEqual([["ACME-003", `${REMOTE}/a.yaml`]]);
  const changed = { "credit/a.yaml": rule("ACME-003", "1 == 1") };
  const other = await book([REMOTE], optionsOf({ [LOCK_FILE]: locked }, changed)).policiesOf();
  expect(other.findings).toMatchObject([{ rule: "policy/locked", outcome: "fail", subject: REMOTE }]);
  expect((await book([REMOTE], optionsOf({}, remote)).policiesOf()).findings).toMatchObject([
    { rule: "policy/locked" },
  ]);
});

test("a lock that cannot be read blocks", async () => {
  const files = { [LOCK_FILE]: "{}", "policies/a.yaml": rule("ACME-001") };
  const { findings } = await book(["./policies"], optionsOf(files)).policiesOf();
  expect(findings).toMatchObject([{ rule: "policy/locked", outcome: "fail", location: { file: LOCK_FILE } }]);
});

test("a broken rule of another repository has no line here", async () => {
  const { findings } = await loadPacks([REMOTE], optionsOf({}, { "credit/a.yaml": "kind: Rule\n" }));
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.every(({ location, message }) => location === undefined && message.startsWith(REMOTE))).toBe(true);
});
