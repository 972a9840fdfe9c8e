import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DataModel, DataSession, RulesContent } from "../../../../src/loop/data/data-session.ts";
import { rulesContent } from "../../../../src/loop/data/rules-data.ts";
import { digestList } from "../../../../src/data/digest.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { Revision } from "../../../../src/revisions/revision.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

const AT = "models/credit-risk";
const HOLDOUT = `${AT}/data/holdout.csv`;
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const tracked = (text: string): string => `outs:\n- md5: ${md5(text)}\n  hash: md5\n  path: holdout.csv\n`;
const cached = (text: string): string => `.dvc/cache/files/md5/${md5(text).slice(0, 2)}/${md5(text).slice(2)}`;

type Files = Readonly<Record<string, string>>;

interface Sides {
  readonly rules?: Files | undefined;
  readonly head?: Files;
  /** On this machine without git. */
  readonly here?: Files;
  readonly ignored?: Files;
  readonly paths?: readonly string[] | undefined;
  readonly edits?: readonly Edit[];
  readonly source?: Revision["source"];
}

interface Found extends AsyncDisposable {
  readonly host: FakeHost;
  readonly reads: readonly string[];
  readonly content: Promise<RulesContent | undefined>;
}

/** What the rules have of the holdout; without `paths` nobody can tell what changed. */
async function found({ rules, head = {}, here = {}, ignored = {}, edits = [], ...given }: Sides): Promise<Found> {
  const host = await fakeHost({ files: { ...head, ...here, ...ignored }, env: { PATH: process.env["PATH"] ?? "" } });
  const now = new RevisionFiles(untracked(memoryRevision("head", { ...head, ...here }), Object.keys(here)));
  const before = rules && memoryRevision("rules", rules);
  const session: DataSession = {
    place: { host, head: now, scratch: join(host.temp, "scratch") },
    rules: before && now.beside({ ...before, source: given.source ?? before.source }),
    ...("paths" in given && { change: { paths: given.paths } }),
  };
  const judged = model(...edits);
  const { holdout } = judged.datasets;
  if (holdout === undefined) throw new Error("no holdout");
  const asked: DataModel = { judged, rules: { file: judged.file, manifest: judged.manifest } };
  return {
    host,
    reads: before?.reads ?? [],
    content: rulesContent(session, asked, holdout),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

function untracked(revision: Revision, paths: readonly string[]): Revision {
  const files: Revision["files"] = async () =>
    (await revision.files()).map((file) => (paths.includes(file.path) ? { ...file, isUntracked: true } : file));
  return { ...revision, files };
}

const texts = async (content: RulesContent | undefined) =>
  await Promise.all((content?.files ?? []).map(async (file) => await readFile(file, "utf8")));

const REMOTE: Edit = ["{path: data/holdout.csv}", `{path: "https://acme.example/holdout.csv"}`];
const GLOB: Edit = ["data/holdout.csv", "data/holdout-*.csv"];
const FETCHED: Edit = ["{path: data/holdout.csv}", "{path: data/holdout.csv, fetch: {command: [sh, fetch.sh]}}"];

test.each<[string, Sides]>([
  ["there are none", { head: { [HOLDOUT]: "now\n" } }],
  ["the data lies elsewhere", { rules: {}, edits: [REMOTE] }],
  ["neither side has it", { rules: {}, paths: [] }],
  ["it is on this machine without git", { rules: {}, here: { [HOLDOUT]: "here\n" }, paths: [] }],
  ["it is fetched by code that the change leaves alone", { rules: {}, paths: ["README.md"], edits: [FETCHED] }],
  [
    "it was fetched here already",
    { rules: {}, here: { [HOLDOUT]: "here\n" }, paths: [`${AT}/fetch.sh`], edits: [FETCHED] },
  ],
  [
    "git ignores what was fetched here already",
    { rules: {}, ignored: { [HOLDOUT]: "here\n" }, paths: [`${AT}/fetch.sh`], edits: [FETCHED] },
  ],
])("the rules have no say where %s", async (_, sides) => {
  await using asked = await found(sides);
  expect(await asked.content).toBeUndefined();
});

test("what the base's DVC file names decides, whether the change touches it or not", async () => {
  const [newer, old] = [{ [`${HOLDOUT}.dvc`]: tracked("newer\n") }, { [`${HOLDOUT}.dvc`]: tracked("old\n") }];
  const here = { ".dvc/config": "", [cached("newer\n")]: "newer\n" };
  await using moved = await found({ rules: newer, head: old, ignored: here, paths: ["x"] });
  expect(await moved.content).toMatchObject({ digest: `md5:${md5("newer\n")}`, isChanged: false });
  await using same = await found({ rules: old, head: old, ignored: { [HOLDOUT]: "old\n" } });
  expect(await same.content).toMatchObject({ digest: `md5:${md5("old\n")}`, isChanged: false });
  await using absent = await found({ rules: old, head: old });
  await expect(absent.content).rejects.toThrow(/dvc pull/);
  await using fetched = await found({ rules: old, head: old, edits: [FETCHED], paths: ["README.md"] });
  expect(await fetched.content).toBeUndefined();
});

test("committed data is the rules', whatever the change has", async () => {
  await using asked = await found({ rules: { [HOLDOUT]: "old\n" }, head: { [HOLDOUT]: "new\n" }, paths: [HOLDOUT] });
  const content = await asked.content;
  expect(content).toMatchObject({ digest: sha256("old\n"), isChanged: true });
  expect(await texts(content)).toEqual(["old\n"]);
  expect(content?.files[0]?.startsWith(content.root ?? "/nowhere")).toBe(true);
});

test("what the change does not touch is the working tree's, unread from the rules", async () => {
  const files = { [HOLDOUT]: "same\n" };
  await using asked = await found({ rules: files, head: files, paths: ["README.md"] });
  const content = await asked.content;
  expect(content).toMatchObject({ digest: sha256("same\n"), isChanged: false });
  expect(asked.reads).toEqual([]);
});

test("a base that moved on is no change of this one, and judges by what it has now", async () => {
  await using asked = await found({
    rules: { [HOLDOUT]: "newer\n" },
    head: { [HOLDOUT]: "old\n" },
    paths: ["README.md"],
  });
  expect(await asked.content).toMatchObject({ digest: sha256("newer\n"), isChanged: false });
});

test("where nobody can tell what changed, the content tells", async () => {
  const files = { [HOLDOUT]: "same\n" };
  await using same = await found({ rules: files, head: files, paths: undefined });
  expect(await same.content).toMatchObject({ isChanged: false });
  await using gone = await found({ rules: files });
  expect(await gone.content).toMatchObject({ digest: sha256("same\n"), isChanged: true });
});

test("of several files all are the rules'; one that is new does not join them", async () => {
  const [one, two, three] = [1, 2, 3].map((at) => `${AT}/data/holdout-${at}.csv`);
  const rules = { [one ?? ""]: "1\n", [two ?? ""]: "2\n" };
  await using asked = await found({
    rules,
    head: { ...rules, [three ?? ""]: "3\n" },
    paths: [three ?? ""],
    edits: [GLOB],
  });
  const content = await asked.content;
  expect(await texts(content)).toEqual(["1\n", "2\n"]);
  expect(content?.digest).toBe(
    digestList([one, two].map((name = "", at) => ({ name, file: name, digest: sha256(`${at + 1}\n`) }))),
  );
});

test("content that is not the pinned one is no content", async () => {
  const pinned = (text: string): Edit => [
    "{path: data/holdout.csv}",
    `{path: data/holdout.csv, version: {sha256: ${sha256(text).slice(7)}}}`,
  ];
  const rules = { [HOLDOUT]: "old\n" };
  await using right = await found({ rules, edits: [pinned("old\n")] });
  expect(await right.content).toMatchObject({ digest: sha256("old\n") });
  await using wrong = await found({ rules, edits: [pinned("other\n")] });
  await expect(wrong.content).rejects.toThrow(/is not the version that the manifest pins: the base branch has sha256:/);
});

test("a changed DVC file: the rules' content decides, and one that cannot be had is said", async () => {
  const sides = {
    rules: { [`${HOLDOUT}.dvc`]: tracked("old\n") },
    head: { [`${HOLDOUT}.dvc`]: tracked("new\n"), ".dvc/config": "" },
    paths: [`${HOLDOUT}.dvc`],
  };
  await using here = await found({ ...sides, here: { [cached("old\n")]: "old\n" } });
  const content = await here.content;
  expect(content).toMatchObject({ digest: `md5:${md5("old\n")}`, isChanged: true });
  expect(await texts(content)).toEqual(["old\n"]);
  await using gone = await found(sides);
  await expect(gone.content).rejects.toThrow(/holdout\.csv/);
});

test("a file in the place of what the rules do not have judges nothing, and what would help is said", async () => {
  const brought = { rules: {}, head: { [HOLDOUT]: "mine\n" }, paths: [HOLDOUT] };
  await using bare = await found(brought);
  await expect(bare.content).rejects.toThrow(
    /does not have models\/credit-risk\/data\/holdout\.csv in git, and this change brings a file in its place.*a fetch\.command for holdout, to the base branch first\./,
  );
  await using shallow = await found({ ...brought, edits: [FETCHED], source: "forge" });
  await expect(shallow.content).rejects.toThrow(/fetch-depth: 0, so that the base branch's fetch command can be run/);
});

test.each([`${AT}/train.py`, `${AT}/fetch.sh`])("code that fetches is the rules' too: %s", async (path) => {
  await using asked = await found({ rules: {}, paths: [path], edits: [FETCHED], source: "forge" });
  await expect(asked.content).rejects.toThrow(/changes code that fetches it/);
});

test("what that code imports is the rules' too", async () => {
  const files = { "tools/fetch.py": "import source\n", "tools/source.py": "x\n" };
  const edits: readonly Edit[] = [
    ["{path: data/holdout.csv}", "{path: data/holdout.csv, fetch: {command: [python, ../../tools/fetch.py]}}"],
  ];
  const asked = { rules: files, head: { ...files, "tools/source.py": "y\n" }, edits, source: "forge" as const };
  await using changed = await found({ ...asked, paths: ["tools/source.py"] });
  await expect(changed.content).rejects.toThrow(/changes code that fetches it/);
  await using other = await found({ ...asked, paths: ["tools/other.py"] });
  expect(await other.content).toBeUndefined();
});
