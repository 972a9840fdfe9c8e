import { expect, test } from "vitest";
import { isForbiddenToOpen } from "../../src/forge/api-error.ts";
import { applyBranch } from "../../src/forge/apply-branch.ts";
import { closeProposal } from "../../src/forge/apply-closing.ts";
import { applyPull } from "../../src/forge/apply-pull.ts";
import { commandsIn } from "../../src/forge/commands.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { githubForge } from "../../src/forge/github.ts";
import type { WantedPull } from "../../src/forge/pulls.ts";
import { openLedger } from "../../src/stores/ledger.ts";
import { assertNoViolations, startEmulator, tipOf, type Emulator } from "../rig/emulator.ts";
import { createRepository } from "../rig/repository.ts";
import { runEntry } from "../unit/stores/samples.ts";

function forgeOf(emulator: Emulator, token = emulator.token()): Forge {
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  return githubForge({ token, repository: { owner, name }, apiUrl: emulator.apiUrl, log, pause: 0 });
}

// GitHub describes GraphQL elsewhere.
function assertDescribed(emulator: Emulator): void {
  assertNoViolations({ violations: emulator.violations.filter(({ operation }) => operation !== "POST /graphql") });
}

const PREFIX = "model-gitops/retrain/";

async function propose(forge: Forge, key: string, base: string) {
  const branch = `${PREFIX}${key}`;
  const files = { "data.lock": { content: `${key}\n` } };
  await applyBranch(forge, { name: "retrain", branch, state: "present", base, files, message: `Retrain ${key}` });
  const text = { name: "retrain", key, occasion: "data-1", title: `Retrain ${key}`, body: "New data." };
  const wanted: WantedPull = { ...text, branch, base: "main", labels: ["retrain"], draft: true, state: "open" };
  const { number = 0 } = await applyPull(forge, wanted);
  return { number, branch };
}

const closing = (key: string) => ({
  name: "retrain",
  key,
  branch: `${PREFIX}${key}`,
  title: "Over",
  occasion: "1",
  comment: "It is itself again.",
});

async function started() {
  const emulator = await startEmulator({ people: { dana: "write" } });
  await createRepository(emulator, { files: { "model.yaml": "a\n" } });
  return { emulator, forge: forgeOf(emulator), base: await tipOf(emulator) };
}

test("all proposals are listed at once, with who labelled them, what was said, and their branches", async () => {
  const { emulator, forge, base } = await started();
  await using _ = emulator;
  const churn = await propose(forge, "churn", base);
  const fraud = await propose(forge, "fraud", base);
  await forge.branches.move({ branch: "other", from: undefined, to: await tipOf(emulator, churn.branch) });
  await forge.pullRequests.create({ branch: "other", base: "main", title: "t", body: "b", draft: false });
  emulator.clearRequests();
  const open = await forge.pullRequests.openFrom(PREFIX);
  expect(emulator.requests).toHaveLength(1);
  expect(open.toSorted((a, b) => a.number - b.number)).toMatchObject([
    { ...churn, state: "open", locked: false, createdAt: expect.stringMatching(/Z$/), labels: ["retrain"] },
    { ...fraud, headSha: await tipOf(emulator, fraud.branch) },
  ]);
  expect(open[0]?.closedAt).toBeUndefined();
  const tips = await forge.branches.list(PREFIX);
  expect(tips.map(({ branch }) => branch)).toEqual([churn.branch, fraud.branch]);
  expect(tips[0]?.sha).toBe(await tipOf(emulator, churn.branch));
  const { committedAt = "" } = (await forge.branches.head(churn.branch)) ?? {};
  expect(Date.parse(committedAt)).toBeGreaterThan(0);
  const path = `/repos/${emulator.slug}/issues/${churn.number}`;
  await emulator.act("dana", { method: "POST", path: `${path}/labels`, body: { labels: ["hold"] } });
  await emulator.act("dana", { method: "POST", path: `${path}/comments`, body: { body: "/model-gitops hold" } });
  expect(await forge.labels.labelled(churn.number, "Hold")).toMatchObject({
    by: "dana",
    at: expect.stringMatching(/^20.*Z$/),
  });
  expect(await forge.labels.labelled(churn.number, "retrain")).toMatchObject({ by: "github-actions[bot]" });
  expect(await forge.labels.labelled(churn.number, "rebuild")).toBeUndefined();
  expect(await forge.labels.labelled(999, "hold")).toBeUndefined();
  const comments = await forge.comments(churn.number);
  expect(commandsIn({ comments, viewer: await forge.viewer() })).toMatchObject([{ kind: "hold", by: "dana" }]);
  expect(await forge.permission("dana")).toBe("write");
  assertDescribed(emulator);
});

test("a proposal is closed with one comment, a locked one in its text, and its branch goes later", async () => {
  const { emulator, forge, base } = await started();
  await using _ = emulator;
  const { number, branch } = await propose(forge, "churn", base);
  const other = await propose(forge, "fraud", base);
  expect(await closeProposal(forge, closing("churn"))).toEqual({ kind: "close", number, comment: "written" });
  const path = `/repos/${emulator.slug}/issues/${other.number}/lock`;
  await emulator.act("octocat", { method: "PUT", path });
  const [locked] = await forge.pullRequests.openFrom(PREFIX);
  expect(locked).toMatchObject({ number: other.number, locked: true });
  const outcome = await closeProposal(forge, closing("fraud"));
  expect(outcome).toEqual({ kind: "close", number: other.number, comment: "in-body" });
  const [closed] = await forge.pullRequests.byHead(other.branch);
  expect(closed).toMatchObject({ state: "closed", body: expect.stringContaining("It is itself again.") });
  expect(Date.parse(closed?.closedAt ?? "")).toBeGreaterThan(0);
  expect(await forge.pullRequests.openFrom(PREFIX)).toEqual([]);
  expect(await forge.comments(number)).toHaveLength(1);
  const [tip] = await forge.branches.list(branch);
  expect(await forge.branches.move({ branch, from: tip?.sha, to: undefined })).toBe("moved");
  expect(await forge.branches.list(branch)).toEqual([]);
  assertDescribed(emulator);
});

test("a repository whose workflows may open no pull requests is told from a token that lacks a permission", async () => {
  const { emulator, forge, base } = await started();
  await using _ = emulator;
  emulator.rig.settings.forbidsPulls = true;
  const failed: unknown = await propose(forge, "churn", base).catch((error: unknown) => error);
  expect(isForbiddenToOpen(failed)).toBe(true);
  expect(String(failed)).toMatch(/Allow GitHub Actions to create and approve pull requests .*or pass the token/);
  const granted = { contents: "write", "pull-requests": "read" } as const;
  const reader = forgeOf(emulator, emulator.token("github-actions[bot]", granted));
  const lacking: unknown = await propose(reader, "churn", base).catch((error: unknown) => error);
  expect(isForbiddenToOpen(lacking)).toBe(false);
  expect(String(lacking)).toMatch(/opening a pull request for .*needs `pull-requests: write`/);
  // It forbids workflows, and nobody else.
  const person = forgeOf(emulator, emulator.token("octocat"));
  expect((await propose(person, "churn", base)).number).toBeGreaterThan(0);
  assertDescribed(emulator);
});

test("a branch that a rule protects, and one whose name is a folder of another, are told with what to do", async () => {
  const { emulator, forge, base } = await started();
  await using _ = emulator;
  emulator.rig.settings.protectedFrom = PREFIX;
  await expect(propose(forge, "churn", base)).rejects.toThrow(
    /heads\/model-gitops\/retrain\/churn cannot be written: .*Repository rule violations found.*bypass them/s,
  );
  emulator.rig.settings.protectedFrom = undefined;
  await forge.branches.move({ branch: "model-gitops/retrain", from: undefined, to: base });
  await expect(propose(forge, "churn", base)).rejects.toThrow(
    /churn cannot be made: there is a branch model-gitops\/retrain, .*git push origin --delete model-gitops\/retrain\)/,
  );
  await forge.branches.move({ branch: "model-gitops/retrain", from: base, to: undefined });
  await propose(forge, "churn", base);
  const over = { branch: "model-gitops/retrain", from: undefined, to: base };
  await expect(forge.branches.move(over)).rejects.toThrow(/there is a branch model-gitops\/retrain\/churn/);
});

test("who edited an issue last is told, an app by its whole name", async () => {
  const { emulator, forge } = await started();
  await using _ = emulator;
  const { number } = await forge.issues.create({ title: "Models", body: "- [ ] a", labels: [] });
  const path = `/repos/${emulator.slug}/issues/${number}`;
  expect(await forge.issues.editor(number)).toBeUndefined();
  await emulator.act("dana", { method: "PATCH", path, body: { title: "Our models" } });
  expect(await forge.issues.editor(number)).toBeUndefined();
  await emulator.act("dana", { method: "PATCH", path, body: { body: "- [x] a" } });
  expect(await forge.issues.editor(number)).toBe("dana");
  await forge.issues.update(number, { body: "- [ ] a" });
  expect(await forge.issues.editor(number)).toBe(await forge.viewer());
  assertDescribed(emulator);
});

test("a pull request that main came in the way of is told, and one that main left alone", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: { "data.lock": "old\n", "model.yaml": "a\n" } });
  const forge = forgeOf(emulator);
  const { number } = await propose(forge, "churn", await tipOf(emulator));
  expect(await forge.pullRequests.isConflicted(number)).toBe(false);
  await repository.commit({ "model.yaml": "b\n" });
  expect(await forge.pullRequests.isConflicted(number)).toBe(false);
  await repository.commit({ "data.lock": "theirs\n" });
  expect(await forge.pullRequests.isConflicted(number)).toBe(true);
  await forge.pullRequests.update(number, { state: "closed" });
  expect(await forge.pullRequests.isConflicted(number)).toBeUndefined();
  assertDescribed(emulator);
});

test("who may not read is told what is lacking", async () => {
  await using emulator = await startEmulator({ isPrivate: true });
  await createRepository(emulator, { files: { "model.yaml": "a\n" } });
  const reader = forgeOf(emulator, emulator.token("github-actions[bot]", { actions: "read" }));
  const refused: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => reader.pullRequests.openFrom(PREFIX), "`pull-requests: read`"],
    [() => reader.pullRequests.isConflicted(1), "`pull-requests: read`"],
    [() => reader.issues.editor(1), "`issues: read`"],
    [() => reader.labels.labelled(1, "hold"), "`issues: read` or `pull-requests: read`"],
    [() => reader.branches.list(PREFIX), "`contents: read`"],
    [() => reader.refs.blobs(["a".repeat(40), "b".repeat(40)]), "`contents: read`"],
  ];
  for (const [attempt, permission] of refused) await expect(attempt()).rejects.toThrow(`needs ${permission}`);
});

test("the newest entries of many models are read in one request", async () => {
  const { emulator, forge } = await started();
  await using _ = emulator;
  const open = () => openLedger({ refs: forge.refs, sleep: async () => undefined });
  const names = ["a", "b", "c"];
  await open().record(names.flatMap((name) => [1, 2, 3].map((seed) => runEntry(name, seed))));
  const ledger = open();
  await ledger.ids("a", "run");
  emulator.clearRequests();
  await ledger.prefetch(names.map((model) => ({ model, kind: "run", last: 3 })));
  expect(emulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /graphql"]);
  for (const name of names) expect(await ledger.list(name, "run")).toHaveLength(3);
  expect(emulator.requests).toHaveLength(1);
  expect(ledger.findings()).toEqual([]);
});
