import { describe, expect, test } from "vitest";
import { assertNoViolations, startEmulator, tipOf } from "../../rig/emulator.ts";
import { createRepository, forkRepository, mergePull, readPull } from "../../rig/repository.ts";
import { clientOf, repo } from "./client.ts";

describe("pull requests", () => {
  test("files, numbers and head follow the pushes", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, {
      files: { "a.txt": "1\n", "b.txt": "1\n2\n3\n4\n5\n" },
    });
    await repository.branch("change");
    await repository.commit({ "a.txt": "2\n" });
    const opened = await repository.openPullRequest({ head: "change" });
    const pushed = await repository.commit({ "c.txt": "c\n", "b.txt": null, "d/b.txt": "1\n2\n3\n4\n5\n" });
    const client = clientOf(emulator);
    const at = { ...repo, pull_number: opened.number };
    const { data: pull } = await client.pulls.get(at);
    expect(pull).toMatchObject({ commits: 2, changed_files: 3, mergeable: true, mergeable_state: "clean" });
    expect(pull.head.sha).toBe(pushed);
    const { data: files } = await client.pulls.listFiles(at);
    expect(files.map(({ filename, status, additions, patch }) => ({ filename, status, additions, patch }))).toEqual([
      { filename: "a.txt", status: "modified", additions: 1, patch: "@@ -1 +1 @@\n-1\n+2" },
      { filename: "c.txt", status: "added", additions: 1, patch: "@@ -0,0 +1 @@\n+c" },
      { filename: "d/b.txt", status: "renamed", additions: 0, patch: undefined },
    ]);
    await expect(client.pulls.create({ ...repo, head: "change", base: "main", title: "again" })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining("A pull request already exists for acme:change."),
    });
    expect((await client.issues.get({ ...repo, issue_number: opened.number })).data.pull_request).toBeDefined();
    assertNoViolations(emulator);
  });

  test("a fork's pull request names the fork, and its commits are in the repository", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const fork = await forkRepository(emulator, "bob");
    await fork.branch("patch");
    const sha = await fork.commit({ "a.txt": "2\n" });
    const pull = await fork.openPullRequest({ head: "patch" });
    const client = clientOf(emulator);
    const { data } = await client.pulls.get({ ...repo, pull_number: pull.number });
    expect(data.head).toMatchObject({
      sha,
      ref: "patch",
      label: "bob:patch",
      repo: { full_name: "bob/models" },
    });
    expect(data.head.repo?.id).not.toBe(data.base.repo.id);
    const { data: found } = await client.pulls.list({ ...repo, head: "bob:patch" });
    expect(found.map(({ number, head }) => ({ number, sha: head.sha }))).toEqual([{ number: pull.number, sha }]);
    expect((await client.git.getRef({ ...repo, ref: `pull/${pull.number}/head` })).data.object.sha).toBe(sha);
    assertNoViolations(emulator);
  });

  test.each(["merge", "squash", "rebase"] as const)("%s really merges", async (method) => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n", "main.txt": "1\n" } });
    await repository.branch("change");
    await repository.commit({ "a.txt": "2\n" }, "Second");
    await repository.commit({ "a.txt": "3\n" }, "Third");
    await repository.checkout("main");
    await repository.commit({ "main.txt": "2\n" }, "Meanwhile");
    const pull = await repository.openPullRequest({ head: "change", title: "Change" });
    const sha = await mergePull(emulator, pull, method);
    const client = clientOf(emulator);
    const text = async (path: string): Promise<unknown> =>
      (await client.repos.getContent({ ...repo, path, mediaType: { format: "raw" } })).data;
    const { data: merged } = await client.pulls.get({ ...repo, pull_number: pull.number });
    expect(merged).toMatchObject({ merged: true, state: "closed", merge_commit_sha: sha });
    expect([await tipOf(emulator), await read(text("a.txt")), await read(text("main.txt"))]).toEqual([
      sha,
      "3\n",
      "2\n",
    ]);
    const { data: commit } = await client.git.getCommit({ ...repo, commit_sha: sha });
    expect([commit.parents.length, commit.message]).toEqual(
      {
        merge: [2, "Merge pull request #1 from acme/change\n\nChange"],
        squash: [1, "Change (#1)\n\n* Second\n\n* Third"],
        rebase: [1, "Third"],
      }[method],
    );
    const { data: of } = await client.repos.listPullRequestsAssociatedWithCommit({
      ...repo,
      commit_sha: sha,
    });
    expect(of.map(({ number }) => number)).toEqual([pull.number]);
    assertNoViolations(emulator);
  });

  test("a conflict cannot be merged and has no merge commit", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    await repository.branch("change");
    await repository.commit({ "a.txt": "2\n" });
    await repository.checkout("main");
    await repository.commit({ "a.txt": "3\n" });
    const opened = await repository.openPullRequest({ head: "change" });
    expect((await readPull(emulator, opened.number)).mergeSha).toBeUndefined();
    const merging = clientOf(emulator).pulls.merge({ ...repo, pull_number: opened.number });
    await expect(merging).rejects.toMatchObject({ status: 405 });
    assertNoViolations(emulator);
  });

  test("one that lost its branch is closed, whoever took it, and whichever of the two it was", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const open = async (head: string, base = "main") => {
      await repository.branch(head, `origin/${base}`);
      await repository.commit({ "a.txt": `${head}\n` });
      return (await repository.openPullRequest({ head, base })).number;
    };
    const [byApi, byPush, below] = [await open("api"), await open("push"), await open("below")];
    const stacked = await open("stacked", "below");
    const stays = await open("stays");
    const client = clientOf(emulator);
    const states = async () => {
      const { data } = await client.pulls.list({ ...repo, state: "open" });
      return data.map(({ number }) => number).toSorted((a, b) => a - b);
    };
    await client.git.deleteRef({ ...repo, ref: "heads/api" });
    expect(await states()).toEqual([byPush, below, stacked, stays]);
    await repository.push("--delete", "push");
    expect(await states()).toEqual([below, stacked, stays]);
    await client.git.deleteRef({ ...repo, ref: "heads/below" });
    expect(await states()).toEqual([stays]);
    const { data: closed } = await client.pulls.get({ ...repo, pull_number: byApi });
    expect(closed).toMatchObject({ state: "closed", merged: false, head: { ref: "api" }, mergeable: null });
    expect(Date.parse(closed.closed_at ?? "")).toBeGreaterThan(0);
    assertNoViolations(emulator);
  });

  test("a renamed branch closes what comes from it, and what goes to it follows", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    await repository.branch("ours/below");
    await repository.commit({ "a.txt": "2\n" });
    const from = await repository.openPullRequest({ head: "ours/below" });
    await repository.branch("above", "origin/ours/below");
    await repository.commit({ "a.txt": "3\n" });
    const to = await repository.openPullRequest({ head: "above", base: "ours/below" });
    const client = clientOf(emulator);
    const path = `/repos/${emulator.slug}/branches/ours/below/rename`;
    const rename = () => emulator.act("octocat", { method: "POST", path, body: { new_name: "theirs" } });
    const sha = from.headSha;
    expect(await rename()).toMatchObject({ status: 201, json: { name: "theirs", commit: { sha } } });
    const state = async (number: number) => (await client.pulls.get({ ...repo, pull_number: number })).data;
    expect(await state(from.number)).toMatchObject({ state: "closed", head: { ref: "ours/below" } });
    expect(await state(to.number)).toMatchObject({ state: "open", base: { ref: "theirs" }, mergeable: true });
    expect(await rename()).toMatchObject({ status: 422 });
    assertNoViolations(emulator);
  });
});

async function read(value: Promise<unknown>): Promise<string> {
  const found = await value;
  return found instanceof ArrayBuffer ? Buffer.from(found).toString("utf8") : String(found);
}
