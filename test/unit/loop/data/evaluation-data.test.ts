import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluationFiles, trainingFiles, type EvaluatedModel } from "../../../../src/loop/data/evaluation-data.ts";
import { watchFiles } from "../../../../src/loop/data/kept-data.ts";
import type { DataSession } from "../../../../src/loop/data/data-session.ts";
import { type FakeHost, fakeHost } from "../../../fakes/host.ts";
import { type Edit, model } from "../../work/manifests.ts";
import { openCommit } from "../../../../src/revisions/git-revision.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { memoryRevision } from "../memory-revision.ts";

const HOLDOUT = "models/credit-risk/data/holdout.csv";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const tracked = (text: string): string => `outs:\n- md5: ${md5(text)}\n  hash: md5\n  path: holdout.csv\n`;
const cached = (text: string): string => `.dvc/cache/files/md5/${md5(text).slice(0, 2)}/${md5(text).slice(2)}`;
const pointer = (text: string): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(text)}\nsize ${text.length}\n`;

type Files = Readonly<Record<string, string>>;

/** The host has the head's files and what git does not know. */
async function change(
  before: Files,
  after: Files,
  unknown: Files = {},
): Promise<DataSession & AsyncDisposable & { readonly host: FakeHost }> {
  const host = await fakeHost({ files: { ...after, ...unknown }, env: { PATH: process.env["PATH"] ?? "" } });
  const head = new RevisionFiles(memoryRevision("head", after));
  return {
    host,
    place: { host, head, scratch: join(host.temp, "scratch") },
    rules: head.beside(memoryRevision("rules", before)),
    change: { paths: [...new Set([...Object.keys(before), ...Object.keys(after)])] },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

const unchanged = (): EvaluatedModel => ({ judged: model(), head: model(), proposed: {} });

async function contents(session: DataSession) {
  const found = await evaluationFiles(session, unchanged());
  return await Promise.all(
    found.map(async ({ name, role, digest, files }) => ({
      name,
      role,
      digest,
      content: await readFile(files[0] ?? "", "utf8"),
    })),
  );
}

test("the base branch's DVC file decides, the head's is shown", async () => {
  await using session = await change(
    { [`${HOLDOUT}.dvc`]: tracked("old\n") },
    { [`${HOLDOUT}.dvc`]: tracked("new\n") },
    { [cached("old\n")]: "old\n", [cached("new\n")]: "new\n", ".dvc/config": "" },
  );
  expect(await contents(session)).toEqual([
    { name: "holdout", role: "decides", digest: `md5:${md5("old\n")}`, content: "old\n" },
    { name: "holdout-proposed", role: "shown", digest: `md5:${md5("new\n")}`, content: "new\n" },
  ]);
});

test("proposed data that cannot be had is left out; what decides has to be there", async () => {
  const files = { ".dvc/config": "" };
  await using shown = await change(
    { [`${HOLDOUT}.dvc`]: tracked("old\n") },
    { [`${HOLDOUT}.dvc`]: tracked("new\n") },
    { ...files, [cached("old\n")]: "old\n" },
  );
  expect((await contents(shown)).map(({ name }) => name)).toEqual(["holdout"]);
  expect(shown.host.seen.log.join("\n")).toMatch(/The proposed holdout is not shown: The content of .* is not here/);
  await using decides = await change(
    { [`${HOLDOUT}.dvc`]: tracked("old\n") },
    { [`${HOLDOUT}.dvc`]: tracked("new\n") },
    { ...files, [cached("new\n")]: "new\n" },
  );
  await expect(contents(decides)).rejects.toThrow(/The content of .*holdout\.csv is not here/);
});

test("a Git LFS pointer of the base branch is resolved too", async () => {
  const object = sha256("old\n");
  await using session = await change(
    { [HOLDOUT]: pointer("old\n") },
    { [HOLDOUT]: "new\n" },
    {
      [`.git/lfs/objects/${object.slice(0, 2)}/${object.slice(2, 4)}/${object}`]: "old\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config": "",
      ".git/refs/keep": "",
      ".git/objects/keep": "",
    },
  );
  expect(await contents(session)).toEqual([
    { name: "holdout", role: "decides", digest: `sha256:${object}`, content: "old\n" },
    { name: "holdout-proposed", role: "shown", digest: `sha256:${sha256("new\n")}`, content: "new\n" },
  ]);
});

test("data that did not change is copied before anything runs beside it, and keeps its name", async () => {
  const files = { [HOLDOUT]: "same\n" };
  await using session = await change(files, files);
  const [only, ...more] = await evaluationFiles(session, unchanged());
  expect(more).toEqual([]);
  expect(only?.files).toEqual([join(only?.root ?? "", HOLDOUT)]);
  await writeFile(join(session.host.workspace, HOLDOUT), "mine\n");
  expect(await readFile(only?.files[0] ?? "", "utf8")).toBe("same\n");
});

test("a file that training has rewritten does not judge, even where git thinks it unchanged", async () => {
  const files = { [HOLDOUT]: "old\n" };
  await using session = await change(files, files, { [HOLDOUT]: "mine\n" });
  expect(await contents({ ...session, change: { paths: [] } })).toEqual([
    { name: "holdout", role: "decides", digest: `sha256:${sha256("old\n")}`, content: "old\n" },
  ]);
});

test("data that changes while it judges is noticed", async () => {
  await using session = await change({}, {}, { [HOLDOUT]: "old\n" });
  const file = join(session.host.workspace, HOLDOUT);
  const verify = await watchFiles([{ name: "holdout", files: [file] }]);
  await verify();
  await writeFile(file, "mine");
  await expect(verify()).rejects.toThrow(/holdout was changed while/);
  await rm(file);
  await expect(verify()).rejects.toThrow(/Cannot read/);
});

const FETCHED: Edit = [
  "holdout: {path: data/holdout.csv}",
  "holdout: {path: data/holdout.csv, fetch: {command: [node, fetch.mjs]}}",
];
const FETCH = "models/credit-risk/fetch.mjs";
const writing = (text: string): string =>
  `import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("data", { recursive: true }); writeFileSync("data/holdout.csv", "${text}");`;

async function pulled(clone: Clone, after: Readonly<Record<string, string>>, ...edits: readonly Edit[]) {
  const commit = await clone.commit({ [FETCH]: writing("old"), ".gitignore": "holdout.csv\n" });
  const base = await openCommit(clone.host, commit);
  await clone.write(after);
  for (const path of Object.keys(after)) await clone.git("add", "--force", path);
  await clone.git("commit", "--quiet", "-m", "head");
  const host = { ...clone.host, env: (name: string) => process.env[name] };
  const head = new RevisionFiles(openWorktree(host));
  const session: DataSession = {
    place: { host, head, scratch: join(clone.host.temp, "scratch") },
    rules: base && head.beside(base),
    change: { paths: Object.keys(after) },
  };
  const judged = model(...edits);
  const { file, manifest } = judged;
  const evaluated: EvaluatedModel = { judged, head: judged, proposed: {}, rules: { file, manifest } };
  return { session, evaluated };
}

test("a holdout that only the pull request has in git does not judge: the base's fetch command brings it", async () => {
  await using clone = await newClone();
  const { session, evaluated: fetched } = await pulled(clone, { [HOLDOUT]: "mine" }, FETCHED);
  const found = await evaluationFiles(session, fetched);
  expect(await Promise.all(found.map(async ({ files }) => await readFile(files[0] ?? "", "utf8")))).toEqual([
    "old",
    "mine",
  ]);
  expect(found.map(({ role }) => role)).toEqual(["decides", "shown"]);
  expect(await clone.git("worktree", "list")).not.toContain("base-tree");
});

test("without a fetch command on the base, nothing judges", async () => {
  await using clone = await newClone();
  const { session, evaluated: bare } = await pulled(clone, { [HOLDOUT]: "mine" });
  await expect(evaluationFiles(session, bare)).rejects.toThrow(
    /does not have .*holdout\.csv in git, and this change brings/,
  );
});

test("the base's fetch command runs the base's code", async () => {
  await using clone = await newClone();
  const { session, evaluated: fetched } = await pulled(clone, { [FETCH]: writing("mine") }, FETCHED);
  const [only, ...more] = await evaluationFiles(session, fetched);
  expect(more).toEqual([]);
  expect(await readFile(only?.files[0] ?? "", "utf8")).toBe("old");
});

test("the job that judges fetches no training data", async () => {
  await using session = await change({}, {});
  const head = model([
    "train: {path: data/train.csv}",
    `train: {path: data/train.csv, fetch: {command: [node, -e, "require('fs').writeFileSync('ran', '')"]}}`,
  ]);
  await expect(trainingFiles({ ...session.place, host: session.host }, head, { mayFetch: false })).rejects.toThrow(
    /There is no/,
  );
});

test("a fetch command that the base branch does not have is not run in the job that judges", async () => {
  const fetch = (script: string): Edit => [
    "holdout: {path: data/holdout.csv}",
    `holdout: {path: data/holdout.csv, fetch: {command: [node, -e, ${JSON.stringify(script)}]}}`,
  ];
  await using session = await change({}, {});
  const judged = model(
    fetch("require('fs').mkdirSync('data', {recursive: true}); require('fs').writeFileSync('data/holdout.csv', 'old')"),
  );
  const head = model(fetch("require('fs').writeFileSync('ran', '')"), [
    "path: data/holdout.csv",
    "path: data/other.csv",
  ]);
  await mkdir(join(session.host.workspace, "models/credit-risk"), { recursive: true });
  const proposed = { holdout: head.manifest.datasets["holdout"] ?? { path: "" } };
  const found = await evaluationFiles(session, { judged, head, proposed });
  expect(found.map(({ name }) => name)).toEqual(["holdout"]);
  await expect(readFile(join(session.host.workspace, "models/credit-risk/ran"))).rejects.toThrow("ENOENT");
});
