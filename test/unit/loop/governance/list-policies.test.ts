import { afterAll, expect, test } from "vitest";
import { policy } from "../../../../actions/policy/run.ts";
import { rulesText } from "../../../../src/report/policy.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const FILE = ".github/model-gitops.yaml";
const settings = (...lines: readonly string[]): string =>
  ["apiVersion: model-gitops/v1", "kind: Settings", "governance:", ...lines.map((line) => `  ${line}`), ""].join("\n");

const rig = await stageRig(stageModel());
afterAll(async () => await rig[Symbol.asyncDispose]());

async function listed() {
  const { exitCode, outputs, annotations, summary } = await rig.run(policy, { command: "list" });
  const rules = JSON.parse(outputs["rules"] ?? "") as readonly { readonly id: string; readonly severity: string }[];
  const [inForce = "", coming = ""] = summary.join("\n").split("### After the merge");
  return { exitCode, rules, inForce, coming, told: annotations.map(({ rule, outcome }) => `${rule} ${outcome}`) };
}

/** The default branch has these settings, and the branch changes something else. */
async function standing(text: string): Promise<void> {
  await rig.commit({ [FILE]: text });
  await rig.propose({ "README.md": `${text}\n` });
}

test("settings of a branch are not in force, and what they would make of it is told", async () => {
  await rig.propose({ [FILE]: settings("policies: [baseline]") });
  const seen = await listed();
  expect([seen.exitCode, seen.rules, seen.told]).toEqual([0, [], []]);
  expect(seen.inForce).toContain("the settings of the default branch count, and they name none.");
  expect(seen.coming).toContain("`MG-OWN-001`");
});

test("where nobody names any, it says where to", async () => {
  await rig.propose({ "README.md": "Nothing.\n" });
  const seen = await listed();
  expect(seen.inForce).toContain("Name packs under governance.policies in .github/model-gitops.yaml.");
  expect(seen.coming).toBe("");
});

test("rules that change are told, and those that go, and none that stay", async () => {
  await rig.commit({ [FILE]: settings("policies: [baseline]") });
  await rig.propose({
    [FILE]: settings("policies: [baseline]", "rules: {MG-DATA-004: {params: {maxMissing: 0.9}}}"),
  });
  const changed = await listed();
  expect(changed.inForce).toContain("`MG-DATA-001`");
  expect(changed.coming).toContain("`MG-DATA-004`");
  expect(changed.coming).not.toContain("`MG-DATA-001`");
  await rig.propose({ [FILE]: settings("policies: []") });
  expect((await listed()).coming).toContain("No longer in force: ");
});

test("settings that nobody can read are no settings without policies", async () => {
  await standing(settings("policies: [baseline]", "mode: enforced"));
  const seen = await listed();
  expect([seen.exitCode, seen.told]).toEqual([1, ["settings/broken unmeasured", "manifest/value warn"]]);
  await rig.commit({ [FILE]: settings("policies: [baseline]") });
  await rig.propose({ [FILE]: settings("policies: [baseline]", "mode: enforced") });
  const coming = await listed();
  expect([coming.exitCode, coming.told]).toEqual([0, [expect.stringMatching(/ warn$/)]]);
});

test("parameters are shown as they count", async () => {
  await standing(settings("policies: [baseline]", "rules: {MG-DATA-004: {params: {maxMissing: 0.9}}}"));
  expect((await listed()).inForce).toContain("maxMissing 0.9");
});

test("what is only told shows what it would be were it enforced", async () => {
  await standing(settings("policies: [baseline, eu-ai-act-high-risk]", "mode: report-only"));
  const { inForce, rules } = await listed();
  expect(rules.find(({ id }) => id === "MG-RISK-002")).toMatchObject({ severity: "warn", enforced: "block" });
  expect(inForce).toContain("warn (enforced: block)");
  expect(inForce).toContain("warn (enforced: block from 2027-12-02)");
});

test("a pack that is not there is named, and is no success where it keeps models from being judged", async () => {
  await standing(settings("policies: [basline]"));
  expect(await listed()).toMatchObject({ exitCode: 1, told: ["policy/source unmeasured"] });
  await standing(settings("policies: [basline]", "mode: report-only"));
  expect(await listed()).toMatchObject({ exitCode: 0, told: ["policy/source warn"] });
  await standing(settings("policies: [baseline]"));
  await rig.propose({ [FILE]: settings("policies: [basline]") });
  expect(await listed()).toMatchObject({ exitCode: 0, told: ["policy/source warn"] });
});

test("what the settings say of a rule that nobody can waive is refused", async () => {
  await standing(settings("policies: [baseline]", "rules: {MG-SEC-003: {severity: info}}"));
  const seen = await listed();
  expect([seen.exitCode, seen.told]).toEqual([1, ["policy/settings fail"]]);
  expect(seen.rules.find(({ id }) => id === "MG-SEC-003")).toMatchObject({ severity: "block" });
  await standing(settings("policies: [baseline]"));
  await rig.propose({ [FILE]: settings("policies: [baseline]", "rules: {MG-SEC-003: {severity: info}}") });
  expect(await listed()).toMatchObject({ exitCode: 0, told: ["policy/settings warn"], coming: "" });
});

test("in a terminal the same, without a mark of Markdown", () => {
  const rule = {
    id: "ACME-001",
    title: "T",
    model: "m",
    packs: ["p"],
    severity: "warn",
    mode: "report-only",
    maps: {},
    params: {},
  };
  const shown = { ...rule, enforced: "block", effectiveOn: undefined };
  const text = rulesText({ inForce: [], coming: [shown], leaving: [{ id: "ACME-002", model: "m" }] }, 120);
  expect(text).toContain("the settings of the default branch count");
  expect(text).toContain("warn (enforced: block)");
  expect(text).toContain("No longer in force: ACME-002 of m.");
});
