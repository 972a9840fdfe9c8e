import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEvent, type Event } from "../../../src/forge/event.ts";
import { fakeHost } from "../../fakes/host.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);

async function read(name: string, payload: unknown, env: Readonly<Record<string, string>> = {}): Promise<Event> {
  await using host = await fakeHost();
  const path = join(host.temp, "event.json");
  await writeFile(path, typeof payload === "string" ? payload : JSON.stringify(payload));
  const all: Readonly<Record<string, string>> = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, ...env };
  return await readEvent({ env: (key) => all[key] });
}

const pull = {
  number: 7,
  user: { login: "dana" },
  base: { sha: A, ref: "main", repo: { id: 1 } },
  head: { sha: B, ref: "better/model;$(x)", repo: { id: 2 } },
};

test("a pull request of a fork", async () => {
  const env = { GITHUB_REF: "refs/pull/7/merge", GITHUB_SHA: "c".repeat(40) };
  expect(await read("pull_request", { action: "opened", pull_request: pull }, env)).toEqual({
    kind: "pull_request",
    number: 7,
    action: "opened",
    baseSha: A,
    baseBranch: "main",
    headSha: B,
    headBranch: "better/model;$(x)",
    isFork: true,
    mergeSha: "c".repeat(40),
    author: "dana",
  });
});

test("a fork that was deleted stays a fork, and a run on the head has no merge commit", async () => {
  const event = await read("pull_request_review", {
    action: "submitted",
    pull_request: { ...pull, head: { ...pull.head, repo: null } },
  });
  expect(event).toMatchObject({ kind: "pull_request", isFork: true });
  expect(event).not.toHaveProperty("mergeSha");
});

test("pushes and tags", async () => {
  const repository = { default_branch: "main" };
  expect(await read("push", { ref: "refs/heads/main", before: A, after: B, repository })).toEqual({
    kind: "push",
    branch: "main",
    isDefaultBranch: true,
    before: A,
    after: B,
  });
  expect(await read("push", { ref: "refs/tags/credit-risk@v1.2.0", before: A, after: B, repository })).toEqual({
    kind: "tag",
    tag: "credit-risk@v1.2.0",
    after: B,
    isDeleted: false,
  });
});

test("the others", async () => {
  expect(await readEvent({ env: () => undefined })).toEqual({ kind: "local" });
  expect(await readEvent({ env: () => "schedule" })).toEqual({ kind: "schedule" });
  expect(await read("workflow_dispatch", {})).toEqual({ kind: "dispatch" });
  expect(await read("issue_comment", {})).toEqual({ kind: "other", name: "issue_comment" });
  expect(
    await read("merge_group", {
      merge_group: {
        base_sha: A,
        head_sha: B,
        base_ref: "refs/heads/main",
        head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${A}`,
      },
    }),
  ).toEqual({
    kind: "merge_group",
    pull: 7,
    baseSha: A,
    baseBranch: "main",
    headSha: B,
  });
  const run = {
    id: 9,
    event: "pull_request",
    head_sha: B,
    head_branch: "x",
    head_repository: { id: 2, owner: { login: "eve" } },
  };
  expect(await read("workflow_run", { workflow_run: run })).toEqual({
    kind: "workflow_run",
    runId: 9,
    event: "pull_request",
    headSha: B,
    headBranch: "x",
    headRepositoryId: 2,
    headOwner: "eve",
  });
});

test("an issue that somebody wrote into", async () => {
  const payload = { action: "edited", issue: { number: 12, body: "- [x] churn" }, sender: { login: "dana" } };
  expect(await read("issues", payload)).toEqual({ kind: "issues", action: "edited", number: 12, sender: "dana" });
  const app = { ...payload, sender: { login: "ours[bot]", type: "Bot" } };
  expect(await read("issues", app)).toMatchObject({ sender: "ours[bot]" });
  // An account that is gone, and an action that nobody named: neither is anybody's word.
  expect(await read("issues", { issue: { number: 12 }, sender: null })).toEqual({
    kind: "issues",
    action: "",
    number: 12,
    sender: "ghost",
  });
});

test("what another system asks for is taken as it wrote it, and never believed", async () => {
  const dispatched = (payload: object) => read("repository_dispatch", payload);
  const kind = "repository_dispatch";
  const client_payload = { models: ["credit-risk"] };
  expect(await dispatched({ action: "model-gitops-retrain", client_payload })).toEqual({
    kind,
    eventType: "model-gitops-retrain",
    clientPayload: client_payload,
  });
  expect(await dispatched({ action: "other", client_payload: null })).toMatchObject({ clientPayload: {} });
  for (const hostile of [[], "x", 7, { models: { length: 1e9 } }, { ["__proto__"]: { models: 1 } }]) {
    const event = await dispatched({ action: "$(x)\n::error::", client_payload: hostile });
    expect(event).toEqual({ kind, eventType: "$(x)\n::error::", clientPayload: hostile });
  }
  const polluting = '{"action":"a","client_payload":{"__proto__":{"models":["x"]}}}';
  expect(await read("repository_dispatch", polluting)).toMatchObject({ kind, eventType: "a" });
  expect(Object.hasOwn({}, "models")).toBe(false);
  expect(await dispatched({})).toEqual({ kind, eventType: "", clientPayload: {} });
});

test.each([
  ["pull_request_target", { pull_request: pull }, /on: pull_request/],
  ["pull_request", "{", /no JSON object/],
  ["pull_request", "[]", /not an object/],
  ["pull_request", { pull_request: { ...pull, number: "7" } }, /"number"/],
  [
    "pull_request",
    { pull_request: { ...pull, base: { ...pull.base, sha: "--upload-pack=x" } } },
    /not a full commit id/,
  ],
  ["pull_request", { pull_request: { ...pull, head: { ...pull.head, ref: "a\nb" } } }, /git does not allow/],
  ["push", { ref: "refs/heads/-x", before: A, after: B, repository: {} }, /git does not allow/],
  ["push", {}, /"ref"/],
  ["issues", {}, /"issue"/],
  ["issues", { issue: [] }, /"issue".* is not an object/],
  ["issues", { issue: { number: "12" }, sender: { login: "dana" } }, /"number"/],
  ["issues", { issue: { number: 1.5 }, sender: { login: "dana" } }, /"number"/],
  ["issues", { issue: { number: 12 }, sender: { login: { toString: "x" } } }, /"login"/],
  ["issues", { action: ["edited"], issue: { number: 12 }, sender: { login: "dana" } }, /"action"/],
  ["issues", "null", /not an object/],
  ["repository_dispatch", { action: { a: 1 } }, /"action"/],
  ["repository_dispatch", "{", /no JSON object/],
])("%s with %j is refused", async (name, payload, message) => {
  await expect(read(name, payload)).rejects.toThrow(message);
  await expect(read(name, payload)).rejects.toMatchObject({ name: "UserError" });
});

test("a missing payload is a sentence", async () => {
  await expect(readEvent({ env: (name) => (name === "GITHUB_EVENT_NAME" ? "push" : "") })).rejects.toThrow(
    /GITHUB_EVENT_PATH is not set/,
  );
  await expect(
    readEvent({ env: (name) => (name === "GITHUB_EVENT_NAME" ? "push" : "/nowhere/e.json") }),
  ).rejects.toThrow(/not there/);
});
