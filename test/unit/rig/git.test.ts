import { describe, expect, test } from "vitest";
import { assertNoViolations, startEmulator, tipOf } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";
import { clientOf, repo } from "./client.ts";

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
    const commit = await client.git.createCommit({
      ...repo,
      message,
      tree: tree.data.sha,
      parents: [parent],
    });
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
    const { data: comparison } = await client.repos.compareCommitsWithBasehead({
      ...repo,
      basehead: `${parent}...main`,
    });
    expect(comparison.files?.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
      "removed a.txt",
      "added dir/c.bin",
      "added runs/1.json",
    ]);
    expect(comparison).toMatchObject({ status: "ahead", ahead_by: 1, behind_by: 0 });
    assertNoViolations(emulator);
  });
});
