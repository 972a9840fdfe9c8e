import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout } from "../../rig/checkout.ts";
import { assertNoViolations, startEmulator, tipOf } from "../../rig/emulator.ts";
import {
  issuesEvent,
  pullRequestEvent,
  pushEvent,
  repositoryDispatchEvent,
  scheduleEvent,
  workflowDispatchEvent,
  workflowRunEvent,
} from "../../rig/events.ts";
import { git } from "../../rig/git.ts";
import { createRepository, forkRepository, mergePull } from "../../rig/repository.ts";

test("a pull request is checked out as its merge commit, shallow or whole", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: { "a.txt": "1\n", "b.txt": "1\n" } });
  await repository.branch("change");
  const head = await repository.commit({ "a.txt": "2\n" });
  await repository.checkout("main");
  const base = await repository.commit({ "b.txt": "2\n" });
  const pull = await repository.openPullRequest({ head: "change", user: "bob" });
  const event = await pullRequestEvent(emulator, pull);
  expect(event).toMatchObject({
    name: "pull_request",
    actor: "bob",
    ref: "refs/pull/1/merge",
    headRef: "change",
    baseRef: "main",
    payload: { action: "opened", number: 1, pull_request: { head: { sha: head }, user: { login: "bob" } } },
  });
  const shallow = await checkout(emulator, event);
  expect(await git(shallow, ["rev-parse", "HEAD"])).toBe(event.sha);
  expect(await git(shallow, ["rev-list", "--count", "HEAD"])).toBe("1");
  expect(await git(shallow, ["cat-file", "-p", "HEAD"])).toContain(`parent ${base}\nparent ${head}\n`);
  expect(await readFile(join(shallow, "a.txt"), "utf8")).toBe("2\n");
  expect(await readFile(join(shallow, "b.txt"), "utf8")).toBe("2\n");
  const whole = await checkout(emulator, { ...event, depth: 0 });
  expect(await git(whole, ["rev-list", "--count", "HEAD"])).toBe("4");
  expect(await git(whole, ["rev-parse", "refs/remotes/origin/main"])).toBe(base);
  assertNoViolations(emulator);
});

test("a fork's pull request starts in the base repository, with the fork named", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: { "a.txt": "1\n" } });
  const fork = await forkRepository(emulator, "bob");
  await fork.checkout("main");
  const headSha = await fork.commit({ "a.txt": "2\n" });
  const pull = await fork.openPullRequest({ head: "main" });
  const event = await pullRequestEvent(emulator, pull);
  expect(event).toMatchObject({
    repository: "acme/models",
    payload: { pull_request: { head: { repo: { full_name: "bob/models", fork: true } } } },
  });
  const headRepository = fork.slug;
  const run = emulator.addRun({ headSha, headBranch: "main", headRepository, actor: "bob" });
  expect(await workflowRunEvent(emulator, run)).toMatchObject({
    name: "workflow_run",
    ref: "refs/heads/main",
    sha: await tipOf(emulator),
    payload: {
      action: "completed",
      workflow_run: { head_sha: headSha, pull_requests: [], head_repository: { full_name: "bob/models" } },
    },
  });
});

test("a push to the default branch is checked out as a branch, a tag as itself", async () => {
  await using emulator = await startEmulator();
  const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
  const before = await tipOf(emulator);
  await repository.branch("change");
  await repository.commit({ "a.txt": "2\n" });
  const pull = await repository.openPullRequest({ head: "change" });
  const after = await mergePull(emulator, pull, "squash");
  const event = await pushEvent(emulator, { before });
  expect(event).toMatchObject({
    ref: "refs/heads/main",
    sha: after,
    payload: { before, after, created: false },
  });
  const workspace = await checkout(emulator, event);
  expect(await git(workspace, ["symbolic-ref", "HEAD"])).toBe("refs/heads/main");
  await repository.checkout("main");
  const tagged = await repository.tag("model@v1.0.0");
  const tag = await pushEvent(emulator, { ref: "refs/tags/model@v1.0.0" });
  expect([tag.sha, tagged]).toEqual([after, after]);
  expect(await git(await checkout(emulator, tag), ["rev-parse", "HEAD"])).toBe(tagged);
});

test("schedules and dispatches run on the default branch", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files: { "a.txt": "1\n" } });
  const sha = await tipOf(emulator);
  expect(await scheduleEvent(emulator, "5 4 * * *")).toMatchObject({
    sha,
    payload: { schedule: "5 4 * * *" },
  });
  const dispatch = await workflowDispatchEvent(emulator, { inputs: { pr: 1, retrain: true } });
  expect(dispatch).toMatchObject({ sha, ref: "refs/heads/main", payload: { inputs: { pr: "1", retrain: "true" } } });
});

test("an edited issue comes with its labels and whoever edited it, a dispatch with what it says", async () => {
  await using emulator = await startEmulator({ people: { dana: "write" } });
  await createRepository(emulator, { files: { "a.txt": "1\n" } });
  const path = `/repos/${emulator.slug}/issues`;
  await emulator.act("octocat", { method: "POST", path, body: { title: "Models", labels: ["dashboard"] } });
  await emulator.act("dana", { method: "PATCH", path: `${path}/1`, body: { body: "- [x] churn" } });
  const context = { ref: "refs/heads/main", sha: await tipOf(emulator) };
  const repository = { full_name: emulator.slug, default_branch: "main" };
  expect(await issuesEvent(emulator, { number: 1, sender: "dana" })).toMatchObject({
    ...context,
    name: "issues",
    actor: "dana",
    payload: {
      action: "edited",
      issue: { number: 1, body: "- [x] churn", labels: [{ name: "dashboard" }] },
      sender: { login: "dana" },
      repository,
    },
  });
  const payload = { models: ["churn"] };
  expect(await repositoryDispatchEvent(emulator, { type: "model-gitops-retrain", payload })).toMatchObject({
    ...context,
    name: "repository_dispatch",
    payload: { action: "model-gitops-retrain", branch: "main", client_payload: payload, repository },
  });
});
