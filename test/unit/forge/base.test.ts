import { expect, test } from "vitest";
import { baseCommit, changedFiles, openBase } from "../../../src/forge/base.ts";
import type { Event, PullRequestEvent } from "../../../src/forge/event.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { git } from "../../rig/git.ts";
import { newClone, type Clone } from "./clone.ts";

const forge = undefined;

interface PullRequest {
  readonly base: string;
  readonly newerBase: string;
  readonly head: string;
  readonly merge: string;
  readonly event: PullRequestEvent;
}

/** A branch was left at `base`; `main` moved on to `newerBase`; the runner checked out their merge. */
async function pullRequest(clone: Clone): Promise<PullRequest> {
  const base = await clone.commit({ "a.txt": "1", "b.txt": "1", "old.txt": "same content, moved" });
  await clone.git("checkout", "--quiet", "-b", "change");
  await clone.commit({ "a.txt": "2" });
  await clone.git("mv", "old.txt", "new.txt");
  const head = await clone.commit({});
  await clone.git("checkout", "--quiet", "main");
  const newerBase = await clone.commit({ "b.txt": "2" });
  await clone.git("checkout", "--quiet", "--detach", "main");
  await clone.git("merge", "--quiet", "--no-ff", "-m", "merge", "change");
  const merge = await clone.git("rev-parse", "HEAD");
  const event: PullRequestEvent = {
    kind: "pull_request",
    number: 7,
    action: "synchronize",
    baseSha: base,
    baseBranch: "main",
    headSha: head,
    headBranch: "change",
    isFork: false,
    mergeSha: merge,
    author: "dana",
  };
  return { base, newerBase, head, merge, event };
}

async function shallow(clone: Clone, commit: string, depth: number): Promise<FakeHost> {
  const host = await fakeHost();
  await git(host.workspace, ["init", "--quiet"]);
  await git(host.workspace, ["fetch", "--quiet", `--depth=${depth}`, `file://${clone.host.workspace}`, commit]);
  await git(host.workspace, ["checkout", "--quiet", "FETCH_HEAD"]);
  return host;
}

test("the merge's first parent judges, and only the pull request's own changes count", async () => {
  await using clone = await newClone();
  const { newerBase, event } = await pullRequest(clone);
  const base = await openBase({ host: clone.host, forge, event });
  expect(base).toMatchObject({ id: newerBase, source: "git" });
  expect(await changedFiles({ host: clone.host, forge, base: newerBase })).toEqual(["a.txt", "new.txt", "old.txt"]);
});

test("a run on the head is judged by the base of the event", async () => {
  await using clone = await newClone();
  const { base, newerBase, event } = await pullRequest(clone);
  await clone.git("checkout", "--quiet", "change");
  expect(await baseCommit({ host: clone.host, forge, event })).toBe(base);
  // What main got meanwhile is not this change's doing.
  expect(await changedFiles({ host: clone.host, forge, base: newerBase })).toEqual(["a.txt", "new.txt", "old.txt"]);
});

test("a run by hand is judged by the default branch, or says that it cannot be", async () => {
  await using clone = await newClone();
  const { newerBase } = await pullRequest(clone);
  const event: Event = { kind: "dispatch", defaultBranch: "main" };
  await expect(baseCommit({ host: clone.host, forge, event })).rejects.toThrow(/default branch main.*fetch-depth/);
  await clone.git("update-ref", "refs/remotes/origin/main", newerBase);
  expect(await baseCommit({ host: clone.host, forge, event })).toBe(newerBase);
});

test("depth 2 has the base", async () => {
  await using clone = await newClone();
  const { newerBase, merge, event } = await pullRequest(clone);
  await using host = await shallow(clone, merge, 2);
  expect(await openBase({ host, forge, event })).toMatchObject({ id: newerBase, source: "git" });
  expect(await changedFiles({ host, forge, base: newerBase })).toEqual(["a.txt", "new.txt", "old.txt"]);
});

test("depth 1 knows the base's name and asks the forge for the rest", async () => {
  await using clone = await newClone();
  const { newerBase, merge, head, event } = await pullRequest(clone);
  await using host = await shallow(clone, merge, 1);
  const fake = fakeForge();
  expect(await openBase({ host, forge: fake, event })).toMatchObject({ id: newerBase, source: "forge" });
  const asked: string[] = [];
  const answering = {
    ...fake,
    changedFiles: async (base: string, to: string) => {
      asked.push(base, to);
      return ["a.txt"];
    },
  };
  expect(await changedFiles({ host, forge: answering, base: newerBase, head })).toEqual(["a.txt"]);
  expect(asked).toEqual([newerBase, head]);
  expect(await changedFiles({ host, forge, base: newerBase, head })).toBeUndefined();
  await expect(openBase({ host, forge, event })).rejects.toThrow(/not in this clone.*fetch-depth/);
});

test("on a laptop: since main was left, uncommitted and untracked files included", async () => {
  await using clone = await newClone();
  const base = await clone.commit({ "a.txt": "1", "b.txt": "1" });
  await clone.git("checkout", "--quiet", "-b", "change");
  await clone.commit({ "a.txt": "2" });
  await clone.write({ "b.txt": "2", "c.txt": "1", "model-gitops-out/m/run.json": "{}" });
  const event: Event = { kind: "local" };
  expect(await baseCommit({ host: clone.host, forge, event })).toBe(base);
  expect(await changedFiles({ host: clone.host, forge, base })).toEqual(["a.txt", "b.txt", "c.txt"]);
});

test("the other events", async () => {
  await using clone = await newClone();
  const first = await clone.commit({ "a.txt": "1" });
  const host = clone.host;
  const after = "f".repeat(40);
  const push = { kind: "push", branch: "main", isDefaultBranch: true, after } as const;
  expect(await baseCommit({ host, forge, event: { ...push, before: first } })).toBe(first);
  expect(await baseCommit({ host, forge, event: { ...push, before: "0".repeat(40) } })).toBeUndefined();
  expect(await baseCommit({ host, forge, event: { kind: "schedule" } })).toBeUndefined();
  expect(await baseCommit({ host, forge, event: { kind: "schedule" }, base: "main" })).toBe(first);
  await expect(baseCommit({ host, forge, event: { kind: "local" }, base: "--all" })).rejects.toThrow(
    /no commit or branch/,
  );
});

test("no repository at all has no base", async () => {
  await using host = await fakeHost({ files: { a: "1" } });
  expect(await openBase({ host, forge, event: { kind: "local" } })).toBeUndefined();
});
