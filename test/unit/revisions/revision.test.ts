import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRemote } from "../../../src/revisions/forge-revision.ts";
import { openCommit } from "../../../src/revisions/git-revision.ts";
import type { Revision } from "../../../src/revisions/revision.ts";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { fakeHost } from "../../fakes/host.ts";
import { newClone } from "../forge/clone.ts";

const FILES = {
  "models/a/model.yaml": "name: a\n",
  "models/a/-rf": "dash",
  ":(glob)magic": "magic",
  'new\nline "quoted" ü': "hostile",
  empty: "",
} as const;

async function textOf(revision: Revision | undefined, path: string): Promise<string | undefined> {
  const bytes = await revision?.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

async function everything(revision: Revision | undefined): Promise<Record<string, string | undefined>> {
  const paths = ((await revision?.files()) ?? []).map(({ path }) => path);
  const texts = await Promise.all(paths.map((path) => textOf(revision, path)));
  return Object.fromEntries(paths.map((path, index) => [path, texts[index]]));
}

test("working tree, clone and forge tell the same, whatever the names", async () => {
  await using clone = await newClone();
  const commit = await clone.commit(FILES);
  const forge = fakeForge();
  const remote = openRemote(forge, forge.git.commit({ branch: "main", files: FILES }));
  const local = await openCommit(clone.host, commit);
  const worktree = openWorktree(clone.host);
  for (const revision of [local, remote, worktree]) expect(await everything(revision)).toEqual(FILES);
  const blobs = await local?.files();
  expect(await remote.files()).toEqual(blobs);
  expect(await worktree.files()).toEqual(blobs);
  for (const revision of [local, remote, worktree]) {
    for (const path of ["gone", "../etc/passwd", "/etc/passwd", "models", ".git/config", ""])
      expect(await textOf(revision, path)).toBeUndefined();
  }
});

test("the working tree knows what is new, changed, deleted and ignored", async () => {
  await using clone = await newClone();
  await clone.commit({ same: "1", changed: "1", deleted: "1", ".gitignore": "ignored\n" });
  await clone.write({ changed: "2", deleted: null, untracked: "1", ignored: "1" });
  const files = await openWorktree(clone.host).files();
  expect(files.map(({ path, blob }) => [path, blob !== undefined])).toEqual([
    [".gitignore", true],
    ["changed", false],
    ["same", true],
    ["untracked", false],
  ]);
});

test("a folder without git is walked", async () => {
  await using host = await fakeHost({
    files: { "models/a/model.yaml": "x", "node_modules/b/index.js": "y" },
  });
  expect(await openWorktree(host).files()).toEqual([{ path: "models/a/model.yaml" }]);
});

test("what git has and cannot list is told, not walked", async () => {
  await using clone = await newClone();
  await clone.commit({ a: "1", ".gitignore": "ignored\n" });
  await clone.write({ ignored: "1", ".git/index": "damaged" });
  await expect(openWorktree(clone.host).files()).rejects.toThrow(/git ls-files failed: .*index/);
  await using bare = await newClone();
  await bare.git("config", "core.bare", "true");
  await expect(openWorktree(bare.host).files()).rejects.toThrow(/must be run in a work tree/);
});

test("what a sparse checkout leaves in git is read from there", async () => {
  await using clone = await newClone();
  const commit = await clone.commit(FILES);
  await clone.git("sparse-checkout", "set", "--no-cone", "/empty");
  const worktree = openWorktree(clone.host);
  expect(await everything(worktree)).toEqual(FILES);
  expect(await worktree.files()).toEqual(await (await openCommit(clone.host, commit))?.files());
  const chunks = await worktree.chunks?.("models/a/model.yaml");
  for await (const chunk of chunks ?? []) expect(Buffer.from(chunk).toString()).toBe("name: a\n");
  expect(await textOf(worktree, "models/a/gone")).toBeUndefined();
});

test("a name that is not UTF-8 is no missing file", async () => {
  await using clone = await newClone();
  await expect(textOf(openWorktree(clone.host), "bad\uFFFD.py")).rejects.toThrow(/bad\uFFFD\.py is not UTF-8/);
});

test("links inside are followed, links out and in circles are refused", async () => {
  await using clone = await newClone();
  await clone.write({ "data/real": "rows" });
  await symlink("data/real", join(clone.host.workspace, "inside"));
  await symlink("/etc/hostname", join(clone.host.workspace, "outside"));
  await symlink("round", join(clone.host.workspace, "circle"));
  await symlink("circle", join(clone.host.workspace, "round"));
  const local = await openCommit(clone.host, await clone.commit({}));
  const worktree = openWorktree(clone.host);
  for (const revision of [local, worktree]) {
    expect(await textOf(revision, "inside")).toBe("rows");
    await expect(textOf(revision, "outside")).rejects.toThrow(/leads out of the repository/);
    await expect(textOf(revision, "circle")).rejects.toThrow(/circle/);
  }
});

test("a commit that the clone does not have is no revision", async () => {
  await using clone = await newClone();
  await clone.commit(FILES);
  expect(await openCommit(clone.host, "0".repeat(40))).toBeUndefined();
  expect(await openCommit(clone.host, "--help")).toBeUndefined();
});

test("hundreds of reads share one git process", async () => {
  await using clone = await newClone();
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, `content ${index}`]));
  const commit = await clone.commit(files);
  const commands: string[] = [];
  const run: typeof clone.host.run = (command, options) => {
    commands.push(command.join(" "));
    return clone.host.run(command, options);
  };
  expect(await everything(await openCommit({ ...clone.host, run }, commit))).toEqual(files);
  expect(commands.filter((command) => command.endsWith("--batch"))).toHaveLength(1);
});

test("git's variables and hooks of the surroundings do not reach in", async () => {
  await using clone = await newClone();
  const commit = await clone.commit({ a: "1" });
  const hook = join(clone.host.workspace, ".git/fsmonitor.sh");
  await writeFile(hook, `#!/bin/sh\ntouch ${join(clone.host.temp, "ran")}\n`, { mode: 0o755 });
  await clone.git("config", "core.fsmonitor", hook);
  await mkdir(join(clone.host.workspace, "sub"));
  process.env["GIT_DIR"] = "/nowhere";
  try {
    expect(await everything(await openCommit(clone.host, commit))).toEqual({ a: "1" });
    expect(await everything(openWorktree(clone.host))).toEqual({ a: "1" });
    const { readdir } = await import("node:fs/promises");
    expect(await readdir(clone.host.temp)).toEqual([]);
  } finally {
    delete process.env["GIT_DIR"];
  }
});
