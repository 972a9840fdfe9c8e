import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { strToU8, zipSync, type Zippable } from "fflate";
import { expect, test } from "vitest";
import { adoptOutputs, type Adopted } from "../../../../src/loop/runs/adopt.ts";
import { readRun } from "../../../../src/loop/runs/known-run.ts";
import type { WorkflowRun } from "../../../../src/forge/forge.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";
import { artifactOf, KEY, MODEL, outputOf, SET, SINGLE } from "./trained.ts";

const OUT = `model-gitops-out/${MODEL}`;

type Uploaded = Readonly<Record<string, string>>;

/** A run of pull request 7 with what its workflow uploaded: the artifact apart, as the templates do. */
function upload({ forge }: OpenedPlace, files: Uploaded, run: Partial<WorkflowRun> = {}): number {
  const { id } = forge.addRun({ id: 1, ...run });
  const zip = (isArtifact: boolean): Zippable =>
    Object.fromEntries(
      Object.entries(files)
        .filter(([path]) => path.startsWith("artifact/") === isArtifact)
        .map(([path, text]) => [`${MODEL}/${path}`, strToU8(text)]),
    );
  forge.addArtifact(id, "model-gitops-out", zipSync(zip(false)));
  forge.addArtifact(id, "model-gitops-artifact", zipSync(zip(true)));
  return id;
}

async function adopted(opened: OpenedPlace, mayClaim = true): Promise<Adopted | undefined> {
  const pull = opened.forge.addPull({ number: 7, merged: true });
  return await adoptOutputs(opened.place, KEY, { pull, mayClaim });
}

test.each([
  ["one file", SINGLE],
  ["a set", SET],
] as const)(
  "%s that the pull request trained is brought, and of what it says was measured nothing",
  async (_, artifact) => {
    await using opened = await openedPlace();
    await opened.leave(MODEL, outputOf({ trainKey: sha256("other"), artifact: artifactOf({ "old.onnx": "graph" }) }));
    await opened.leave(MODEL, { "verdict.json": "of an earlier run", "artifact/files": "" });
    upload(opened, { ...outputOf({ artifact }), "evaluation.json": "{}" });
    expect(await adopted(opened)).toMatchObject({ provenance: "claimed" });
    expect(await readRun(opened.place, MODEL)).toMatchObject({ trainKey: KEY.trainKey, artifact });
    const left = await readdir(join(opened.host.workspace, OUT));
    expect(left.toSorted()).toEqual(["artifact", "run.json"]);
    expect(await readdir(join(opened.host.workspace, OUT, "artifact"))).not.toContain("old.onnx");
    expect(opened.host.seen.log).toEqual([
      `churn: adopted the artifact of pull request #7, as its run claims it, trainKey ${KEY.trainKey.slice(7, 19)}.`,
    ]);
  },
);

test.each<[string, Uploaded]>([
  ["another key", outputOf({ trainKey: sha256("other") })],
  ["another model", outputOf({ model: "other" })],
  ["no record", { "artifact/model.onnx": "graph" }],
])("what is of %s stays where it is", async (_, files) => {
  await using opened = await openedPlace();
  await opened.leave(MODEL, { "verdict.json": "mine" });
  upload(opened, files);
  expect(await adopted(opened)).toBeUndefined();
  expect(await readFile(join(opened.host.workspace, OUT, "verdict.json"), "utf8")).toBe("mine");
});

test.each<[string, Uploaded, RegExp]>([
  ["no artifact", { "run.json": outputOf()["run.json"] ?? "" }, /it is not there/],
  ["other bytes", { ...outputOf(), "artifact/model.onnx": "Graph" }, /is not the file that/],
  [
    "a member of the set less",
    without(outputOf({ artifact: SET }), "artifact/files/.config"),
    /\.config: it is not there/,
  ],
  ["a set that is not its digest's", outputOf({ artifact: { ...SET, digest: SINGLE.digest } }), /lists other files/],
  [
    "a path that leads out",
    { ...outputOf(), "run.json": outputOf({ artifact: { ...SINGLE, path: "../x" } })["run.json"] ?? "" },
    /which is outside its folder/,
  ],
  ["a broken record", { "run.json": "{" }, /run\.json of the pull request/],
])("an upload with %s is told, and nothing of it stays", async (_, files, message) => {
  await using opened = await openedPlace();
  upload(opened, { ...files, "evaluation.json": "{}" });
  expect(await adopted(opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toMatch(/^warning: churn: the pull request's artifact could not be adopted/);
  expect(opened.host.seen.log.join()).toMatch(message);
  const left = await readdir(join(opened.host.workspace, OUT), { recursive: true }).catch(() => []);
  expect(left).toEqual([]);
});

test("what nobody vouches for is not brought where one job must not take another's word", async () => {
  await using opened = await openedPlace();
  upload(opened, outputOf());
  expect(await adopted(opened, false)).toBeUndefined();
  expect(opened.forge.calls.filter((call) => call.startsWith("downloadArtifact"))).toEqual([]);
});

test("of a set only what it lists is looked at, and files beside it are harmless", async () => {
  await using opened = await openedPlace();
  upload(opened, { ...outputOf({ artifact: SET }), "artifact/files/extra.py": "import os", "artifact/more": "" });
  expect(await adopted(opened)).toMatchObject({ provenance: "claimed" });
  expect((await readRun(opened.place, MODEL))?.artifact).toEqual(SET);
});

test("a fork's run, a push's run and a fork's pull request are nobody's evidence", async () => {
  for (const run of [{ headRepositoryId: 2 }, { event: "push" }, { headSha: "2".repeat(40) }]) {
    await using opened = await openedPlace();
    upload(opened, outputOf(), run);
    expect(await adopted(opened)).toBeUndefined();
  }
  await using opened = await openedPlace();
  upload(opened, outputOf());
  const pull = opened.forge.addPull({ number: 7, isFork: true });
  expect(await adoptOutputs(opened.place, KEY, { pull, mayClaim: true })).toBeUndefined();
  expect(opened.forge.calls).toEqual([]);
});

test("of two attempts the newer counts; of two runs one that ended well", async () => {
  await using opened = await openedPlace();
  const id = upload(opened, { "run.json": "of the first attempt" });
  upload(opened, outputOf(), { id, attempt: 2 });
  upload(opened, outputOf({ trainKey: sha256("other") }), { id: 3, conclusion: "failure" });
  expect(await adopted(opened)).toMatchObject({ provenance: "claimed" });
  expect(opened.forge.calls.filter((call) => call.startsWith("artifacts"))).toEqual(["artifacts 1"]);
});

test("where the newest run's upload is broken, an older one is taken", async () => {
  await using opened = await openedPlace();
  upload(opened, outputOf());
  upload(opened, { ...outputOf(), "artifact/model.onnx": "Graph" }, { id: 2 });
  expect(await adopted(opened)).toMatchObject({ provenance: "claimed" });
  expect(opened.host.seen.log).toHaveLength(2);
});

test.each([
  ["has expired is not asked for", { expired: true }, ""],
  ["is too large is not brought", { bytes: 2 ** 31 }, "more than is unpacked here"],
])("what %s", async (_, change, log) => {
  await using opened = await openedPlace();
  upload(opened, outputOf());
  for (const artifact of await opened.forge.artifacts(1)) Object.assign(artifact, change);
  expect(await adopted(opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toContain(log);
  expect(opened.host.seen.log).toHaveLength(log === "" ? 0 : 1);
  expect(opened.forge.calls.some((call) => call.startsWith("downloadArtifact"))).toBe(false);
});

test.each<[string, Zippable, RegExp]>([
  ["names that climb", { [`${MODEL}/artifact/../../x`]: strToU8("x") }, /leaves its folder/],
  [
    "a symbolic link",
    { [`${MODEL}/artifact/x`]: [strToU8("/etc"), { os: 3, attrs: 0o120777 << 16 }] },
    /symbolic link/,
  ],
  ["a name no upload has", { [`${MODEL}/artifact/files/a:b`]: strToU8("x") }, /leaves its folder/],
])("a zip with %s is refused", async (_, entries, message) => {
  await using opened = await openedPlace();
  const { id } = opened.forge.addRun({ id: 1 });
  opened.forge.addArtifact(id, "model-gitops-artifact", zipSync(entries));
  expect(await adopted(opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toMatch(message);
});

test("a zip that says more than is unpacked is refused before it is", async () => {
  await using opened = await openedPlace();
  const { id } = opened.forge.addRun({ id: 1 });
  const zip = Buffer.from(zipSync({ [`${MODEL}/artifact/x`]: strToU8("x".repeat(100)) }));
  // The size in the directory: what is read before anything is unpacked.
  zip.writeUInt32LE(2 ** 31, zip.indexOf("PK\x01\x02", 0, "latin1") + 24);
  opened.forge.addArtifact(id, "model-gitops-artifact", zip);
  expect(await adopted(opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toMatch(/it unpacks to .*, more than/);
});

test("a forge that is down, or is not there, means training on the branch", async () => {
  for (const method of ["workflowRuns", "artifacts", "downloadArtifact"]) {
    await using opened = await openedPlace();
    upload(opened, outputOf());
    opened.forge.failNext(method, new ApiError("GitHub is down.", { status: 503 }));
    expect(await adopted(opened)).toBeUndefined();
    expect(opened.host.seen.log).toEqual([
      "warning: churn: the pull request's artifact could not be adopted: GitHub is down.",
    ]);
  }
  await using bug = await openedPlace();
  upload(bug, outputOf());
  bug.forge.failNext("artifacts", new TypeError("a bug"));
  await expect(adopted(bug)).rejects.toThrow("a bug");
});

function without(files: Uploaded, path: string): Uploaded {
  const { [path]: _, ...others } = files;
  return others;
}
