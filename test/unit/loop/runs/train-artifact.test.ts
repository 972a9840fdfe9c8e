import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { keepArtifact } from "../../../../src/loop/runs/train-artifact.ts";
import { resolveArtifact } from "../../../../src/manifest/artifact.ts";
import type { ModelManifest } from "../../../../src/generated/types.ts";
import type { Prediction } from "../../../../src/manifest/resolved-model.ts";
import { isOwnDigest, setText } from "../../../../src/records/artifact.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { model } from "../../work/manifests.ts";

const FOLDER = "models/credit-risk";
const WHERE = { root: "deep/out/credit-risk", folder: "artifact" };

async function kept(
  files: Readonly<Record<string, string>>,
  artifact: string | string[],
  { kind = "onnx", before }: { kind?: "onnx" | "command"; before?: (host: FakeHost) => Promise<void> } = {},
) {
  await using host = await fakeHost();
  for (const [name, text] of Object.entries(files)) {
    const path = join(host.workspace, FOLDER, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  await before?.(host);
  const given = model();
  const prediction: Prediction = kind === "onnx" ? { kind } : { kind, command: ["python", "predict.py"] };
  const training = {
    ...given.training,
    artifact: resolveArtifact({ training: { artifact } } as Pick<ModelManifest, "training">, given.file),
  };
  return await keepArtifact(host, { ...given, prediction, training }, WHERE);
}

test("one file keeps its plain digest, and its path below any output folder", async () => {
  expect(await kept({ "model.onnx": "graph" }, "model.onnx")).toEqual({
    path: "artifact/model.onnx",
    digest: sha256("graph"),
    bytes: 5,
  });
});

test("a folder is kept with all its files; its only ONNX file is judged", async () => {
  const files = { "out/model.onnx": "graph", "out/tokenizer/vocab.txt": "a b", "out/.empty": "" };
  const found = await kept(files, "out/");
  if (typeof found === "string") throw new Error(found);
  expect(found).toMatchObject({
    path: "artifact/files",
    bytes: 8,
    set: {
      main: "model.onnx",
      files: [{ name: ".empty" }, { name: "model.onnx", digest: sha256("graph") }, { name: "tokenizer/vocab.txt" }],
    },
  });
  expect(isOwnDigest(found)).toBe(true);
});

test("of a list the first is judged, and the same file twice is one", async () => {
  const files = { "out/a.onnx": "a", "out/b.onnx": "b" };
  const found = await kept(files, ["out/b.onnx", "out/"]);
  expect(found).toMatchObject({ set: { main: "b.onnx", files: [{ name: "a.onnx" }, { name: "b.onnx" }] } });
});

test("a folder for a predict command is given as a folder", async () => {
  const found = await kept({ "out/a.bin": "a", "out/b.bin": "b" }, "out/", { kind: "command" });
  expect(found).toMatchObject({ set: { files: [{ name: "a.bin" }, { name: "b.bin" }] } });
  expect(found).not.toHaveProperty("set.main");
});

const outside = async (host: FakeHost) => await symlink(host.temp, join(host.workspace, FOLDER, "linked"));

test.each([
  ["a folder where a file was said", { "out/model.onnx": "graph" }, ["out"], /is a folder\. Write it with a \/ at its/],
  ["a file where a folder was said", { out: "graph" }, ["out/"], /is not a plain folder/],
  ["no folder", {}, ["out/"], /left no models\/credit-risk\/out\/ \(training\.artifact\)/],
  ["no file of several", { "a.onnx": "a" }, ["a.onnx", "a.onnx.data"], /left no models\/credit-risk\/a\.onnx\.data/],
  ["no ONNX file", { "out/a.bin": "a" }, ["out/"], /holds no ONNX file/],
  [
    "two ONNX files",
    { "out/a.onnx": "a", "out/b.onnx": "b" },
    ["out/"],
    /nothing says which is judged.*out\/a\.onnx, m/,
  ],
  ["a name with a line break", { "out/a.onnx": "a", "out/b\nc": "b" }, ["out/"], /is no name that every machine/],
] as const)("%s", async (...[, files, artifact, message]) => {
  expect(await kept(files, [...artifact])).toMatch(message);
});

test("a folder with a link in it, or behind one, is not kept", async () => {
  const inside = {
    before: async (host: FakeHost) => await symlink("/etc/passwd", join(host.workspace, FOLDER, "out/p")),
  };
  expect(await kept({ "out/model.onnx": "graph" }, "out/", inside)).toMatch(/is a link or a special file/);
  expect(await kept({ "model.onnx": "graph" }, "linked/", { before: outside })).toMatch(/is not a plain folder/);
});

test("a file that lists another artifact is no model", async () => {
  const listing = setText({
    schema: "model-gitops/artifact-set/v1",
    files: [{ name: "a", digest: sha256("a"), bytes: 1 }],
  });
  expect(await kept({ "model.onnx": listing }, "model.onnx")).toMatch(/is the listing of another artifact/);
});
