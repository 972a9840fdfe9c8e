import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRules, rulesCommit } from "../../../src/revisions/rules.ts";
import { changedPaths } from "../../../src/revisions/changed-paths.ts";
import type { Event, PullRequestEvent } from "../../../src/forge/event.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { git } from "../../rig/git.ts";
import { newClone, type Clone } from "../forge/clone.ts";

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
  const base = await openRules({ host: clone.host, forge, event });
  expect(base).toMatchObject({ id: newerBase, source: "git" });
  expect(await changedPaths({ host: clone.host, forge, before: newerBase })).toEqual(["a.txt", "new.txt", "old.txt"]);
});

test("a run on the head is judged by the base of the event", async () => {
  await using clone = await newClone();
  const { base, newerBase, event } = await pullRequest(clone);
  await clone.git("checkout", "--quiet", "change");
  expect(await rulesCommit({ host: clone.host, forge, event })).toBe(base);
  // What main got meanwhile is not this change's doing.
  expect(await changedPaths({ host: clone.host, forge, before: newerBase })).toEqual(["a.txt", "new.txt", "old.txt"]);
});

interface Start {
  readonly name: string;
  readonly payload: unknown;
  readonly ref: string;
}

/** The same host, on which GitHub has started an event. */
async function started(host: FakeHost, { name, payload, ref }: Start) {
  const path = join(host.temp, `${name}.json`);
  await writeFile(path, JSON.stringify(payload));
  const env = new Map([
    ["GITHUB_EVENT_NAME", name],
    ["GITHUB_EVENT_PATH", path],
    ["GITHUB_REF", ref],
  ]);
  return { ...host, env: (key: string) => env.get(key) };
}

const PAYLOAD = { repository: { default_branch: "main" } };

const BY_DEFAULT: readonly [Event, Start][] = [
  [{ kind: "dispatch" }, { name: "workflow_dispatch", payload: PAYLOAD, ref: "refs/heads/topic" }],
  [{ kind: "schedule" }, { name: "schedule", payload: { schedule: "0 3 * * *" }, ref: "refs/heads/main" }],
  [
    { kind: "tag", tag: "v1", after: "f".repeat(40), isDeleted: false },
    { name: "push", payload: PAYLOAD, ref: "refs/tags/v1" },
  ],
  [
    { kind: "other", name: "release" },
    { name: "release", payload: PAYLOAD, ref: "refs/tags/v1" },
  ],
];

test.each(BY_DEFAULT)("%j is judged by the default branch, or says that it cannot be", async (event, start) => {
  await using clone = await newClone();
  const { newerBase } = await pullRequest(clone);
  const host = await started(clone.host, start);
  await expect(rulesCommit({ host, forge, event })).rejects.toThrow(/default branch main.*fetch-depth/);
  await clone.git("update-ref", "refs/remotes/origin/main", newerBase);
  expect(await rulesCommit({ host, forge, event })).toBe(newerBase);
  const fake = fakeForge();
  const tip = fake.git.commit({ branch: "main", files: {} });
  expect(await rulesCommit({ host, forge: fake, event })).toBe(tip);
});

test("where the event does not say which branch is the default one, the clone does, or nobody", async () => {
  await using clone = await newClone();
  const { newerBase } = await pullRequest(clone);
  const host = await started(clone.host, { name: "release", payload: {}, ref: "refs/tags/v1" });
  const event: Event = { kind: "other", name: "release" };
  await expect(rulesCommit({ host, forge, event })).rejects.toThrow(/which branch is the default.*Name a base/);
  await clone.git("update-ref", "refs/remotes/origin/trunk", newerBase);
  await clone.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
  expect(await rulesCommit({ host, forge, event })).toBe(newerBase);
});

test("depth 2 has the base", async () => {
  await using clone = await newClone();
  const { newerBase, merge, event } = await pullRequest(clone);
  await using host = await shallow(clone, merge, 2);
  expect(await openRules({ host, forge, event })).toMatchObject({ id: newerBase, source: "git" });
  expect(await changedPaths({ host, forge, before: newerBase })).toEqual(["a.txt", "new.txt", "old.txt"]);
});

test("depth 1 knows the base's name and asks the forge for the rest", async () => {
  await using clone = await newClone();
  const { newerBase, merge, head, event } = await pullRequest(clone);
  await using host = await shallow(clone, merge, 1);
  const fake = fakeForge();
  expect(await openRules({ host, forge: fake, event })).toMatchObject({ id: newerBase, source: "forge" });
  const asked: string[] = [];
  const answering = {
    ...fake,
    changedFiles: async (base: string, to: string) => {
      asked.push(base, to);
      return ["a.txt"];
    },
  };
  expect(await changedPaths({ host, forge: answering, before: newerBase, head })).toEqual(["a.txt"]);
  expect(asked).toEqual([newerBase, head]);
  expect(await changedPaths({ host, forge, before: newerBase, head })).toBeUndefined();
  await expect(openRules({ host, forge, event })).rejects.toThrow(/not in this clone.*fetch-depth/);
});

test("on a laptop: since main was left, uncommitted and untracked files included", async () => {
  await using clone = await newClone();
  const base = await clone.commit({ "a.txt": "1", "b.txt": "1" });
  await clone.git("checkout", "--quiet", "-b", "change");
  await clone.commit({ "a.txt": "2" });
  await clone.write({ "b.txt": "2", "c.txt": "1", "model-gitops-out/m/run.json": "{}" });
  const event: Event = { kind: "local" };
  expect(await rulesCommit({ host: clone.host, forge, event })).toBe(base);
  expect(await changedPaths({ host: clone.host, forge, before: base })).toEqual(["a.txt", "b.txt", "c.txt"]);
});

test("the other events", async () => {
  await using clone = await newClone();
  const first = await clone.commit({ "a.txt": "1" });
  const host = clone.host;
  const after = "f".repeat(40);
  const push = { kind: "push", branch: "main", isDefaultBranch: true, after } as const;
  expect(await rulesCommit({ host, forge, event: { ...push, before: first } })).toBe(first);
  expect(await rulesCommit({ host, forge, event: { ...push, before: "0".repeat(40) } })).toBeUndefined();
  expect(await rulesCommit({ host, forge, event: { kind: "schedule" }, base: "main" })).toBe(first);
  await expect(rulesCommit({ host, forge, event: { kind: "local" }, base: "--all" })).rejects.toThrow(
    /no commit or branch/,
  );
});

test("no repository at all has no base", async () => {
  await using host = await fakeHost({ files: { a: "1" } });
  expect(await openRules({ host, forge, event: { kind: "local" } })).toBeUndefined();
});

test("branches that merged each other have several merge bases: one of them counts, and the listing that is there", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1\n" });
  await clone.git("checkout", "--quiet", "-b", "change");
  const ours = await clone.commit({ "ours.txt": "1\n" });
  await clone.git("checkout", "--quiet", "main");
  const theirs = await clone.commit({ "theirs.txt": "1\n" });
  await clone.git("merge", "--quiet", "--no-ff", "-m", "theirs", ours);
  const before = await clone.git("rev-parse", "HEAD");
  await clone.git("checkout", "--quiet", "change");
  await clone.git("merge", "--quiet", "--no-ff", "-m", "ours", theirs);
  await clone.commit({ "new.txt": "1\n" });
  expect((await clone.git("merge-base", "--all", before, "HEAD")).split("\n")).toHaveLength(2);
  const untracked = async () => ["listed.txt"];
  const changed = await changedPaths({ host: clone.host, forge: undefined, before, untracked });
  expect(changed).toEqual(expect.arrayContaining(["listed.txt", "new.txt"]));
});

const LOCAL: Event = { kind: "local" };

async function onBranches(...branches: readonly string[]) {
  const clone = await newClone();
  await clone.git("checkout", "--quiet", "-b", branches[0] ?? "");
  const base = await clone.commit({ "a.txt": "1" });
  for (const branch of branches.slice(1)) await clone.git("checkout", "--quiet", "-b", branch);
  await clone.commit({ "a.txt": "2" });
  return { clone, base, host: clone.host };
}

test("a branch that no remote and no name tells from others is no base: what to do is said", async () => {
  const { clone, host } = await onBranches("release", "work");
  await using _ = clone;
  await expect(rulesCommit({ host, forge, event: LOCAL })).rejects.toThrow(
    /There is no base.*The branches here are release and work\. Name what.*--base/,
  );
});

test("what git calls the first branch of a repository is its main one, and trunk is a name for it", async () => {
  const { clone, base, host } = await onBranches("trunk", "work");
  await using _ = clone;
  expect(await rulesCommit({ host, forge, event: LOCAL })).toBe(base);
  await clone.git("branch", "--move", "trunk", "develop");
  await expect(rulesCommit({ host, forge, event: LOCAL })).rejects.toThrow(/There is no base/);
  await clone.git("config", "init.defaultBranch", "develop");
  expect(await rulesCommit({ host, forge, event: LOCAL })).toBe(base);
});

test("a remote of any name says which branch is the default one; of two with other names, nobody does", async () => {
  const { clone, base, host } = await onBranches("release", "work");
  await using _ = clone;
  await clone.git("remote", "add", "company", "https://git.example/x");
  await clone.git("update-ref", "refs/remotes/company/release", base);
  await clone.git("symbolic-ref", "refs/remotes/company/HEAD", "refs/remotes/company/release");
  expect(await rulesCommit({ host, forge, event: LOCAL })).toBe(base);
  await clone.git("remote", "add", "friend", "https://git.example/y");
  await expect(rulesCommit({ host, forge, event: LOCAL })).rejects.toThrow(/There is no base.*git fetch company/);
});

test("a shallow clone of one branch has no base, and says how to get it", async () => {
  const { clone, host } = await onBranches("main", "work");
  await using _ = clone;
  await clone.git("checkout", "--quiet", "main");
  await using target = await fakeHost();
  const url = `file://${host.workspace}`;
  await git(target.workspace, ["clone", "--quiet", "--depth=1", "--branch=work", url, "."]);
  await expect(rulesCommit({ host: target, forge, event: LOCAL })).rejects.toThrow(
    /There is no base.*shallow clone.*git fetch --unshallow origin/,
  );
});

test("the only branch of a repository without a remote is its main one", async () => {
  const { clone, host } = await onBranches("anything");
  await using _ = clone;
  expect(await rulesCommit({ host, forge, event: LOCAL })).toBe(await clone.git("rev-parse", "HEAD"));
  await using empty = await fakeHost();
  await git(empty.workspace, ["init", "--quiet"]);
  expect(await rulesCommit({ host: empty, forge, event: LOCAL })).toBeUndefined();
});
