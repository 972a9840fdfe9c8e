import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRemote } from "../../../src/revisions/forge-revision.ts";
import { openCommit } from "../../../src/revisions/git-revision.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { git } from "../../rig/git.ts";
import { newClone, type Clone } from "../forge/clone.ts";

/** A clone with the submodule `data`, checked out, and the commits of both. */
async function withSubmodule() {
  const other = await newClone();
  const inner = await other.commit({ "holdout.csv": "a\n1\n", "lib/x.py": "x\n" });
  const clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await clone.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.host.workspace, "data");
  const outer = await clone.commit({});
  const inside = (...args: readonly string[]) => git(join(clone.host.workspace, "data"), args);
  const dispose = async () => {
    await clone[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  };
  return { clone, inner, outer, inside, [Symbol.asyncDispose]: dispose };
}

async function textOf(files: RevisionFiles, path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(path));
}

async function committed(clone: Clone, commit: string): Promise<RevisionFiles> {
  const revision = await openCommit(clone.host, commit);
  if (revision === undefined) throw new Error("no commit");
  return new RevisionFiles(revision);
}

test("tree and commit have a submodule's commit, and its files where they are here", async () => {
  await using made = await withSubmodule();
  const { clone, inner, outer } = made;
  for (const files of [await committed(clone, outer), new RevisionFiles(openWorktree(clone.host))]) {
    expect(await files.submodules()).toEqual([{ path: "data", commit: inner, isHere: true }]);
    expect(await files.paths()).toEqual([".gitmodules", "a.txt"]);
    expect(await files.reachable()).toEqual([".gitmodules", "a.txt", "data/holdout.csv", "data/lib/x.py"]);
    expect(await textOf(files, "data/holdout.csv")).toBe("a\n1\n");
    expect(await files.submoduleOf("data/lib/x.py")).toMatchObject({ path: "data" });
    expect(await files.isVouched("data/lib/x.py")).toBe(true);
    expect(await files.isVouched("a.txt")).toBe(false);
  }
});

test("an earlier commit has the submodule as it was then", async () => {
  await using made = await withSubmodule();
  const { clone, outer, inside } = made;
  await clone.write({ "data/holdout.csv": "a\n2\n" });
  await inside("commit", "--quiet", "-am", "moved");
  const moved = new RevisionFiles(openWorktree(clone.host));
  expect(await moved.submodules()).toEqual([{ path: "data", commit: await inside("rev-parse", "HEAD"), isHere: true }]);
  expect(await textOf(moved, "data/holdout.csv")).toBe("a\n2\n");
  expect(await textOf(await committed(clone, outer), "data/holdout.csv")).toBe("a\n1\n");
});

test("what is changed, new or deleted in a submodule's tree is no longer its commit's", async () => {
  await using made = await withSubmodule();
  const { clone } = made;
  await clone.write({ "data/holdout.csv": "a\n3\n", "data/new.py": "new\n", "data/lib/x.py": null });
  const files = new RevisionFiles(openWorktree(clone.host));
  expect(await files.submodules()).toMatchObject([{ deleted: ["data/lib/x.py"] }]);
  expect(await files.reachable()).toEqual([".gitmodules", "a.txt", "data/holdout.csv", "data/new.py"]);
  expect(await files.isVouched("data/holdout.csv")).toBe(false);
  expect(await files.untracked()).toEqual(["data/new.py"]);
});

test("a submodule that nobody has checked out has a commit and no files", async () => {
  await using made = await withSubmodule();
  const { clone, inner, outer } = made;
  await rm(join(clone.host.workspace, "data"), { recursive: true });
  await clone.write({ "data/lies": "here" });
  for (const files of [await committed(clone, outer), new RevisionFiles(openWorktree(clone.host))]) {
    expect(await files.submodules()).toEqual([{ path: "data", commit: inner, isHere: false }]);
    expect(await files.reachable()).toEqual([".gitmodules", "a.txt"]);
  }
});

test("the forge tells the commit", async () => {
  const forge = fakeForge();
  const tip = forge.git.commit({ branch: "main", files: { "a.txt": "1" } });
  const treeAt = async () => [
    ...((await forge.treeAt(tip)) ?? []),
    { path: "data", blob: "b".repeat(40), mode: "160000" },
  ];
  const files = new RevisionFiles(openRemote({ ...forge, treeAt }, tip));
  expect(await files.paths()).toEqual(["a.txt"]);
  expect(await files.submodules()).toEqual([{ path: "data", commit: "b".repeat(40), isHere: false }]);
  expect(await files.read("data")).toBeUndefined();
});
