import { expect, test } from "vitest";
import { localRefs } from "../../../src/forge/local-refs.ts";
import { dryForge } from "../../../src/forge/dry-run.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { fakeHost } from "../../fakes/host.ts";
import { newClone } from "./clone.ts";

const branch = "model-gitops/ledger";

test("a branch grows beside the working tree, fast-forward only", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await clone.write({ "a.txt": "2" });
  const refs = localRefs(clone.host);
  expect(await refs.head(branch)).toBeUndefined();
  const first = await refs.commit({
    branch,
    parent: undefined,
    message: "Record a\n\nwhy",
    files: { "a/run/1.json": "{}\n" },
  });
  const sha = first.kind === "moved" ? first.sha : "";
  expect(await refs.head(branch)).toBe(sha);
  const second = await refs.commit({
    branch,
    parent: sha,
    message: "Record b",
    files: { "b/run/2.json": "ü" },
  });
  expect(second.kind).toBe("moved");
  expect(await refs.commit({ branch, parent: sha, message: "late", files: { c: "3" } })).toEqual({
    kind: "lost",
  });
  expect(await refs.commit({ branch, parent: undefined, message: "late", files: { c: "3" } })).toEqual({
    kind: "lost",
  });
  const files = await refs.everyFile((await refs.head(branch)) ?? "");
  expect(files.map(({ path }) => path)).toEqual(["a/run/1.json", "b/run/2.json"]);
  expect(new TextDecoder().decode(await refs.blob(files[1]?.blob ?? ""))).toBe("ü");
  expect(await clone.git("status", "--short")).toBe(" M a.txt");
  expect(await clone.git("log", "--format=%s", branch)).toBe("Record b\nRecord a");
  expect(await clone.git("fsck", "--strict", "--no-dangling")).toBe("");
});

test("a folder without git has no branch to write to, and it says what to do", async () => {
  await using host = await fakeHost({});
  const refs = localRefs(host);
  expect(await refs.head(branch)).toBeUndefined();
  await expect(refs.commit({ branch, parent: undefined, message: "Record", files: { a: "1" } })).rejects.toThrow(
    /^This folder is in no git repository.*Run `git init` here/,
  );
});

test("a branch that is called as its folder is named, with what to do", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  await clone.git("branch", "model-gitops");
  await expect(
    localRefs(clone.host).commit({ branch, parent: undefined, message: "Record", files: { a: "1" } }),
  ).rejects.toThrow("there is a branch model-gitops, and git keeps no branch and no folder of one name.");
  await clone.git("branch", "--move", "model-gitops", "adopt-model-gitops");
  const again = await localRefs(clone.host).commit({ branch, parent: undefined, message: "Record", files: { a: "1" } });
  expect(again.kind).toBe("moved");
});

test("many writers at once: one wins each round", async () => {
  await using clone = await newClone();
  const refs = localRefs(clone.host);
  const write = (name: string) => refs.commit({ branch, parent: undefined, message: name, files: { [name]: name } });
  const results = await Promise.all(["a", "b", "c", "d"].map(write));
  expect(results.filter(({ kind }) => kind === "moved")).toHaveLength(1);
});

test("a branch that only origin has is continued", async () => {
  await using origin = await newClone();
  await origin.commit({ "a.txt": "1" });
  const there = localRefs(origin.host);
  await there.commit({ branch, parent: undefined, message: "first", files: { a: "1" } });
  await using clone = await newClone();
  await clone.git("fetch", "--quiet", origin.host.workspace, "+refs/heads/*:refs/remotes/origin/*");
  const refs = localRefs(clone.host);
  const parent = await refs.head(branch);
  expect(parent).toBe(await there.head(branch));
  expect((await refs.commit({ branch, parent, message: "second", files: { b: "2" } })).kind).toBe("moved");
  expect(await clone.git("log", "--format=%s", branch)).toBe("second\nfirst");
});

test("a dry run reads and says what it would write", async () => {
  const forge = fakeForge();
  const log: string[] = [];
  const dry = dryForge(forge, { info: (text) => log.push(text) });
  await dry.createComment(7, "x");
  await dry.refs.commit({
    branch,
    parent: undefined,
    message: "Record a\n\nwhy",
    files: { "a/run/1.json": "{}" },
  });
  await dry.releases.create("v1", { title: "", body: "" });
  expect(await dry.comments(7)).toEqual([]);
  expect(forge.writes()).toEqual([]);
  expect(log).toEqual([
    "Dry run: would write a comment on #7.",
    "Dry run: would commit a/run/1.json to model-gitops/ledger (Record a).",
    "Dry run: would create the release v1.",
  ]);
});

test("what others recorded since is read, and gone on with", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  const refs = localRefs(clone.host);
  const add = (parent: string | undefined, name: string) =>
    refs.commit({ branch, parent, message: name, files: { [`a/run/${name}.json`]: "{}" } });
  const shaOf = (made: Awaited<ReturnType<typeof add>>): string => (made.kind === "moved" ? made.sha : "");
  const here = shaOf(await add(undefined, "here"));
  const there = shaOf(await add(here, "there"));
  await clone.git("update-ref", `refs/remotes/origin/${branch}`, there);
  await clone.git("update-ref", `refs/heads/${branch}`, here);
  expect(await refs.head(branch)).toBe(there);
  const next = shaOf(await add(there, "next"));
  expect(await refs.head(branch)).toBe(next);
  expect(await clone.git("rev-parse", `refs/heads/${branch}`)).toBe(next);
  // Recorded here and elsewhere: this clone's is read, and it says so.
  expect(clone.host.seen.log).toEqual([]);
  const apart = await clone.git("commit-tree", `${here}^{tree}`, "-m", "elsewhere");
  await clone.git("update-ref", `refs/remotes/origin/${branch}`, apart);
  expect(await refs.head(branch)).toBe(next);
  expect(clone.host.seen.log).toEqual([expect.stringContaining("went different ways; the clone's is read")]);
});

test("a file moves as it is, also into a folder that is called as it was", async () => {
  await using clone = await newClone();
  const refs = localRefs(clone.host);
  const first = { branch, parent: undefined, message: "first", files: { "a/window/1.json": "1", "b/x": "x" } };
  const made = await refs.commit(first);
  const parent = made.kind === "moved" ? made.sha : "";
  const blobs = new Map((await refs.everyFile(parent)).map(({ path, blob }) => [path, blob]));
  const moves = [
    { from: "a/window/1.json", to: "a/window/202611/1.json", blob: blobs.get("a/window/1.json") ?? "" },
    { from: "b/x", to: "b/x/y", blob: blobs.get("b/x") ?? "" },
  ];
  expect((await refs.commit({ branch, parent, message: "second", files: { c: "3" }, moves })).kind).toBe("moved");
  const head = (await refs.head(branch)) ?? "";
  expect((await refs.everyFile(head)).map(({ path }) => path)).toEqual(["a/window/202611/1.json", "b/x/y", "c"]);
  expect((await refs.folder(head)).map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    "040000 a",
    "040000 b",
    "100644 c",
  ]);
});

test("a file goes, and what lies beside it stays", async () => {
  await using clone = await newClone();
  const refs = localRefs(clone.host);
  const files = { "a/window/1.json": "1", "a/window/2.json": "2", "b/window/1.json": "1" };
  const made = await refs.commit({ branch, parent: undefined, message: "first", files });
  const parent = made.kind === "moved" ? made.sha : "";
  const removals = ["a/window/1.json", "b/window/1.json"];
  expect((await refs.commit({ branch, parent, message: "second", files: {}, removals })).kind).toBe("moved");
  const head = (await refs.head(branch)) ?? "";
  expect((await refs.everyFile(head)).map(({ path }) => path)).toEqual(["a/window/2.json"]);
});
