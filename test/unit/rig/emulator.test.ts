import { Octokit } from "@octokit/rest";
import { describe, expect, test } from "vitest";
import { assertNoViolations, startEmulator, tipOf } from "../../rig/emulator.ts";
import type { Emulator } from "../../rig/emulator.ts";
import type { Permissions } from "../../rig/permissions.ts";
import { createRepository, forkRepository, mergePull, readPull } from "../../rig/repository.ts";

const bot = "github-actions[bot]";

function clientOf(emulator: Emulator, login = bot, permissions?: Permissions): Octokit {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: emulator.apiUrl, auth: emulator.token(login, permissions), log: silent });
}

const repo = { owner: "acme", repo: "models" } as const;

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
      { method: "PATCH", path: `/repos/acme/models/issues/comments/${comment.id}`, status: 200, by: "emulate" },
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
    await expect(client.issues.createComment({ ...at, body: "x".repeat(65_537) })).rejects.toMatchObject({ status: 422 });
    await client.issues.createComment({ ...at, body: "x".repeat(65_536) });
    expect((await client.issues.listComments(at)).data).toHaveLength(1);
  });
});

describe("tokens", () => {
  test("unknown tokens are refused, and missing permissions named", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const stranger = new Octokit({ baseUrl: emulator.apiUrl, auth: "ghp_unknown" });
    await expect(stranger.repos.get(repo)).rejects.toMatchObject({ status: 401 });
    const reader = clientOf(emulator, bot, { contents: "read" });
    await expect(reader.issues.create({ ...repo, title: "x" })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("Resource not accessible by integration"),
    });
    await expect(reader.users.getAuthenticated()).rejects.toMatchObject({ status: 403 });
    const { data } = await reader.repos.getCollaboratorPermissionLevel({ ...repo, username: "bob" });
    expect(data.permission).toBe("read");
    assertNoViolations(emulator);
  });
});

describe("git", () => {
  test("refs move forward only, and cannot be created twice", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const first = await tipOf(emulator);
    const second = await repository.commit({ "a.txt": "2\n" });
    const client = clientOf(emulator);
    const ref = "heads/model-gitops/ledger";
    await client.git.createRef({ ...repo, ref: `refs/${ref}`, sha: second });
    await expect(client.git.createRef({ ...repo, ref: `refs/${ref}`, sha: second })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining("Reference already exists"),
    });
    await expect(client.git.updateRef({ ...repo, ref, sha: first })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining("Update is not a fast forward"),
    });
    await client.git.updateRef({ ...repo, ref, sha: first, force: true });
    expect((await client.git.getRef({ ...repo, ref })).data.object.sha).toBe(first);
    assertNoViolations(emulator);
  });

  test("a commit made through the API is one that git itself reads", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n", "dir/b.txt": "b\n" } });
    const client = clientOf(emulator);
    const parent = await tipOf(emulator);
    const { data: blob } = await client.git.createBlob({ ...repo, content: "Yg==", encoding: "base64" });
    const tree = await client.git.createTree({
      ...repo,
      base_tree: parent,
      tree: [
        { path: "runs/1.json", mode: "100644", type: "blob", content: "{}\n" },
        { path: "dir/c.bin", mode: "100644", type: "blob", sha: blob.sha },
        { path: "a.txt", mode: "100644", type: "blob", sha: null },
      ],
    });
    const message = "Record a run";
    const commit = await client.git.createCommit({ ...repo, message, tree: tree.data.sha, parents: [parent] });
    await client.git.updateRef({ ...repo, ref: "heads/main", sha: commit.data.sha });
    await repository.push("HEAD:refs/heads/unrelated");
    const { data: listed } = await client.git.getTree({ ...repo, tree_sha: "main", recursive: "true" });
    expect(listed.tree.filter(({ type }) => type === "blob").map(({ path }) => path)).toEqual([
      "dir/b.txt",
      "dir/c.bin",
      "runs/1.json",
    ]);
    const { data: file } = await client.repos.getContent({ ...repo, path: "runs/1.json" });
    expect(file).toMatchObject({ encoding: "base64", content: "e30K", type: "file" });
    await expect(client.repos.getContent({ ...repo, path: "a.txt" })).rejects.toMatchObject({ status: 404 });
    const { data: folder } = await client.repos.getContent({ ...repo, path: "dir" });
    expect(folder).toMatchObject([{ path: "dir/b.txt" }, { path: "dir/c.bin" }]);
    const { data: comparison } = await client.repos.compareCommitsWithBasehead({ ...repo, basehead: `${parent}...main` });
    expect(comparison.files?.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
      "removed a.txt",
      "added dir/c.bin",
      "added runs/1.json",
    ]);
    expect(comparison).toMatchObject({ status: "ahead", ahead_by: 1, behind_by: 0 });
    assertNoViolations(emulator);
  });
});

describe("pull requests", () => {
  test("files, numbers and head follow the pushes", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n", "b.txt": "1\n2\n3\n4\n5\n" } });
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
    expect(data.head).toMatchObject({ sha, ref: "patch", label: "bob:patch", repo: { full_name: "bob/models" } });
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
    await repository.branch("main");
    await repository.commit({ "main.txt": "2\n" }, "Meanwhile");
    const pull = await repository.openPullRequest({ head: "change", title: "Change" });
    const sha = await mergePull(emulator, pull, method);
    const client = clientOf(emulator);
    const text = async (path: string): Promise<unknown> =>
      (await client.repos.getContent({ ...repo, path, mediaType: { format: "raw" } })).data;
    const { data: merged } = await client.pulls.get({ ...repo, pull_number: pull.number });
    expect(merged).toMatchObject({ merged: true, state: "closed", merge_commit_sha: sha });
    expect([await tipOf(emulator), await read(text("a.txt")), await read(text("main.txt"))]).toEqual([sha, "3\n", "2\n"]);
    const { data: commit } = await client.git.getCommit({ ...repo, commit_sha: sha });
    expect([commit.parents.length, commit.message]).toEqual({
      merge: [2, "Merge pull request #1 from acme/change\n\nChange"],
      squash: [1, "Change (#1)\n\n* Second\n\n* Third"],
      rebase: [1, "Third"],
    }[method]);
    const { data: of } = await client.repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: sha });
    expect(of.map(({ number }) => number)).toEqual([pull.number]);
    assertNoViolations(emulator);
  });

  test("a conflict cannot be merged and has no merge commit", async () => {
    await using emulator = await startEmulator();
    const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
    await repository.branch("change");
    await repository.commit({ "a.txt": "2\n" });
    await repository.branch("main");
    await repository.commit({ "a.txt": "3\n" });
    const opened = await repository.openPullRequest({ head: "change" });
    expect((await readPull(emulator, opened.number)).mergeSha).toBeUndefined();
    const merging = clientOf(emulator).pulls.merge({ ...repo, pull_number: opened.number });
    await expect(merging).rejects.toMatchObject({ status: 405 });
    assertNoViolations(emulator);
  });
});

async function read(value: Promise<unknown>): Promise<string> {
  const found = await value;
  return found instanceof ArrayBuffer ? Buffer.from(found).toString("utf8") : String(found);
}

describe("bytes", () => {
  test("a release asset makes the round trip with its digest, and its name only once", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    const { data: release } = await client.repos.createRelease({ ...repo, tag_name: "store/1", draft: false });
    const bytes = Buffer.from([0, 255, 1, 254]);
    const upload = {
      ...repo,
      release_id: release.id,
      name: "model.onnx",
      // Octokit declares text, and sends bytes as they are.
      data: bytes as unknown as string,
      url: release.upload_url,
      headers: { "content-type": "application/octet-stream" },
    };
    const { data: asset } = await client.repos.uploadReleaseAsset(upload);
    expect(asset).toMatchObject({ name: "model.onnx", size: 4, state: "uploaded" });
    // printf '\x00\xff\x01\xfe' | sha256sum (GNU coreutils 9.1)
    expect(asset.digest).toBe("sha256:5d8d910591d272938aef5f966e0816e374beaf7b5adf02cca5f8f770596c2ce3");
    await expect(client.repos.uploadReleaseAsset(upload)).rejects.toMatchObject({ status: 422 });
    const { data } = await client.repos.getReleaseAsset({
      ...repo,
      asset_id: asset.id,
      headers: { accept: "application/octet-stream" },
    });
    expect(Buffer.from(data as unknown as ArrayBuffer)).toEqual(bytes);
    const { data: found } = await client.repos.getReleaseByTag({ ...repo, tag: "store/1" });
    expect(found.assets.map(({ name }) => name)).toEqual(["model.onnx"]);
    expect((await client.git.getRef({ ...repo, ref: "tags/store/1" })).data.object.sha).toBe(await tipOf(emulator));
    await client.repos.deleteReleaseAsset({ ...repo, asset_id: asset.id });
    expect((await client.repos.listReleaseAssets({ ...repo, release_id: release.id })).data).toEqual([]);
    assertNoViolations(emulator);
  });

  test("a run's artifact is listed and downloaded as a zip", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const run = emulator.addRun({ headSha: await tipOf(emulator), headBranch: "main" });
    emulator.addArtifact({ run, name: "report", files: { "report.json": "{}" } });
    const client = clientOf(emulator);
    const { data: list } = await client.actions.listWorkflowRunArtifacts({ ...repo, run_id: run.id });
    const [artifact] = list.artifacts;
    expect(artifact).toMatchObject({ name: "report", workflow_run: { head_sha: run.headSha } });
    const { data } = await client.actions.downloadArtifact({
      ...repo,
      artifact_id: artifact?.id ?? 0,
      archive_format: "zip",
    });
    expect(Buffer.from(data as ArrayBuffer).subarray(0, 2).toString()).toBe("PK");
    expect((await client.actions.getWorkflowRun({ ...repo, run_id: run.id })).data.head_sha).toBe(run.headSha);
    assertNoViolations(emulator);
  });
});

describe("orders and judgements", () => {
  test("a failure is answered as often as ordered, then passes", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    emulator.fail({ method: "POST", path: /\/issues$/, status: 502, times: 1 });
    emulator.fail({ path: /\/pulls$/, times: 1 });
    const client = clientOf(emulator);
    await expect(client.issues.create({ ...repo, title: "x" })).rejects.toMatchObject({ status: 502 });
    await client.issues.create({ ...repo, title: "x" });
    await expect(client.pulls.list(repo)).rejects.toThrow();
    expect(emulator.writes().map(({ by, status }) => ({ by, status }))).toEqual([
      { by: "fault", status: 502 },
      { by: "emulate", status: 201 },
    ]);
    assertNoViolations(emulator);
  });

  test("a request that GitHub's description does not allow is a violation", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    await client.request("POST /repos/acme/models/issues", { title: "x", lables: ["typo"] });
    await client.request("GET /repos/acme/models/pulls?state=everything");
    await expect(client.request("GET /repos/acme/models/nonsense")).rejects.toThrow();
    expect(emulator.violations.map(({ operation, problem }) => `${operation}: ${problem}`)).toEqual([
      "issues/create: body has lables, which is not described",
      "pulls/list: query parameter state=everything data must be equal to one of the allowed values",
      "GET /repos/acme/models/nonsense: GitHub's description has no such operation",
    ]);
    expect(() => assertNoViolations(emulator)).toThrow("does not allow this");
  });

  test("statuses, checks and deployments", async () => {
    await using emulator = await startEmulator();
    await createRepository(emulator, { files: { "a.txt": "1\n" } });
    const client = clientOf(emulator);
    const sha = await tipOf(emulator);
    await client.repos.createCommitStatus({ ...repo, sha, state: "success", context: "gate" });
    expect((await client.repos.getCombinedStatusForRef({ ...repo, ref: "main" })).data.state).toBe("success");
    const check = { ...repo, name: "gate", head_sha: sha, status: "completed", conclusion: "success" } as const;
    await client.checks.create(check);
    const { data: checks } = await client.checks.listForRef({ ...repo, ref: sha });
    expect(checks.total_count).toBe(1);
    await expect(clientOf(emulator, "octocat").checks.create(check)).rejects.toMatchObject({ status: 403 });
    const { data: deployment } = await client.repos.createDeployment({ ...repo, ref: "main", environment: "production" });
    const deployment_id = "id" in deployment ? deployment.id : 0;
    await client.repos.createDeploymentStatus({ ...repo, deployment_id, state: "success" });
    expect((await client.repos.listDeployments({ ...repo, environment: "production" })).data).toHaveLength(1);
    assertNoViolations(emulator);
  });
});
