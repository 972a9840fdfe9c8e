import { expect, test } from "vitest";
import {
  artifactSet,
  collision,
  filesOfArtifact,
  isFetchable,
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
  ["a judged file that it lacks", setText({ ...set, main: "other.onnx" })],
  ["a file twice", setText({ ...set, files: [...set.files, MODEL] })],
  ["a file that is another's folder", setText(artifactSet([file("a", "1"), file("a/b", "2")], undefined))],
  ["two names that are one on some machines", setText(artifactSet([file("A", "1"), file("a", "2")], undefined))],
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
  for (const name of ["a", "a/b.c", ".hidden", "…", "a b", "..a", "e\u0301", "seed-2", "files", "predictions"])
    expect(isFileName(name)).toBe(true);
  for (const name of ["", "/a", "a/", "a//b", "../a", "a/..", ".", "a\\b", "a\nb", "a\0", "x".repeat(501)])
    expect(isFileName(name)).toBe(false);
});

test("names that Windows, an upload or UTF-8 cannot hold are none", () => {
  for (const name of ['a"b', "a:b", "a<b", "a>b", "a|b", "a*b", "a?b", "a\uFFFDb", "a\uD800b"])
    expect(isFileName(name)).toBe(false);
});

test.each([
  [["a", "b", "a.b", "ab/c"], undefined],
  [
    ["Vocab.txt", "vocab.txt"],
    ["Vocab.txt", "vocab.txt"],
  ],
  [
    ["\u00E9.txt", "e\u0301.txt"],
    ["\u00E9.txt", "e\u0301.txt"],
  ],
  [
    ["a", "A/b"],
    ["a", "A/b"],
  ],
  [
    ["a/b/c", "a/b"],
    ["a/b", "a/b/c"],
  ],
] as const)("names that some machine takes for one: %j", (names, expected) => {
  expect(collision(names)).toEqual(expected);
});

test("a record that leads out of its folder, or has a name no machine can hold, is not its own", () => {
  const odd = artifactSet([file("a:b", "1")], undefined);
  expect(isOwnDigest({ path: "artifact/files", digest: rootDigest(odd), bytes: 1, set: odd })).toBe(false);
  for (const path of ["..", "artifact/..", "/artifact", ""]) expect(isOwnDigest({ ...artifact, path })).toBe(false);
});

test("what of the ledger can be brought below a folder", () => {
  const single = { path: "artifact/model.onnx", digest: MODEL.digest, bytes: 5 };
  expect(isFetchable({ artifact })).toBe(true);
  expect(isFetchable({ artifact: single, predictions: { ...single, path: "artifact/predictions/p.csv" } })).toBe(true);
  expect(isFetchable({ artifact: { ...single, path: "../model.onnx" } })).toBe(false);
  expect(isFetchable({ artifact: single, predictions: { ...single, path: "a/../../p.csv" } })).toBe(false);
  expect(isFetchable({ artifact: { ...artifact, bytes: 1 } })).toBe(false);
});
