import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { artifactOf as localArtifactOf, fetchKnownRun, readRun } from "../../../../src/loop/runs/known-run.ts";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { setText } from "../../../../src/records/artifact.ts";
import { hexOf, sha256 } from "../../../../src/records/canonical.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";
import { runRecord } from "../../stores/samples.ts";
import { artifactOf, KEY, MODEL, outputOf, record, SET, SINGLE } from "./trained.ts";

const OUT = `model-gitops-out/${MODEL}`;
const NO_CACHE = async () => undefined;
const STORE = `model-gitops-store/${MODEL}`;

const read = async ({ host }: OpenedPlace, path: string) => await readFile(join(host.workspace, OUT, path), "utf8");

/** What the Actions cache gave back, in a folder of its own. */
async function restored({ host }: OpenedPlace, files: Readonly<Record<string, string>>) {
  const folder = join(host.temp, "restored");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return async () => folder;
}

test.each([
  ["one file", SINGLE],
  ["a set", SET],
] as const)("%s of this very key in the folder is not asked for elsewhere", async (_, artifact) => {
  await using opened = await openedPlace();
  await opened.leave(MODEL, outputOf({ artifact }));
  const found = await fetchKnownRun(opened.place, KEY, NO_CACHE);
  expect(found).toMatchObject({ status: "fetched", fetchedFrom: "an earlier run in this folder", artifact });
  expect(opened.forge.calls).toEqual([]);
});

test.each([
  ["another key", outputOf({ trainKey: sha256("other") })],
  ["another model", outputOf({ model: "other" })],
  ["other bytes", { ...outputOf(), "artifact/model.onnx": "Graph" }],
  ["no artifact", { "run.json": outputOf()["run.json"] ?? "" }],
  ["a path that leads out", outputOf({ artifact: { ...SINGLE, path: "../other/artifact/model.onnx" } })],
  ["no record", { "run.json": "{" }],
  ["a member of a set less", { ...outputOf({ artifact: SET }), "artifact/files/model.onnx.data": "Weights" }],
  ["a set that is not its digest's", outputOf({ artifact: { ...SET, digest: SINGLE.digest } })],
])("%s in the folder is no known run", async (_, files) => {
  await using opened = await openedPlace();
  await opened.leave(MODEL, files);
  expect(await fetchKnownRun(opened.place, KEY, NO_CACHE)).toBeUndefined();
});

test("a record says what is wrong with its files", async () => {
  const listing = setText(SET.set ?? { schema: "model-gitops/artifact-set/v1", files: [] });
  const lists: RunRecord["artifact"] = { path: "artifact/model.onnx", digest: sha256(listing), bytes: listing.length };
  const cases = [
    [outputOf({ artifact: { ...SINGLE, path: "../x" } }), /names "\.\.\/x", which is outside its folder/],
    [{ ...outputOf(), "artifact/model.onnx": "x" }, /model\.onnx is not the file that .*run\.json describes/],
    [outputOf({ artifact: { ...SET, bytes: 1 } }), /lists other files than those of its artifact's digest/],
    [{ ...outputOf({ artifact: lists }), "artifact/model.onnx": listing }, /is the listing of another artifact/],
  ] as const;
  for (const [files, message] of cases) {
    await using opened = await openedPlace();
    await opened.leave(MODEL, files);
    await expect(readRun(opened.place, MODEL)).rejects.toThrow(message);
  }
  await using nothing = await openedPlace();
  expect(await readRun(nothing.place, MODEL)).toBeUndefined();
});

test.each([
  ["one file", SINGLE],
  ["a set", SET],
] as const)("%s that the ledger knows is fetched in the place of what lies there", async (_, artifact) => {
  await using opened = await openedPlace();
  await record(opened, { artifact });
  const other = artifactOf({ "old.onnx": "graph" });
  await opened.leave(MODEL, outputOf({ trainKey: sha256("other"), artifact: other }));
  expect(await fetchKnownRun(opened.place, KEY, NO_CACHE)).toMatchObject({ fetchedFrom: "the ledger", artifact });
  expect(await readRun(opened.place, MODEL)).toMatchObject({ trainKey: KEY.trainKey, artifact });
  expect(await readdir(join(opened.host.workspace, OUT, "artifact"))).not.toContain("old.onnx");
  expect(opened.host.seen.log.at(-1)).toBe("churn: this trainKey is known from the ledger; it is not trained again.");
});

test("a file in the place of the set's folder, and the other way round, is no obstacle", async () => {
  await using opened = await openedPlace();
  await record(opened, { artifact: SET });
  await opened.leave(MODEL, { "artifact/files": "one file of this name" });
  expect(await fetchKnownRun(opened.place, KEY, NO_CACHE)).toMatchObject({ fetchedFrom: "the ledger" });

  await using other = await openedPlace();
  await record(other);
  await other.leave(MODEL, { "artifact/model.onnx/deep": "a folder of this name" });
  expect(await fetchKnownRun(other.place, KEY, NO_CACHE)).toMatchObject({ fetchedFrom: "the ledger" });
});

test("a key that does not tell its data is known to this folder alone", async () => {
  await using opened = await openedPlace();
  await record(opened);
  expect(await fetchKnownRun(opened.place, { ...KEY, isPinned: false }, NO_CACHE)).toBeUndefined();
});

test("a store that is down, lost a file or has others costs a training, not the run", async () => {
  await using down = await openedPlace();
  await record(down, { artifact: SET });
  down.forge.failNext("releases.assets", new ApiError("GitHub is down.", { status: 503 }));
  expect(await fetchKnownRun(down.place, KEY, NO_CACHE)).toBeUndefined();
  expect(down.host.seen.log).toEqual(["warning: GitHub is down. churn is trained again."]);

  await using lost = await openedPlace();
  await record(lost, { artifact: SET });
  lost.forge.spoilAsset(STORE, hexOf(sha256("weights")), { state: "starter" });
  expect(await fetchKnownRun(lost.place, KEY, NO_CACHE)).toBeUndefined();
  expect(lost.host.seen.log).toEqual([]);

  await using wrong = await openedPlace();
  await record(wrong, { artifact: SET });
  wrong.forge.spoilAsset(STORE, hexOf(sha256("weights")), { content: new TextEncoder().encode("Weights") });
  expect(await fetchKnownRun(wrong.place, KEY, NO_CACHE)).toBeUndefined();
  expect(wrong.host.seen.log.join()).toMatch(/damaged or was replaced.*churn is trained again/);
});

test("an entry that cannot be read, or leads out, is not followed", async () => {
  await using corrupt = await openedPlace();
  const path = `${MODEL}/run/${hexOf(KEY.trainKey)}.json`;
  corrupt.forge.git.commit({ branch: "model-gitops/ledger", files: { [path]: "{}" } });
  expect(await fetchKnownRun(corrupt.place, KEY, NO_CACHE)).toBeUndefined();
  expect(corrupt.place.ledger.findings()).toMatchObject([{ rule: "ledger/corrupt", model: MODEL }]);

  for (const artifact of [
    { ...SINGLE, path: "../../x.onnx" },
    { ...SET, path: "../.." },
    { ...SET, bytes: 1 },
  ]) {
    await using leading = await openedPlace();
    await record(leading, { artifact: artifact.set === undefined ? SINGLE : SET, trainKey: sha256("other") });
    const body = runRecord(MODEL, 1, { artifact });
    await leading.place.ledger.record([newEntry({ kind: "run", model: MODEL, body, recordedAt: 0 })]);
    expect(await fetchKnownRun(leading.place, KEY, NO_CACHE)).toBeUndefined();
    expect(await readdir(leading.host.workspace)).toEqual(["model-gitops-out"]);
  }
});

test.each([
  ["one file", SINGLE],
  ["a set", SET],
] as const)("%s is taken from the Actions cache on a runner", async (_, artifact) => {
  await using opened = await openedPlace({ kind: "github" });
  const other = artifactOf({ "old.onnx": "graph" });
  await opened.leave(MODEL, outputOf({ trainKey: sha256("other"), artifact: other }));
  const restore = await restored(opened, outputOf({ artifact }));
  expect(await fetchKnownRun(opened.place, KEY, restore)).toMatchObject({ fetchedFrom: "the Actions cache" });
  expect(await readRun(opened.place, MODEL)).toMatchObject({ trainKey: KEY.trainKey, artifact });
  expect(await readdir(join(opened.host.workspace, OUT, "artifact"))).not.toContain("old.onnx");
  await using laptop = await openedPlace({ kind: "terminal" });
  expect(await fetchKnownRun(laptop.place, KEY, restore)).toBeUndefined();
  // What a push makes is recorded, and a cache answers for nothing.
  const event = { kind: "push", branch: "main", before: "", after: "", isDefaultBranch: true } as const;
  await using pushed = await openedPlace({ kind: "github" });
  expect(await fetchKnownRun({ ...pushed.place, event }, KEY, restore)).toBeUndefined();
});

test.each([
  ["another key", outputOf({ trainKey: sha256("other") })],
  ["another model", outputOf({ model: "other" })],
  ["other bytes", { ...outputOf(), "artifact/model.onnx": "Graph" }],
  ["a member less", { "run.json": outputOf({ artifact: SET })["run.json"] ?? "" }],
  ["no record", {}],
  ["a broken record", { "run.json": "{" }],
  ["a path that leads out", outputOf({ artifact: { ...SINGLE, path: "../x.onnx" } })],
  ["a listing that is not its digest's", outputOf({ artifact: { ...SET, digest: SINGLE.digest } })],
])("a cache with %s costs a training, and leaves nothing behind", async (_, files) => {
  await using opened = await openedPlace({ kind: "github" });
  const restore = await restored(opened, { "keep.txt": "", ...files });
  expect(await fetchKnownRun(opened.place, KEY, restore)).toBeUndefined();
  await expect(readdir(join(opened.host.workspace, OUT))).rejects.toThrow("ENOENT");
});

test("a link in a cache is read through, and what is kept is no link", async () => {
  await using opened = await openedPlace({ kind: "github" });
  const restore = await restored(opened, outputOf());
  const file = join(opened.host.temp, "restored/artifact/model.onnx");
  await rm(file);
  await writeFile(join(opened.host.temp, "elsewhere"), "graph");
  await symlink(join(opened.host.temp, "elsewhere"), file);
  expect(await fetchKnownRun(opened.place, KEY, restore)).toMatchObject({ artifact: SINGLE });
  await writeFile(join(opened.host.temp, "elsewhere"), "changed");
  expect(await read(opened, "artifact/model.onnx")).toBe("graph");
});

test("an artifact as the evaluation wants it", async () => {
  await using opened = await openedPlace();
  const folder = join(opened.host.workspace, OUT);
  expect(localArtifactOf(opened.place, runRecord(MODEL, 1, { artifact: SET }))).toEqual({
    file: join(folder, "artifact/files/model.onnx"),
    digest: SET.digest,
    bytes: SET.bytes,
    parts: { folder: join(folder, "artifact/files"), set: SET.set },
  });
});
