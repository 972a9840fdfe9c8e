import { describe, expect, test } from "vitest";
import { assertNoViolations, startEmulator } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";
import { bot, clientOf, clientWith, repo } from "./client.ts";

describe("comments", () => {
  test("a comment of a workflow's token has the bot as its author and can be edited", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    await repository.branch("change");
    await repository.commit({ "a.txt": "2\n" });
    const pull = await repository.openPullRequest({ head: "change", title: "Two" });
    const client = clientOf(emulator, bot, { "pull-requests": "write" });
    const at = { ...repo, issue_number: pull.number };
    const { data: comment } = await client.issues.createComment({ ...at, body: "first" });
    await client.issues.updateComment({ ...repo, comment_id: comment.id, body: "second" });
    const { data: comments } = await client.issues.listComments({ ...at, per_page: 100 });
    expect(comments.map(({ body, user }) => ({ body, login: user?.login, type: user?.type, id: user?.id }))).toEqual([
      { body: "second", login: bot, type: "Bot", id: 41898282 },
    ]);
    expect(emulator.requests.map(({ method, path, status, by }) => ({ method, path, status, by }))).toEqual([
      { method: "POST", path: "/repos/acme/models/issues/1/comments", status: 201, by: "emulate" },
      {
        method: "PATCH",
        path: `/repos/acme/models/issues/comments/${comment.id}`,
        status: 200,
        by: "emulate",
      },
      { method: "GET", path: "/repos/acme/models/issues/1/comments", status: 200, by: "emulate" },
    ]);
    assertNoViolations(emulator);
  });

  test("more than 65 536 characters are refused and nothing is posted", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    const { data: issue } = await client.issues.create({ ...repo, title: "Drift" });
    const at = { ...repo, issue_number: issue.number };
    await expect(client.issues.createComment({ ...at, body: "x".repeat(65_537) })).rejects.toMatchObject({
      status: 422,
    });
    await client.issues.createComment({ ...at, body: "x".repeat(65_536) });
    expect((await client.issues.listComments(at)).data).toHaveLength(1);
  });
});

describe("what the emulator lacks", () => {
  test("the list of issues has the pull requests, and a repository's comments are found", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    await repository.branch("change");
    await repository.commit({ "a.txt": "2\n" });
    await repository.openPullRequest({ head: "change" });
    const client = clientOf(emulator);
    await client.issues.createLabel({ ...repo, name: "drift", color: "ff0000" });
    await client.issues.create({ ...repo, title: "Drift", labels: ["drift"] });
    await client.issues.createComment({ ...repo, issue_number: 1, body: "on the pull request" });
    await client.issues.createComment({ ...repo, issue_number: 2, body: "on the issue" });
    const { data: all } = await client.issues.listForRepo(repo);
    expect(all.map(({ number, pull_request }) => [number, pull_request !== undefined])).toEqual([
      [2, false],
      [1, true],
    ]);
    const { data: drifting } = await client.issues.listForRepo({ ...repo, labels: "drift" });
    expect(drifting.map(({ number }) => number)).toEqual([2]);
    const { data: comments } = await client.issues.listCommentsForRepo(repo);
    expect(comments.map(({ body }) => body)).toEqual(["on the pull request", "on the issue"]);
    assertNoViolations(emulator);
  });

  test("contents over 1 MB come raw only, and a folder's list includes the root", async () => {
    await using emulator = await startEmulator();
    const bytes = Buffer.alloc(1_100_000, 7);
    await createRepository(emulator, { files: { "big.bin": bytes, "a.txt": "1\n" } });
    const client = clientOf(emulator);
    const { data: big } = await client.repos.getContent({ ...repo, path: "big.bin" });
    expect(big).toMatchObject({ encoding: "none", content: "", size: bytes.length });
    const raw = await client.repos.getContent({ ...repo, path: "big.bin", mediaType: { format: "raw" } });
    expect(Buffer.from(raw.data as unknown as ArrayBuffer).equals(bytes)).toBe(true);
    const { data: root } = await client.repos.getContent({ ...repo, path: "" });
    expect(root).toMatchObject([{ path: "a.txt" }, { path: "big.bin" }]);
    assertNoViolations(emulator);
  });

  test("a private repository is closed to strangers and to tokens without the scope", async () => {
    await using emulator = await startEmulator({ isPrivate: true });
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const anonymous = clientWith(emulator);
    await expect(anonymous.repos.get(repo)).rejects.toMatchObject({ status: 404 });
    const commenter = clientOf(emulator, bot, { "pull-requests": "write" });
    await expect(commenter.git.getRef({ ...repo, ref: "heads/main" })).rejects.toMatchObject({ status: 403 });
    const reader = clientOf(emulator, bot, { contents: "read" });
    expect((await reader.git.getRef({ ...repo, ref: "heads/main" })).data.ref).toBe("refs/heads/main");
    assertNoViolations(emulator);
  });
});
