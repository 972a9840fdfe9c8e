import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLocalFolder } from "../../../../src/loop/place/local-folder.ts";
import { filesOf, openPlace, type OpenOptions, type PlaceOptions } from "../../../../src/loop/place/place.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { runEntry } from "../../stores/samples.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { newClone, type Clone } from "../../forge/clone.ts";

const OPTIONS: PlaceOptions = { manifests: ["models/*/model.yaml"], models: [], base: "", output: "model-gitops-out" };

interface Opening {
  readonly kind?: "github" | "terminal" | "fake";
  readonly options?: Partial<PlaceOptions>;
  readonly forge?: ReturnType<typeof fakeForge>;
  readonly isFresh?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

function open({ host }: Clone, { kind = "fake", options = {}, forge, env = {}, ...given }: Opening = {}) {
  const asked: OpenOptions = {
    host: { ...host, kind, env: (name) => env[name] ?? host.env(name) },
    forge: async () => forge,
    options: { ...OPTIONS, ...options },
    ...given,
  };
  return openPlace(asked);
}

test("without an event it is a laptop: the clone's commit, its own folder as store, its own branch as ledger", async () => {
  await using clone = await newClone();
  const commit = await clone.commit({ "a.txt": "1" });
  await using place = await open(clone);
  expect(place).toMatchObject({ event: { kind: "local" }, commit });
  expect(await place.head.paths()).toEqual(["a.txt"]);
  expect(place.storeOf("churn").name).toBe(`the folder ${join(clone.host.workspace, ".model-gitops/store")}`);
  await place.ledger.record([runEntry("churn", 1)]);
  expect(await clone.git("ls-tree", "-r", "--name-only", "model-gitops/ledger")).toContain("churn/run/");
  expect(filesOf(place, "churn")).toMatchObject({ run: "model-gitops-out/churn/run.json" });
});

test("a clone without a commit has none", async () => {
  await using clone = await newClone();
  await using place = await open(clone);
  expect(place.commit).toBeUndefined();
});

test("on GitHub the store is the releases, and in the Actions cache where there is one; or a folder that is named", async () => {
  await using clone = await newClone();
  const forge = fakeForge();
  const storeOf = async (given: Opening): Promise<string> => {
    await using place = await open(clone, given);
    return place.storeOf("churn").name;
  };
  const cache = { ACTIONS_RESULTS_URL: "https://results" };
  expect(await storeOf({ forge })).toBe("the release model-gitops-store/churn");
  expect(await storeOf({ forge, options: { store: "github" }, env: cache })).toBe(
    "the Actions cache and the release model-gitops-store/churn",
  );
  expect(await storeOf({ forge, options: { store: "kept" } })).toBe(`the folder ${join(clone.host.workspace, "kept")}`);
  expect(await storeOf({ options: { store: "/data/store" } })).toBe("the folder /data/store");
  await expect(storeOf({ options: { store: "github" } })).rejects.toThrow(/there is no token/);
});

test("a dry run reads where it would write, and writes nothing", async () => {
  await using clone = await newClone();
  const forge = fakeForge();
  await using place = await open(clone, { forge, options: { dryRun: true } });
  const file = join(clone.host.temp, "model.onnx");
  await writeFile(file, "graph");
  await place.storeOf("churn").put(file, sha256("graph"), "churn model.onnx");
  await place.ledger.record([runEntry("churn", 1)]);
  await (await place.forge())?.createComment(1, "text");
  expect(forge.writes()).toEqual([]);
  expect(clone.host.seen.log.length).toBeGreaterThanOrEqual(3);
  expect(await place.storeOf("churn").has(sha256("graph"))).toBe(false);
});

test("each run has a folder of its own, which goes with it", async () => {
  await using clone = await newClone();
  const place = await open(clone);
  await using other = await open(clone);
  expect(other.scratch).not.toBe(place.scratch);
  await place[Symbol.asyncDispose]();
  await expect(readdir(place.scratch)).rejects.toThrow("ENOENT");
  expect(await readdir(other.scratch)).toEqual([]);
});

const RUN = "model-gitops-out/churn/run.json";

test.each(["model-gitops-out", "out", ".model-gitops"])(
  "on a runner evidence that comes with the code is refused: %s",
  async (folder) => {
    await using clone = await newClone();
    await clone.commit({ [`${folder}/churn/run.json`]: "{}" });
    const options = folder === "out" ? { output: "out" } : {};
    await expect(open(clone, { kind: "github", options })).rejects.toThrow(`git tracks ${folder}/churn/run.json`);
    await using place = await open(clone, { kind: "terminal", options });
    expect(place.options.output).toBe(folder === "out" ? "out" : "model-gitops-out");
  },
);

test("an output folder that is a link, or lies outside, is refused", async () => {
  await using clone = await newClone();
  await symlink(clone.host.temp, join(clone.host.workspace, "model-gitops-out"));
  await expect(open(clone, { kind: "github" })).rejects.toThrow("model-gitops-out is a symbolic link");
  await expect(open(clone, { options: { output: "../out" } })).rejects.toThrow("is not a folder inside the workspace");
});

test("a job that makes everything itself believes nothing it finds; others do; a laptop keeps its own", async () => {
  await using clone = await newClone();
  await clone.write({ [RUN]: "{}" });
  const isThere = async () => (await readdir(clone.host.workspace)).includes("model-gitops-out");
  for (const given of [{ kind: "github" }, { kind: "terminal", isFresh: true }] as const) {
    await using _ = await open(clone, given);
    expect(await isThere()).toBe(true);
  }
  await using _ = await open(clone, { kind: "github", isFresh: true });
  expect(await isThere()).toBe(false);
});

test("on a laptop what we write ignores itself, unless somebody said otherwise, and is not made for nothing", async () => {
  await using clone = await newClone();
  const host = { ...clone.host, kind: "terminal" as const };
  await using _ = await open(clone, { kind: "terminal" });
  const read = async (folder: string) => await readFile(join(host.workspace, folder, ".gitignore"), "utf8");
  expect(await read("model-gitops-out")).toBe("*\n");
  await expect(read(".model-gitops")).rejects.toThrow(/ENOENT/);
  await openLocalFolder(host);
  expect(await read(".model-gitops")).toBe("*\n");
  await clone.write({ ".model-gitops/.gitignore": "mine\n" });
  await openLocalFolder(host);
  expect(await read(".model-gitops")).toBe("mine\n");
});
