import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyComment } from "../../../src/forge/apply-comment.ts";
import { openRemote } from "../../../src/revisions/forge-revision.ts";
import type { Forge } from "../../../src/forge/forge.ts";
import { findForkPull } from "../../../src/forge/fork-artifact.ts";
import { githubForge } from "../../../src/forge/github.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { openLedger } from "../../../src/stores/ledger.ts";
import { releaseStore } from "../../../src/stores/release-assets.ts";
import { fakeHost } from "../../fakes/host.ts";
import { assertNoViolations, startEmulator, tipOf, type Emulator } from "../../rig/emulator.ts";
import { createRepository, forkRepository, mergePull } from "../../rig/repository.ts";
import { runEntry } from "../stores/samples.ts";

function forgeOf(emulator: Emulator, token: string): Forge {
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  return githubForge({
    token,
    repository: { owner, name },
    apiUrl: emulator.apiUrl,
    log,
    pause: 0,
  });
}

const FILES = {
  "models/a/model.yaml": "name: a\n",
  "big.bin": new Uint8Array(2_000_000).fill(200),
  "ü b.txt": "x",
};

test("reads a repository, compares, and follows a pull request through a squash", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: FILES });
  const base = await tipOf(emulator);
  await repository.branch("better");
  const head = await repository.commit({ "models/a/model.yaml": "name: a\n# better\n" });
  const opened = await repository.openPullRequest({ head: "better" });
  const forge = forgeOf(emulator, emulator.token());
  const remote = openRemote(forge, base);
  expect((await remote.files()).map(({ path }) => path)).toEqual(["big.bin", "models/a/model.yaml", "ü b.txt"]);
  expect((await remote.read("big.bin"))?.length).toBe(2_000_000);
  expect(Buffer.from((await forge.fileAt("ü b.txt", base)) ?? []).toString()).toBe("x");
  expect(await forge.fileAt("models", base)).toBeUndefined();
  expect(await forge.fileAt("gone", base)).toBeUndefined();
  await expect(forge.treeAt("f".repeat(40))).rejects.toMatchObject({ status: 404 });
  expect(await forge.changedFiles(base, head)).toEqual(["models/a/model.yaml"]);
  const pull = await forge.pull(opened.number);
  expect(pull).toMatchObject({
    state: "open",
    merged: false,
    isFork: false,
    head: { sha: head, branch: "better" },
  });
  expect((await forge.pullsByHead(emulator.owner, "better")).map(({ number }) => number)).toEqual([opened.number]);
  await mergePull(emulator, opened, "squash");
  const merged = await forge.pullsOfCommit(await tipOf(emulator));
  expect(merged).toMatchObject([{ number: opened.number, merged: true, state: "closed" }]);
  assertNoViolations(emulator);
});

test("a workflow's token comments once, and only with its permission", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: FILES });
  await repository.branch("better");
  const head = await repository.commit({ "models/a/model.yaml": "x" });
  const { number } = await repository.openPullRequest({ head: "better" });
  const options = {
    issue: number,
    marker: { name: "report", runId: 1, attempt: 1, headSha: head },
    body: "**worse**",
  };
  const forge = forgeOf(
    emulator,
    emulator.token("github-actions[bot]", { contents: "read", "pull-requests": "write" }),
  );
  expect(await forge.viewer()).toBe("github-actions[bot]");
  expect(await applyComment(forge, options)).toBe("create");
  expect(await applyComment(forge, options)).toBe("keep");
  expect(await applyComment(forge, { ...options, body: "**better**" })).toBe("update");
  expect(await forge.comments(number)).toMatchObject([{ author: "github-actions[bot]" }]);
  const reader = forgeOf(
    emulator,
    emulator.token("github-actions[bot]", { contents: "read", "pull-requests": "read" }),
  );
  await expect(reader.createComment(number, "x")).rejects.toThrow(/needs `pull-requests: write`/);
  // GitHub describes GraphQL elsewhere.
  const violations = emulator.violations.filter(({ operation }) => operation !== "POST /graphql");
  assertNoViolations({ violations });
});

test("the ledger and the store on GitHub", async () => {
  await using emulator = await startEmulator();
  await using host = await fakeHost();
  await createRepository(emulator, { files: FILES });
  const forge = forgeOf(emulator, emulator.token("github-actions[bot]", { contents: "write" }));
  const open = () => openLedger({ refs: forge.refs, sleep: async () => undefined });
  expect((await open().record([runEntry("a", 1)])).added).toHaveLength(1);
  await Promise.all([2, 3].map((seed) => open().record([runEntry("a", seed)])));
  expect(await open().list("a", "run")).toHaveLength(3);
  const digest = sha256("bytes");
  await writeFile(join(host.temp, "model.onnx"), "bytes");
  const store = releaseStore({ releases: forge.releases, model: "a" });
  await store.put(join(host.temp, "model.onnx"), digest);
  expect(await store.has(digest)).toBe(true);
  await forge.releases.create("v1", { title: "Another", body: "" });
  const listed = await forge.releases.listed("model-gitops-store/");
  expect([...listed].map(([tag, assets]) => [tag, assets.map(({ name }) => name)])).toEqual([
    ["model-gitops-store/a", [digest.slice("sha256:".length)]],
  ]);
  expect(await store.get(digest, join(host.temp, "again.onnx"))).toBe(true);
  const reader = forgeOf(emulator, emulator.token("github-actions[bot]", { contents: "read" }));
  await expect(openLedger({ refs: reader.refs }).record([runEntry("a", 4)])).rejects.toThrow(/needs `contents: write`/);
  assertNoViolations(emulator);
});

test("a fork's run, its pull request and its artifact", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: FILES });
  const fork = await forkRepository(emulator, "bob");
  await fork.branch("better");
  const headSha = await fork.commit({ "models/a/model.yaml": "x" });
  const opened = await fork.openPullRequest({ head: "better" });
  const forge = forgeOf(emulator, emulator.token("github-actions[bot]", { actions: "read", "pull-requests": "read" }));
  const pull = await forge.pull(opened.number);
  expect(pull).toMatchObject({
    isFork: true,
    author: "bob",
    head: { owner: "bob", branch: "better", sha: headSha },
  });
  const added = emulator.addRun({ headSha, headBranch: "better" });
  emulator.addArtifact({ run: added, name: "model-gitops", files: { "plan.json": "{}" } });
  const [upload] = await forge.artifacts(added.id);
  const zip = await forge.downloadArtifact(upload?.id ?? 0, 1_000_000);
  expect(Buffer.from(zip).subarray(0, 2).toString()).toBe("PK");
  const run = {
    ...(await forge.workflowRun(added.id)),
    headOwner: "bob",
    headRepositoryId: pull.head.repositoryId,
  };
  expect((await findForkPull(forge, run))?.number).toBe(opened.number);
  assertNoViolations(emulator);
});
