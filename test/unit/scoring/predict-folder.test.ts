import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import type { ModelManifest } from "../../../src/generated/types.ts";
import { resolveArtifact } from "../../../src/manifest/artifact.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { artifactSet, rootDigest, type LocalArtifact } from "../../../src/records/artifact.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { makePredictFolder } from "../../../src/scoring/predict-folder.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
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
