import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import type { ModelManifest } from "../../../src/generated/types.ts";
import { resolveArtifact } from "../../../src/manifest/artifact.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { artifactSet, rootDigest, type LocalArtifact } from "../../../src/records/artifact.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { makePredictFolder } from "../../../src/scoring/predict-folder.ts";
import { openWorktree } from "../../../src/revisions/worktree.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { newClone } from "../forge/clone.ts";
import { memoryRevision } from "../loop/memory-revision.ts";
import { model } from "../work/manifests.ts";

const FOLDER = "models/credit-risk";
const CODE = {
  [`${FOLDER}/predict.py`]: "the code",
  [`${FOLDER}/data/holdout.csv`]: "labels",
};

function modelOf(artifact: string | readonly string[]): ResolvedModel {
  const given = model(["metrics:", "command: [python, predict.py]\n  metrics:"]);
  const declared = typeof artifact === "string" ? artifact : [...artifact];
  const training = { training: { artifact: declared } } as Pick<ModelManifest, "training">;
  return { ...given, training: { ...given.training, artifact: resolveArtifact(training, given.file) } };
}

/** One file as a store gives it, or a set below a folder of its own. */
async function stored(host: FakeHost, files: Readonly<Record<string, string>>, main?: string): Promise<LocalArtifact> {
  const [name = "", text = ""] = Object.entries(files)[0] ?? [];
  const isSingle = name === "";
  const file = join(host.temp, "churn-1234");
  if (isSingle) {
    await writeFile(file, text);
    return { file, digest: sha256(text), bytes: text.length };
  }
  const folder = `${file}.files`;
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const entries = Object.entries(files).map(([path, content]) => ({
    name: path,
    digest: sha256(content),
    bytes: content.length,
  }));
  const set = artifactSet(entries, main);
  return {
    file: main === undefined ? folder : join(folder, main),
    digest: rootDigest(set),
    bytes: 1,
    parts: { folder, set },
  };
}

async function laidOut(declared: string | readonly string[], files: Readonly<Record<string, string>>, main?: string) {
  await using host = await fakeHost();
  const artifact = await stored(host, files, main);
  const given = modelOf(declared);
  const target = join(host.temp, "tree");
  const code = new RevisionFiles(memoryRevision("r", CODE));
  const made = await makePredictFolder({
    model: given,
    judged: given,
    code,
    workspace: host.workspace,
    artifact,
    target,
  });
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(
    found.map(async (path) => [relative(join(target, FOLDER), path), await readFile(path, "utf8")] as const),
  );
  const { [`predict.py`]: predict, ...others } = Object.fromEntries(texts);
  return { cwd: relative(target, made.cwd), artifact: relative(made.cwd, made.artifact), predict, others };
}

test.each<[string, string | readonly string[], Readonly<Record<string, string>>, string | undefined, string, object]>([
  ["one file", "model.bin", { "": "m" }, undefined, "model.bin", { "model.bin": "m" }],
  [
    "a folder",
    "out/",
    { "a.bin": "a", "deep/b.bin": "b" },
    undefined,
    "out",
    { "out/a.bin": "a", "out/deep/b.bin": "b" },
  ],
  ["a list", ["m.bin", "tok/"], { "m.bin": "m", "tok/v": "v" }, "m.bin", "m.bin", { "m.bin": "m", "tok/v": "v" }],
  [
    "a folder with its judged file",
    ["out/m.bin", "out/"],
    { "m.bin": "m", v: "v" },
    "m.bin",
    "out/m.bin",
    { "out/m.bin": "m", "out/v": "v" },
  ],
  // What production names may be older than the manifest.
  ["one file where a folder is named", "out/", { "": "m" }, undefined, "out/churn-1234", { "out/churn-1234": "m" }],
  ["one file where a list is named", ["m.bin", "tok/"], { "": "m" }, undefined, "m.bin", { "m.bin": "m" }],
  [
    "a set where one file is named",
    "model.bin",
    { "m.bin": "m", "predict.py": "not the code" },
    "m.bin",
    "model.bin.files/m.bin",
    { "model.bin.files/m.bin": "m", "model.bin.files/predict.py": "not the code" },
  ],
  [
    "a folder where one file is named",
    "model.bin",
    { a: "a" },
    undefined,
    "model.bin.files",
    { "model.bin.files/a": "a" },
  ],
])("%s lies where training leaves it, and the command is told", async (...[, declared, files, main, told, others]) => {
  expect(await laidOut(declared, files, main)).toEqual({ cwd: FOLDER, artifact: told, predict: "the code", others });
});

async function packagesIn(given: {
  readonly here: Readonly<Record<string, string>>;
  readonly revision: Readonly<Record<string, string>>;
  readonly foreign?: readonly string[];
}) {
  await using host = await fakeHost({ files: given.here });
  const artifact = await stored(host, { "": "m" });
  const asked = modelOf("model.bin");
  const target = join(host.temp, "tree");
  const code = new RevisionFiles(memoryRevision("r", { ...CODE, ...given.revision }));
  const { packages } = await makePredictFolder({
    model: asked,
    judged: asked,
    code,
    workspace: host.workspace,
    artifact,
    ...(given.foreign !== undefined && { foreignPackages: given.foreign }),
    target,
  });
  const copied = await readFile(join(target, FOLDER, "node_modules/dep/index.js"), "utf8").catch(() => undefined);
  return { packages, copied };
}

const DEP = `${FOLDER}/node_modules/dep/index.js`;

test("a command loads the packages of its own commit, whatever the checkout has in their place", async () => {
  const [here, revision] = [{ [DEP]: "theirs" }, { [DEP]: "its own" }];
  expect(await packagesIn({ here, revision, foreign: [] })).toEqual({ packages: [], copied: "its own" });
  expect(await packagesIn({ here, revision, foreign: [`${FOLDER}/node_modules`] })).toEqual({
    packages: [],
    copied: "its own",
  });
});

test("packages that the change has in git are not another commit's", async () => {
  const foreign = [`${FOLDER}/node_modules`];
  expect(await packagesIn({ here: { [DEP]: "theirs" }, revision: {}, foreign })).toEqual({
    packages: [],
    copied: undefined,
  });
});

test("packages that were installed in the checkout are the machine's", async () => {
  const found = { packages: [`${FOLDER}/node_modules`], copied: undefined };
  expect(await packagesIn({ here: { [DEP]: "installed" }, revision: {}, foreign: [] })).toEqual(found);
  expect(await packagesIn({ here: { [DEP]: "installed" }, revision: {} })).toEqual(found);
});

/** What a predict command finds of a commit with these links, where its manifest takes every file for code. */
async function foundBeside(links: Readonly<Record<string, string>>, othersData: readonly string[] = []) {
  await using clone = await newClone();
  const { host } = clone;
  await clone.commit({
    ".gitignore": "ignored/\n",
    [`${FOLDER}/predict.py`]: "the code",
    [`${FOLDER}/empty.py`]: "",
    [`${FOLDER}/copy.py`]: "labels",
    [`${FOLDER}/data/train.csv`]: "",
    "shared/lib/a.py": "shared",
    "models/fraud/rows.py": "rows of others",
    "shared/holdout.csv": "labels",
  });
  const datasets = { "data/holdout.csv": "../../../shared/holdout.csv" };
  for (const [path, target] of Object.entries({ ...datasets, ...links }))
    await symlink(target, join(host.workspace, FOLDER, path));
  await clone.commit({});
  await clone.write({ "ignored/a.py": "a secret", "left.py": "left by a step" });
  const made = modelOf("model.bin");
  const globs = { include: [`${FOLDER}/**`], exclude: [] };
  const asked = { ...made, training: { ...made.training, code: globs } };
  const target = join(host.temp, "tree");
  await makePredictFolder({
    model: asked,
    judged: asked,
    code: new RevisionFiles(openWorktree(host)),
    workspace: host.workspace,
    artifact: await stored(host, { "": "m" }),
    othersData,
    target,
  });
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(join(target, FOLDER), join(parentPath, name)))
    .toSorted();
}

const OWN = ["empty.py", "model.bin", "predict.py"];

test.each([
  ["a file of shared code", { "a.py": "../../shared/lib/a.py" }, ["a.py", ...OWN]],
  ["a folder of shared code", { lib: "../../shared/lib" }, ["empty.py", "lib/a.py", "model.bin", "predict.py"]],
  ["the hold-out", { "notes.py": "data/holdout.csv" }, OWN],
  ["what the hold-out is a link to", { "notes.py": "../../shared/holdout.csv" }, OWN],
  ["the folder of the data", { lnk: "data" }, OWN],
  ["a link to a link to the hold-out", { "a.py": "b.py", "b.py": "data/holdout.csv" }, OWN],
  ["what git ignores", { "a.py": "../../ignored/a.py" }, OWN],
  ["what an earlier step left", { "a.py": "../../left.py" }, OWN],
])("a predict command is shown %s only where it is code that git has", async (_, links, found) => {
  expect(await foundBeside(links)).toEqual(found);
});

test("another model's data is no code of this one", async () => {
  const links = { "rows.py": "../fraud/rows.py" };
  expect(await foundBeside(links)).toContain("rows.py");
  expect(await foundBeside(links, ["models/fraud/rows.py"])).toEqual(OWN);
});

test.each(["../../.git/config", "../../.git", "/etc/passwd"])("no link shows a predict command %s", async (target) => {
  const links = { "a.py": target };
  await expect(foundBeside(links)).rejects.toThrow("a.py is a symbolic link that leads out of the repository");
});
