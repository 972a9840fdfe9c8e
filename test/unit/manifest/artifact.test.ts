import { expect, test } from "vitest";
import { artifactRoot, isSet, resolveArtifact } from "../../../src/manifest/artifact.ts";
import type { ModelManifest } from "../../../src/generated/types.ts";

const resolved = (artifact: string | string[]) =>
  resolveArtifact({ training: { artifact } } as Pick<ModelManifest, "training">, "models/a/model.yaml");

test.each([
  ["out.onnx", false, "models/a"],
  [["out.onnx"], false, "models/a"],
  ["out/", true, "models/a/out"],
  [["out/"], true, "models/a/out"],
  [["out/m.onnx", "out/m.onnx.data"], true, "models/a/out"],
  [["out/m.onnx", "out/tokenizer/"], true, "models/a/out"],
  [["m.onnx", "out/tokenizer/t.json"], true, "models/a"],
  [["out/x/m.onnx", "out/y/t.json"], true, "models/a/out"],
  [["/other/m.onnx", "m.onnx"], true, ""],
] as const)("%j", (declared, isSeveral, root) => {
  const paths = resolved(typeof declared === "string" ? declared : [...declared]);
  expect([isSet(paths), artifactRoot(paths)]).toEqual([isSeveral, root]);
});

test("a folder that holds the manifest is never emptied", () => {
  for (const folder of ["./", ".", "../", "/", "../a/", "/models/", "out/..", "out/../.", "out//.."])
    expect(() => resolved(folder)).toThrow(/holds the manifest|leads out/);
});

test("neither is the manifest removed, nor what is git's", () => {
  expect(() => resolved("model.yaml")).toThrow(/is or holds the manifest/);
  for (const path of ["/.git", "/.git/", "/.git/objects/"]) expect(() => resolved(path)).toThrow(/git's own folder/);
  expect(resolved("/.github/model.bin")).toEqual([{ path: ".github/model.bin", isFolder: false }]);
});
