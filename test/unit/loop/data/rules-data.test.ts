import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rulesContent } from "../../../../src/loop/data/rules-data.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { memoryRevision } from "../memory-revision.ts";
import { digestList } from "../../../../src/data/digest.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { AT, found, HOLDOUT, texts, type Sides } from "./rules-data-rig.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const tracked = (text: string): string => `outs:\n- md5: ${md5(text)}\n  hash: md5\n  path: holdout.csv\n`;
const cached = (text: string): string => `.dvc/cache/files/md5/${md5(text).slice(0, 2)}/${md5(text).slice(2)}`;

const REMOTE: Edit = ["{path: data/holdout.csv}", `{path: "https://acme.example/holdout.csv"}`];
const GLOB: Edit = ["data/holdout.csv", "data/holdout-*.csv"];
const PINNED = `{version: {sha256: ${sha256("here\n").slice(7)}}, path`;
const FETCHED: Edit = ["{path: data/holdout.csv}", "{path: data/holdout.csv, fetch: {command: [sh, fetch.sh]}}"];

test.each<[string, Sides]>([
  ["there are none", { head: { [HOLDOUT]: "now\n" } }],
  ["the data lies elsewhere", { rules: {}, edits: [REMOTE] }],
  ["neither side has it", { rules: {}, paths: [] }],
  ["it is on this machine without git", { rules: {}, here: { [HOLDOUT]: "here\n" }, paths: [] }],
  [
    "it was fetched here already, and is what the manifest pins",
    { rules: {}, ignored: { [HOLDOUT]: "here\n" }, edits: [[FETCHED[0], FETCHED[1].replace("{path", PINNED)]] },
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
  const rules = { ...old, [`${AT}/fetch.sh`]: "mkdir -p data; echo old >data/holdout.csv\n" };
  await using fetched = await found({ rules, head: old, edits: [FETCHED], paths: ["README.md"], source: "forge" });
  expect(await texts(await fetched.content)).toEqual(["old\n"]);
});

test("an object of the clone that is not what git calls it is refused", async () => {
  const rules = memoryRevision("rules", { [HOLDOUT]: "old\n" });
  const place = {
    host: await fakeHost(),
    head: new RevisionFiles(memoryRevision("head", {})),
    scratch: "/nonexistent",
  };
  await using host = place.host;
  const changed = { ...rules, read: async () => new TextEncoder().encode("own\n") };
  const judged = model();
  const { holdout } = judged.datasets;
  if (holdout === undefined) throw new Error("no holdout");
  const session = { place: { ...place, host }, rules: place.head.beside(changed) };
  await expect(rulesContent(session, { judged }, holdout)).rejects.toThrow(
    /The clone's object \w{40} of .* is damaged/,
  );
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
});

const POINTER = `${HOLDOUT}.dvc`;
const LOCK = (text: string): string =>
  `schema: '2.0'\nstages:\n  s:\n    outs:\n    - {path: ${HOLDOUT}, hash: md5, md5: ${md5(text)}}\n`;
const NAMED: Edit = ["data/holdout.csv}", "data/holdout.csv, version: {dvc: pins.dvc}}"];
const PIN = (text: string): Edit => [
  "data/holdout.csv}",
  `data/holdout.csv, version: {sha256: ${sha256(text).slice("sha256:".length)}}}`,
];

// Somebody merged it over a red check: from then on it stands in the base branch.
test.each<[string, Sides, RegExp]>([
  [
    "DVC names beside it",
    { rules: { [HOLDOUT]: "own\n", [POINTER]: tracked("old\n") } },
    /holdout\.csv\.dvc says that it is another content/,
  ],
  [
    "a pipeline makes",
    { rules: { [HOLDOUT]: "own\n", "dvc.lock": LOCK("old\n") } },
    /dvc\.lock says that it is another/,
  ],
  [
    "DVC names with its folder",
    { rules: { [HOLDOUT]: "own\n", [`${AT}/data.dvc`]: `outs:\n- {md5: ${md5("x")}.dir, path: data}\n` } },
    /data\.dvc says that it is another content/,
  ],
  [
    "DVC names elsewhere",
    {
      rules: { [HOLDOUT]: "own\n", [`${AT}/pins.dvc`]: `outs:\n- {md5: ${md5("old\n")}, path: data/holdout.csv}\n` },
      edits: [NAMED],
    },
    /pins\.dvc says that it is another content/,
  ],
  [
    "DVC names another file beside",
    {
      rules: { [`${AT}/data/holdout-a.csv`]: "own\n", [`${AT}/data/holdout-b.csv.dvc`]: tracked("old\n") },
      edits: [GLOB],
    },
    /Some files of .* are in git, and .*holdout-b\.csv is DVC's/,
  ],
  [
    "a command fetches",
    { rules: { [HOLDOUT]: "own\n" }, edits: [FETCHED] },
    /fetch command of holdout would bring it too/,
  ],
])("a committed file in the place of what %s never judges", async (_, sides, said) => {
  await using asked = await found({ ...sides, head: sides.rules ?? {}, paths: [] });
  await expect(asked.content).rejects.toThrow(said);
});

test("a committed file that is what DVC, a lock or a pin says judges", async () => {
  const files = { [HOLDOUT]: "old\n", [POINTER]: tracked("old\n"), "dvc.lock": LOCK("old\n") };
  await using asked = await found({ rules: files, head: files });
  expect(await asked.content).toMatchObject({ digest: sha256("old\n") });
  const [from, to] = PIN("old\n");
  const pinned: Edit = [from, to.replace("}}", "}, fetch: {command: [sh, fetch.sh]}}")];
  await using fetched = await found({ rules: { [HOLDOUT]: "old\n" }, edits: [pinned] });
  expect(await fetched.content).toMatchObject({ digest: sha256("old\n") });
});

test("what DVC names has to be what the manifest pins as well", async () => {
  const rules = { [POINTER]: tracked("new\n") };
  await using other = await found({ rules, head: rules, ignored: { [HOLDOUT]: "new\n" }, edits: [PIN("old\n")] });
  await expect(other.content).rejects.toThrow(/is not the version that the manifest pins/);
  await using same = await found({ rules, head: rules, ignored: { [HOLDOUT]: "new\n" }, edits: [PIN("new\n")] });
  const content = await same.content;
  expect(content).toMatchObject({ digest: `md5:${md5("new\n")}` });
  // A copy: what runs beside this may write to the working tree.
  expect(content?.files[0]?.startsWith(join(same.host.temp, "scratch"))).toBe(true);
});
