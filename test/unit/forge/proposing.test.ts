import { afterAll, beforeAll, expect, test } from "vitest";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { applyDeployment } from "../../../src/forge/apply-deployment.ts";
import { applyIssue } from "../../../src/forge/apply-issue.ts";
import { applyLabels } from "../../../src/forge/apply-labels.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import { applyTag } from "../../../src/forge/apply-tag.ts";
import type { WantedBranch } from "../../../src/forge/branches.ts";
import type { Forge } from "../../../src/forge/forge.ts";
import { githubForge } from "../../../src/forge/github.ts";
import type { WantedPull } from "../../../src/forge/pulls.ts";
import { assertNoViolations, startEmulator, tipOf, type Emulator } from "../../rig/emulator.ts";
import { createRepository, mergePull } from "../../rig/repository.ts";

function forgeOf(emulator: Emulator, token = emulator.token()): Forge {
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  return githubForge({ token, repository: { owner, name }, apiUrl: emulator.apiUrl, log, pause: 0 });
}

// GitHub describes GraphQL elsewhere.
function assertDescribed(emulator: Emulator): void {
  assertNoViolations({ violations: emulator.violations.filter(({ operation }) => operation !== "POST /graphql") });
}

const FILES = { "models/churn/model.yaml": "name: churn\n", "old.bin": "x", "run.sh": "#!/bin/sh\n" };
const branch = "model-gitops/retrain/churn";

/** For what has names of its own: issues, tags and deployments. */
let shared: { readonly emulator: Emulator; readonly repository: Awaited<ReturnType<typeof createRepository>> };

beforeAll(async () => {
  const emulator = await startEmulator();
  shared = { emulator, repository: await createRepository(emulator, { files: FILES }) };
});

afterAll(() => shared.emulator[Symbol.asyncDispose]());

function wantedBranch(base: string, change: Partial<WantedBranch> = {}): WantedBranch {
  const files = { "models/churn/data.lock": { content: "b: 1\n" } };
  return { name: "retrain", branch, state: "present", base, files, message: "Retrain churn", ...change };
}

function wantedPull(change: Partial<WantedPull> = {}): WantedPull {
  return {
    name: "retrain",
    key: "churn",
    occasion: "data-1",
    branch,
    base: "main",
    title: "Retrain churn",
    body: "New data.",
    labels: ["model-gitops:retrain"],
    draft: true,
    state: "open",
    ...change,
  };
}

test("a branch is one commit on the base, with files added, changed, deleted, and others' pushes left alone", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: FILES });
  const forge = forgeOf(emulator);
  const base = await tipOf(emulator);
  const files = {
    "weights.bin": { content: new Uint8Array([0, 255, 10]) },
    "run.sh": { content: "#!/bin/sh\ntrue\n", executable: true },
    "old.bin": null,
    "never-there": null,
  };
  const first = await applyBranch(forge, wantedBranch(base, { files }));
  expect(first).toEqual({ kind: "create", sha: await tipOf(emulator, branch) });
  const listed = await forge.refs.everyFile(first.sha ?? "");
  expect(listed.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    "100644 models/churn/model.yaml",
    "100755 run.sh",
    "100644 weights.bin",
  ]);
  expect([...((await forge.fileAt("weights.bin", branch)) ?? [])]).toEqual([0, 255, 10]);
  expect(await applyBranch(forge, wantedBranch(base, { files }))).toEqual({ ...first, kind: "keep" });
  const second = await applyBranch(forge, wantedBranch(base));
  expect(second.kind).toBe("replace");
  expect((await forge.branches.head(branch))?.parents).toEqual([base]);
  // What was read is no longer there: nothing moves.
  expect(await forge.branches.move({ branch, from: first.sha, to: base })).toBe("lost");
  await repository.branch("theirs", `origin/${branch}`);
  const pushed = await repository.commit({ "by-hand": "x" });
  await repository.push(`HEAD:${branch}`);
  expect(await applyBranch(forge, wantedBranch(base, { files }))).toEqual({ kind: "foreign", sha: pushed });
  // They asked before somebody pushed once more.
  const asked = wantedBranch(base, { evenForeign: true, askedHead: first.sha });
  expect(await applyBranch(forge, asked)).toEqual({ kind: "foreign", sha: pushed });
  expect((await applyBranch(forge, wantedBranch(base, { evenForeign: true }))).kind).toBe("replace");
  expect((await applyBranch(forge, wantedBranch(base, { state: "absent" }))).kind).toBe("remove");
  expect(await forge.refs.head(branch)).toBeUndefined();
  assertDescribed(emulator);
});

test("a pull request is opened as a draft, labelled, made ready, and stays closed once a person closed it", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: FILES });
  const forge = forgeOf(emulator);
  await applyBranch(forge, wantedBranch(await tipOf(emulator)));
  const { kind, number = 0 } = await applyPull(forge, wantedPull());
  const read = async () => (await forge.pullRequests.byHead(branch)).find((pull) => pull.number === number);
  expect(kind).toBe("create");
  expect(await read()).toMatchObject({
    state: "open",
    draft: true,
    author: "github-actions[bot]",
    labels: ["model-gitops:retrain"],
  });
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "keep", number });
  expect(await applyPull(forge, wantedPull({ draft: false, title: "Retrain churn on May" }))).toEqual({
    kind: "update",
    number,
  });
  expect(await read()).toMatchObject({ draft: false, title: "Retrain churn on May" });
  await emulator.act(emulator.owner, {
    method: "PATCH",
    path: `/repos/${emulator.slug}/pulls/${number}`,
    body: { state: "closed" },
  });
  expect(await applyPull(forge, wantedPull())).toEqual({ kind: "closed-by-person", number });
  const next = await applyPull(forge, wantedPull({ occasion: "data-2" }));
  expect(next.kind).toBe("create");
  await applyPull(forge, wantedPull({ occasion: "data-2", draft: false }));
  await mergePull(emulator, { number: next.number ?? 0 });
  expect(await applyPull(forge, wantedPull({ occasion: "data-2" }))).toMatchObject({ kind: "merged" });
  assertDescribed(emulator);
});

test("an issue is opened, kept, closed and opened again, even after its label was taken off", async () => {
  const { emulator } = shared;
  const forge = forgeOf(emulator);
  const wanted = {
    name: "drift",
    key: "churn",
    occasion: "may",
    title: "churn drifts",
    body: "PSI 0.4",
    labels: ["model-gitops:drift"],
    state: "open",
  } as const;
  expect(
    await applyLabels(forge.labels, [{ name: "Model-Gitops:Drift", color: "d73a4a", description: "" }]),
  ).toHaveLength(1);
  expect(await applyLabels(forge.labels, [{ name: "model-gitops:drift", color: "000000", description: "" }])).toEqual(
    [],
  );
  const { number = 0 } = await applyIssue(forge, wanted);
  expect(await applyIssue(forge, wanted)).toEqual({ kind: "keep", number });
  await forge.labels.remove(number, "model-gitops:drift");
  await forge.labels.remove(number, "model-gitops:drift");
  expect(await applyIssue(forge, wanted)).toEqual({ kind: "keep", number });
  expect(await applyIssue(forge, { ...wanted, state: "closed" })).toEqual({ kind: "close", number });
  expect(await applyIssue(forge, { ...wanted, body: "PSI 0.5" })).toEqual({ kind: "reopen", number });
  const author = "github-actions[bot]";
  expect(await forge.issues.list({ author })).toMatchObject([{ number, state: "open" }]);
  expect(await forge.issues.list({ author, label: "model-gitops:drift" })).toEqual([]);
  // One of another model that still has the label does not hide it.
  const { number: other = 0 } = await applyIssue(forge, { ...wanted, key: "fraud" });
  expect(await applyIssue(forge, { ...wanted, body: "PSI 0.5" })).toEqual({ kind: "keep", number });
  expect(await forge.issues.list({ author, label: "model-gitops:drift" })).toMatchObject([{ number: other }]);
  assertDescribed(emulator);
});

test("tags are annotated, never moved, and removed only as they were read", async () => {
  const { emulator, repository } = shared;
  const forge = forgeOf(emulator);
  const commit = await tipOf(emulator);
  const tag = { name: "churn#production#1", commit, message: "Promote churn" };
  expect(await applyTag(forge.tags, tag)).toBe("create");
  expect(await applyTag(forge.tags, tag)).toBe("keep");
  expect(await forge.tags.find(tag.name)).toMatchObject({
    commit,
    annotation: {
      message: expect.stringContaining("Promote churn"),
      tagger: { name: "github-actions[bot]" },
      verification: { verified: false, reason: "unsigned" },
    },
  });
  await repository.tag("churn#production#2");
  const listed = await forge.tags.list("churn#production#");
  expect(listed.map(({ name, annotation }) => [name, annotation !== undefined])).toEqual([
    ["churn#production#1", true],
    ["churn#production#2", false],
  ]);
  expect(await applyTag(forge.tags, { ...tag, name: "churn#production#2" })).toBe("taken");
  await expect(forge.tags.create(tag)).rejects.toMatchObject({ status: 422 });
  expect(await forge.tags.remove({ name: tag.name, sha: commit })).toBe("lost");
  expect(await applyTag(forge.tags, { name: tag.name, commit: undefined })).toBe("remove");
  expect(await applyTag(forge.tags, { name: tag.name, commit: undefined })).toBe("none");
  assertDescribed(emulator);
});

test("a deployment takes the place of the one before", async () => {
  const { emulator } = shared;
  const forge = forgeOf(emulator);
  const wanted = {
    key: "churn#production#1",
    environment: "churn/production",
    sha: await tipOf(emulator),
    task: "deploy",
    payload: { model: "churn", version: "1.2.0" },
    description: "churn 1.2.0",
    production: true,
    status: { state: "success", description: "Serving" },
  } as const;
  const first = await applyDeployment(forge, wanted);
  expect(first.kind).toBe("create");
  expect(await applyDeployment(forge, wanted)).toEqual({ ...first, kind: "keep" });
  const second = await applyDeployment(forge, { ...wanted, key: "churn#production#2", task: "rollback" });
  expect(await forge.deployments.list("churn/production")).toMatchObject([
    { id: second.id, task: "rollback", payload: { "model-gitops": "churn#production#2" } },
    { id: first.id, author: "github-actions[bot]" },
  ]);
  expect(await forge.deployments.status(first.id)).toMatchObject({ state: "inactive" });
  expect(await applyDeployment(forge, wanted)).toMatchObject({ kind: "superseded" });
  assertDescribed(emulator);
});

test("a token that may not is told what it lacks", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: FILES });
  const base = await tipOf(emulator);
  await applyBranch(forgeOf(emulator), wantedBranch(base));
  const { number = 0 } = await applyPull(forgeOf(emulator), wantedPull({ labels: [] }));
  const [opened] = await forgeOf(emulator).pullRequests.byHead(branch);
  const reader = forgeOf(emulator, emulator.token("github-actions[bot]", { contents: "read" }));
  const label = { name: "x", color: "000000", description: "" };
  const deployment = { environment: "e", sha: base, task: "deploy", payload: {}, description: "", production: false };
  const refused: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => reader.pullRequests.update(number, { title: "x" }), "`pull-requests: write`"],
    [
      () => reader.pullRequests.setDraft({ id: opened?.id ?? "", number }, false),
      "`pull-requests: write` and `contents: write`",
    ],
    [() => reader.issues.create({ title: "x", body: "", labels: [] }), "`issues: write`"],
    [() => reader.labels.create(label), "`issues: write` or `pull-requests: write`"],
    [() => reader.tags.create({ name: "v1", commit: base, message: "x" }), "`contents: write`"],
    [() => reader.deployments.create(deployment), "`deployments: write`"],
    [() => reader.branches.move({ branch, from: base, to: undefined }), "`contents: write`"],
  ];
  for (const [attempt, permission] of refused) {
    await expect(attempt()).rejects.toThrow(`needs ${permission}: add it under \`permissions:\``);
  }
  assertDescribed(emulator);
});
