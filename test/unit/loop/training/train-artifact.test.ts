import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepArtifact, keepPredictions } from "../../../../src/loop/training/train-artifact.ts";
import { setText } from "../../../../src/records/artifact.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { FOLDER, leftBy, modelOf, WHERE } from "./kept.ts";

test("one file keeps its plain digest, and its path below any output folder", async () => {
  await using host = await leftBy({ "model.onnx": "graph" });
  const kept = { path: "artifact/model.onnx", digest: sha256("graph"), bytes: 5 };
  expect(await keepArtifact(host, modelOf("model.onnx"), WHERE)).toEqual(kept);
  expect(await keepArtifact(host, modelOf(["model.onnx"]), WHERE)).toEqual(kept);
  expect(await readFile(join(host.workspace, WHERE.root, kept.path), "utf8")).toBe("graph");
});

test.each([
  [
    "none",
    {},
    "The training command ended well, but left no models/credit-risk/model.onnx (training.artifact). What was there before does not count, also where git has it.",
  ],
  ["an empty one", { "model.onnx": "" }, "models/credit-risk/model.onnx (training.artifact) is empty."],
  [
    "a folder",
    { "model.onnx/a": "a" },
    "models/credit-risk/model.onnx (training.artifact) is a folder. Write it with a / at its end to keep all of it.",
  ],
])("a file that is %s is said in a sentence", async (_, files, message) => {
  await using host = await leftBy(files);
  expect(await keepArtifact(host, modelOf("model.onnx"), WHERE)).toBe(message);
});

test("what is a link, or lies behind one that leads out, is not kept", async () => {
  await using host = await leftBy({ "real.onnx": "graph" });
  await symlink("real.onnx", join(host.workspace, FOLDER, "model.onnx"));
  await symlink(host.temp, join(host.workspace, FOLDER, "linked"));
  await mkdir(join(host.temp, "deep"));
  const message = /is not a plain file inside the repository/;
  expect(await keepArtifact(host, modelOf("model.onnx"), WHERE)).toMatch(message);
  await writeFile(join(host.temp, "deep/model.onnx"), "graph");
  expect(await keepArtifact(host, modelOf("linked/deep/model.onnx"), WHERE)).toMatch(message);
});

test("a file that lists another artifact is no model", async () => {
  const listing = setText({
    schema: "model-gitops/artifact-set/v1",
    files: [{ name: "a", digest: sha256("a"), bytes: 1 }],
  });
  await using host = await leftBy({ "model.onnx": listing });
  expect(await keepArtifact(host, modelOf("model.onnx"), WHERE)).toMatch(/is the listing of another artifact/);
});

test("predictions are kept where the manifest judges them, in a folder of their own", async () => {
  await using host = await leftBy({ "predictions.csv": "id,score\n" });
  const kept = { path: "artifact/predictions/predictions.csv", digest: sha256("id,score\n"), bytes: 9 };
  expect(await keepPredictions(host, modelOf("model.bin", "file"), WHERE)).toEqual(kept);
  expect(await keepPredictions(host, modelOf("model.onnx"), WHERE)).toBeUndefined();
});

test("predictions that are not there are said to be", async () => {
  await using host = await leftBy({});
  expect(await keepPredictions(host, modelOf("model.bin", "file"), WHERE)).toBe(
    "The training command ended well, but left no models/credit-risk/predictions.csv (evaluation.predictions). What was there before does not count, also where git has it.",
  );
});
