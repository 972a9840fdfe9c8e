import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { artifactPathProblem } from "../../../../src/loop/training/artifact-path.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { newClone, type Clone } from "../../forge/clone.ts";
import { FOLDER, modelOf } from "./kept.ts";

const FILES = outputFiles("credit-risk");
const problem = ({ host }: Clone, artifact: string | readonly string[], kind = "onnx") =>
  artifactPathProblem(host, modelOf(artifact, kind), FILES);

test("a folder that git has nothing in may be emptied, whatever an earlier training left there", async () => {
  await using clone = await newClone();
  await clone.commit({
    [`${FOLDER}/train.py`]: "",
    [`${FOLDER}/out/.gitkeep`]: "",
    [`${FOLDER}/out/.gitignore`]: "*\n!.git*\n",
  });
  await clone.write({ [`${FOLDER}/out/model.onnx`]: "old", [`${FOLDER}/out-2/mine.csv`]: "" });
  for (const artifact of ["out/", ["out/model.onnx", "out/"], "new/deep/", "model.onnx"])
    expect(await problem(clone, artifact)).toBeUndefined();
});

test("what git has is not emptied, staged or committed; the same file as an artifact of its own is", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/out/tokenizer.json`]: "{}", "shared/a[b]/c.txt": "" });
  const message =
    /^The folder models\/credit-risk\/out\/ \(.*\) is emptied .*git has models\/credit-risk\/out\/tokenizer/;
  expect(await problem(clone, "out/")).toMatch(message);
  expect(await problem(clone, ["model.onnx", "out/"])).toMatch(message);
  expect(await problem(clone, ["model.onnx", "out/tokenizer.json"])).toBeUndefined();
  expect(await problem(clone, "/shared/a[b]/")).toMatch(/git has shared\/a\[b\]\/c\.txt/);
  expect(await problem(clone, "/shared/*/")).toBeUndefined();
});

test("without git nobody knows", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/out/tokenizer.json`]: "{}" });
  await rm(join(clone.host.workspace, ".git"), { recursive: true });
  expect(await problem(clone, "out/")).toBeUndefined();
});

test("nothing outside the repository is emptied through a link", async () => {
  await using clone = await newClone();
  await clone.write({ [`${FOLDER}/train.py`]: "" });
  await mkdir(join(clone.host.temp, "mine"));
  await writeFile(join(clone.host.temp, "mine/thesis.tex"), "");
  await symlink(join(clone.host.temp), join(clone.host.workspace, FOLDER, "linked"));
  const message = /a link leads from it out of the repository/;
  for (const artifact of ["linked/", "linked/mine/", "linked/mine/new/"])
    expect(await problem(clone, artifact)).toMatch(message);
  await symlink("../../shared", join(clone.host.workspace, FOLDER, "inside"));
  await mkdir(join(clone.host.workspace, "shared"));
  expect(await problem(clone, "inside/out/")).toBeUndefined();
});

test("results of other models are not emptied", async () => {
  await using clone = await newClone();
  for (const artifact of ["/model-gitops-out/", "/model-gitops-out/other/", "/model-gitops-out/credit-risk/artifact/"])
    expect(await problem(clone, artifact)).toMatch(/results of model-gitops lie there/);
});

test("nor where the output folder lies in the artifact's", async () => {
  await using clone = await newClone();
  const files = outputFiles("credit-risk", "build/out");
  expect(await artifactPathProblem(clone.host, modelOf("/build/"), files)).toMatch(/results of model-gitops lie there/);
  expect(await artifactPathProblem(clone.host, modelOf("/build/model/"), files)).toBeUndefined();
});

test("a name that is taken where the artifact is kept is known before training", async () => {
  await using clone = await newClone();
  const seeded = modelOf("seed-2");
  const seeds = (...given: readonly number[]) => ({ ...seeded, training: { ...seeded.training, seeds: given } });
  const of = (model: typeof seeded) => artifactPathProblem(clone.host, model, FILES);
  expect(await of(seeds(1, 2))).toMatch(/^The artifact cannot be called seed-2/);
  expect(await of(seeds(2))).toBeUndefined();
  expect(await problem(clone, "predictions", "file")).toMatch(/cannot be called predictions/);
  expect(await problem(clone, "predictions", "command")).toBeUndefined();
  for (const artifact of ["files", ["predictions", "seed-2", "files"]])
    expect(await problem(clone, artifact, "file")).toBeUndefined();
});

test("nothing is made in git's own folder, nor, as a single file, among our results, whatever link leads there", async () => {
  await using clone = await newClone();
  await clone.commit({ [`${FOLDER}/train.py`]: "" });
  await symlink("../../.git", join(clone.host.workspace, FOLDER, "linked"));
  for (const artifact of ["linked/config", ["linked/hooks/pre-commit", "model.onnx"], "linked/new/"])
    expect(await problem(clone, artifact)).toMatch(/git itself lies there/);
  for (const artifact of ["/model-gitops-out/other/artifact/model.onnx", "/.model-gitops/store/model.onnx"])
    expect(await problem(clone, artifact)).toMatch(/results of model-gitops lie there/);
});
