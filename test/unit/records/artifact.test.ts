import { expect, test } from "vitest";
import {
  artifactSet,
  filesOfArtifact,
  isFileName,
  isOwnDigest,
  mainPath,
  rootDigest,
  setIn,
  setText,
  type Artifact,
} from "../../../src/records/artifact.ts";
import { sha256 } from "../../../src/records/canonical.ts";

const file = (name: string, text: string) => ({ name, digest: sha256(text), bytes: text.length });
const MODEL = file("model.onnx", "graph");
const WEIGHTS = file("data/model.onnx.data", "weights");
const set = artifactSet([MODEL, WEIGHTS], "model.onnx");
const artifact: Artifact = { path: "artifact/files", digest: rootDigest(set), bytes: 12, set };

test("the digest of a set is over names, contents and what is judged, not over their order", () => {
  expect(rootDigest(artifactSet([WEIGHTS, MODEL], "model.onnx"))).toBe(rootDigest(set));
  const others = [
    artifactSet([MODEL], "model.onnx"),
    artifactSet([MODEL, WEIGHTS], undefined),
    artifactSet([MODEL, WEIGHTS], WEIGHTS.name),
    artifactSet([MODEL, { ...WEIGHTS, name: "data/other.data" }], "model.onnx"),
    artifactSet([MODEL, file(WEIGHTS.name, "Weights")], "model.onnx"),
  ];
  expect(new Set([set, ...others].map(rootDigest)).size).toBe(6);
});

test("the digest of a set is that of the text that it is kept as", () => {
  expect(rootDigest(set)).toBe(sha256(setText(set)));
  expect(setIn(setText(set))).toEqual(set);
});

test.each([
  ["a model", "\u0008\u0007graph"],
  ["other JSON", '{"files":[]}'],
  ["the same with white space", `${setText(set)}\n`],
  ["the same with a key twice", setText(set).replace('"main"', '"main":"x","main"')],
  ["a name that leads upwards", setText(set).replace("data/model", "../model")],
  ["an absolute name", setText(set).replace('"model.onnx"', '"/etc/passwd"')],
])("a text that is not exactly that of a set is none: %s", (_, text) => {
  expect(setIn(text)).toBeUndefined();
});

test("every file of an artifact, and the judged one", () => {
  expect(filesOfArtifact(artifact).map(({ path }) => path)).toEqual([
    "artifact/files/data/model.onnx.data",
    "artifact/files/model.onnx",
  ]);
  expect(mainPath(artifact)).toBe("artifact/files/model.onnx");
  const folder = artifactSet([MODEL], undefined);
  expect(mainPath({ ...artifact, set: folder })).toBe("artifact/files");
  const single = { path: "artifact/model.onnx", digest: MODEL.digest, bytes: 5 };
  expect(filesOfArtifact(single)).toEqual([single]);
  expect(mainPath(single)).toBe("artifact/model.onnx");
});

test("a record that lists other files than its digest says is not its own", () => {
  expect(isOwnDigest(artifact)).toBe(true);
  expect(isOwnDigest({ ...artifact, bytes: 11 })).toBe(false);
  expect(isOwnDigest({ ...artifact, set: artifactSet([MODEL, WEIGHTS], undefined) })).toBe(false);
  const twice = artifactSet([MODEL, { ...MODEL, digest: WEIGHTS.digest }], "model.onnx");
  expect(isOwnDigest({ path: "a", digest: rootDigest(twice), bytes: 10, set: twice })).toBe(false);
  const missing = artifactSet([MODEL], "other.onnx");
  expect(isOwnDigest({ path: "a", digest: rootDigest(missing), bytes: 5, set: missing })).toBe(false);
});

test("names of files", () => {
  for (const name of ["a", "a/b.c", ".hidden", "…", "a b", "..a"]) expect(isFileName(name)).toBe(true);
  for (const name of ["", "/a", "a/", "a//b", "../a", "a/..", ".", "a\\b", "a\nb", "a\0", "x".repeat(501)])
    expect(isFileName(name)).toBe(false);
});
