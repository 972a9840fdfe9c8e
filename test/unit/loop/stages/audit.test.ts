import { rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { validate } from "../../../../src/generated/validate-audit-record.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { auditWorld, manifestWith, recordAs, type AuditWorld } from "../../../fakes/audit-world.ts";
import { triesKey } from "../../../../src/records/keys.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import type { TriesRecord } from "../../../../src/generated/types.ts";
import { inPlace } from "../../../fakes/stage-session.ts";
import { TRAINED } from "../../../fakes/stage-evidence.ts";

const PRODUCTION = "environments/production.yaml";
let world: AuditWorld;

beforeAll(async () => {
  world = await auditWorld("churn", "credit");
});
afterAll(async () => await world[Symbol.asyncDispose]());

function environment(...models: readonly string[]): string {
  const lines = models.map((line) => `  ${line}`).join("\n");
  return `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels:\n${lines}\n`;
}

const issues = async () => await world.rig.forge.issues.list({ author: "github-actions[bot]" });

test("where all is as governed nothing is opened, and the record is of its schema", async () => {
  const serving = environment(`churn: {digest: "${TRAINED}"}`);
  const { exitCode, told, writes, outputs, record } = await world.audit({ [PRODUCTION]: serving });
  expect([exitCode, told, writes, outputs["outcome"]]).toEqual([0, [], [], "pass"]);
  expect(record.models.map(({ model, artifact, environments }) => [model, artifact, environments])).toEqual([
    ["churn", TRAINED, ["production"]],
    ["credit", TRAINED, []],
  ]);
  expect(validate(record)).toBe(true);
});

test("evidence that is lost opens the one issue, which is left alone while nothing changes and closed when it is back", async () => {
  await rename(world.store, `${world.store}-away`);
  const lost = await world.audit();
  expect([lost.exitCode, lost.told]).toEqual([
    0,
    ["churn", "credit"].map(
      (name) =>
        `fail audit/evidence Of ${name} at ${TRAINED.slice(0, 19)}, the bytes of its artifact cannot be fetched.`,
    ),
  ]);
  expect((await issues()).map(({ title, state, labels }) => [title, state, labels])).toEqual([
    ["Governance audit", "open", ["model-gitops:audit"]],
  ]);
  expect((await issues())[0]?.body).toContain("**❌ 2 models: 2 models not as governed.**");
  expect((await world.audit()).writes).toEqual([]);
  // Of two models one is looked at: that is no audit of the repository.
  expect((await world.audit({}, { models: "credit" })).writes).toEqual([]);
  // Somebody corrects a word of it: it goes on telling.
  const [issue] = await issues();
  await world.rig.forge.issues.update(issue?.number ?? 0, { body: `${issue?.body ?? ""}\nAda: we look into it.` });
  await world.audit({ "models/churn/model.yaml": "name: 1\n" });
  expect((await issues())[0]?.body).toContain("churn/model.yaml cannot be read");
  expect(await issues()).toHaveLength(1);
  await rename(`${world.store}-away`, world.store);
  expect((await world.audit()).outputs["outcome"]).toBe("pass");
  expect((await issues()).map(({ state }) => state)).toEqual(["closed"]);
  expect((await issues())[0]?.body).toContain("all is as governed");
});

test("a store that cannot be read is unmeasured of each model, and ends nothing", async () => {
  await rename(world.store, `${world.store}-away`);
  // A link to itself leads nowhere, and is not a folder without the file.
  await symlink(world.store, world.store);
  const { told, record } = await world.audit({}, { issue: "false" });
  await rm(world.store);
  await rename(`${world.store}-away`, world.store);
  expect(told.map((text) => text.split(" could")[0])).toEqual(
    ["churn", "credit"].map((name) => `unmeasured audit/part The store of ${name}`),
  );
  expect(record.models.map(({ outcome }) => outcome)).toEqual(["unmeasured", "unmeasured"]);
});

test("a manifest that cannot be read is unmeasured, whatever it says, and the others are audited", async () => {
  const broken = { "models/churn/model.yaml": 'name: "<img src=x onerror=alert(1)> @everybody"\n' };
  const { told, record, summary } = await world.audit(broken, { issue: "false" });
  expect(told).toEqual([
    expect.stringMatching(/^unmeasured audit\/manifest models\/churn\/model\.yaml cannot be read/),
  ]);
  expect(record.models.map(({ outcome }) => outcome)).toEqual(["unmeasured", "pass"]);
  expect(summary.join("")).not.toMatch(/<img|@everybody/);
});

test("what serves was accepted, is described and is not retired", async () => {
  const serving = environment(`churn: {digest: "${sha256("never")}"}`, `gone: {digest: "${TRAINED}"}`);
  const { told, record } = await world.audit({ [PRODUCTION]: serving }, { issue: "false" });
  expect(told).toEqual([
    "fail audit/environment production serves gone, and no manifest describes it.",
    expect.stringMatching(/^fail audit\/environment production serves sha256:\w{12} of churn, which the ledger never/),
  ]);
  expect(record.findings.map(({ model }) => model)).toEqual(["gone"]);
  // Nobody asked for what `gone` is.
  const some = await world.audit({ [PRODUCTION]: serving }, { models: "credit" });
  expect(some.told).toEqual([]);
  const retired = manifestWith(["kind: Model", "kind: Model\nlifecycle: retired"]);
  const served = environment(`churn: {digest: "${TRAINED}"}`);
  expect((await world.audit({ ...retired, [PRODUCTION]: served }, { issue: "false" })).told).toEqual([
    "fail retirement/serves churn is retired, and still serves in production.",
  ]);
});

test("owners whom nobody knows, base models that are over, cards by hand and monitors that went silent are told without any policy", async () => {
  const files = manifestWith(
    ['owners: ["@acme/growth"]', 'owners: ["@gone", "@acme/growth"]'],
    ["training:", "baseModels:\n  - {id: acme/base, revision: abc, endOfLife: 2026-12-01}\ntraining:"],
    ["evaluation:", "monitoring: {logs: {path: logs/*.csv}, every: 1d}\nevaluation:"],
  );
  const byHand = { "models/churn/README.md": "# churn\n\n<!-- model-gitops:section id=uses -->\n\nAll.\n" };
  const { told } = await world.audit({ ...files, ...byHand }, { issue: "false" });
  expect(told).toEqual([
    "warn audit/base-model The base model acme/base reaches its end of life on 2026-12-01, in 30 days.",
    "warn audit/owner GitHub does not know @gone as somebody who may read this repository.",
    expect.stringMatching(/^warn audit\/card What the repository keeps of the card of churn is not/),
    expect.stringMatching(/^warn monitor\/silent The monitor of churn is silent/),
  ]);
});

test("an error in data that is overdue is told", async () => {
  const issue = `apiVersion: model-gitops/v1
kind: DataIssue
id: holdout-1
dataset: holdout
model: churn
digest: "${sha256("the holdout")}"
severity: high
owner: "@ada"
due: 2026-10-20
opened: 2026-10-01
description: Labels are wrong
`;
  const files = { "issues/holdout-1.yaml": issue, [PRODUCTION]: environment(`churn: {digest: "${TRAINED}"}`) };
  const { told } = await world.audit(files, { issue: "false" });
  expect(told.map((one) => one.split(" ", 2).join(" "))).toEqual(["fail data-issue/open", "warn data-issue/overdue"]);
});

test("a store of releases is listed once, and what only a cache had is lost", async () => {
  const { forge } = world.rig;
  const before = forge.calls.length;
  const { told } = await world.audit({}, { issue: "false", store: "github" });
  expect(told).toHaveLength(2);
  const asked = forge.calls.slice(before).find((call) => call.startsWith("releases."));
  expect(asked).toBe("releases.listed model-gitops-store/");
  for (const model of ["churn", "credit"]) {
    const tag = `model-gitops-store/${model}`;
    await forge.releases.create(tag, { title: "", body: "" });
    await forge.releases.upload(
      tag,
      TRAINED.slice(7),
      join(world.store, "sha256", TRAINED.slice(7, 9), TRAINED.slice(7)),
    );
  }
  const then = forge.calls.length;
  expect((await world.audit({}, { issue: "false", store: "github" })).told).toEqual([]);
  const calls = forge.calls.slice(then).filter((call) => call.startsWith("releases."));
  expect(calls).toEqual(["releases.listed model-gitops-store/"]);
});

test("what was merged without a pass is told, until a later version passes", async () => {
  await using merged = await auditWorld("churn");
  const told = async () => (await merged.audit({}, { issue: "false" })).told;
  await recordAs(merged.rig, ["churn"], { outcome: "inconclusive", at: Date.UTC(2026, 9, 2) });
  expect(await told()).toEqual([
    `fail audit/passed The default branch has churn at ${TRAINED.slice(0, 19)}, whose verdict is “inconclusive” and which nobody accepted.`,
  ]);
  await recordAs(merged.rig, ["churn"], { outcome: "warn", at: Date.UTC(2026, 9, 3) });
  expect(await told()).toEqual([]);
});

test("rows that have judged ten candidates are told, merged or not", async () => {
  await using tried = await auditWorld("churn");
  const judged = async (tries: number): Promise<readonly string[]> => {
    const holdouts = [{ digest: sha256("the holdout"), tries, known: [] }];
    const key = triesKey({ model: "churn", holdouts, looked: undefined });
    const body: TriesRecord = { schema: "model-gitops/tries/v1", key, model: "churn", holdouts };
    const entry = newEntry({ kind: "tries", model: "churn", body, recordedAt: tries });
    await inPlace(tried.rig, async ({ ledger }) => await ledger.record([entry]));
    return (await tried.audit({}, { issue: "false" })).told;
  };
  expect(await judged(9)).toEqual([]);
  expect(await judged(10)).toEqual([
    "warn audit/holdout The rows of holdout have judged 10 candidates of churn: one that is worse by the margin has passed with a probability of up to 50%.",
  ]);
});

test("many models are asked for with as many requests as few", async () => {
  const requests = async (count: number): Promise<number> => {
    await using many = await auditWorld(...Array.from({ length: count }, (_, at) => `model-${at}`));
    const before = many.rig.forge.calls.length;
    await many.audit({}, { issue: "false" });
    return many.rig.forge.calls.length - before;
  };
  expect(await requests(9)).toBe(await requests(2));
});
