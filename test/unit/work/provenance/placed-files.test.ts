import { test } from "vitest";
import { compareFiles } from "../../../../src/work/provenance/compare.ts";
import { modelSignature } from "../../../../src/work/provenance/model-signature.ts";
import { PREDICATES, statementAbout, type Statement } from "../../../../src/work/provenance/statement.ts";
import type { Artifact } from "../../../../src/records/artifact.ts";
import { fileOf, heldOf, setOf } from "./sample-artifact.ts";

const CONTENTS = { "model.onnx": "m", "tokens/vocab.json": "{}", "tokens/added.json": "[]" };
const ASSETS = { "files--model.onnx": "m", "files--tokens--vocab.json": "{}", "files--tokens--added.json": "[]" };

function statementsOf(artifact: Artifact): readonly Statement[] {
  return [
    modelSignature(artifact, "churn"),
    statementAbout(artifact, { predicateType: PREDICATES.summary, predicate: {} }),
  ];
}

test("several files, as a release names them", ({ expect }) => {
  for (const statement of statementsOf(setOf(CONTENTS)))
    expect(compareFiles(statement, heldOf(ASSETS))).toEqual({
      problems: [],
      notes: ['files are named as a release names them: "files--model.onnx" was signed as "model.onnx"'],
    });
});

test("under a release's names a changed, missing, additional or exchanged file is found too", ({ expect }) => {
  for (const statement of statementsOf(setOf(CONTENTS))) {
    const problems = (contents: Readonly<Record<string, string>>) => compareFiles(statement, heldOf(contents)).problems;
    expect(problems({ ...ASSETS, "files--model.onnx": "M" })).toEqual([
      '"files--model.onnx" has other bytes than were signed',
    ]);
    const { "files--model.onnx": _, ...rest } = ASSETS;
    expect(problems(rest)).toEqual(['"files--model.onnx" was signed and is not here']);
    expect(problems({ ...ASSETS, "install.sh": "" })).toEqual(['"install.sh" was not signed']);
    expect(problems({ ...ASSETS, "files--tokens--vocab.json": "[]", "files--tokens--added.json": "{}" })).toEqual([
      '"files--tokens--added.json", "files--tokens--vocab.json" have other bytes than were signed',
    ]);
    // Half of each way is neither.
    expect(problems({ ...rest, "model.onnx": "m" })).not.toEqual([]);
    // Another folder's name in front is no release's.
    expect(
      problems({ "x--model.onnx": "m", "x--tokens--vocab.json": "{}", "x--tokens--added.json": "[]" }),
    ).not.toEqual([]);
  }
});

test("a file that is called like a document, and one without a byte", ({ expect }) => {
  const signed = { "README.md": "ours", "a b.bin": "1", "a(b.bin": "2", "empty.py": "" };
  const [statement] = statementsOf(setOf(signed));
  if (statement === undefined) throw new Error("no statement");
  const assets = { "2-files--a.b.bin": "2", "3-files--a.b.bin": "1", "1-files--README.md": "ours" };
  expect(Object.keys(signed).toSorted()).toEqual(["README.md", "a b.bin", "a(b.bin", "empty.py"]);
  const held = { "1-files--README.md": "ours", "2-files--a.b.bin": "1", "3-files--a.b.bin": "2", "README.md": "card" };
  expect(compareFiles(statement, heldOf(held, { documents: ["README.md"] }))).toEqual({
    problems: [],
    notes: [
      'files are named as a release names them: "1-files--README.md" was signed as "README.md"',
      '"empty.py" was signed as an empty file, which no release can hold',
    ],
  });
  expect(compareFiles(statement, heldOf(assets)).problems).toHaveLength(1);
  // Where the files lie under their own names, a document's excuse does not reach the one that was signed.
  expect(
    compareFiles(statement, heldOf({ ...signed, "README.md": "card" }, { documents: ["README.md"] })).problems,
  ).toEqual(['"README.md" has other bytes than were signed']);
});

test("one file in a folder is known by its bytes, and by its name where one was signed", ({ expect }) => {
  const [model, about] = statementsOf(fileOf("x"));
  if (model === undefined || about === undefined) throw new Error("no statement");
  const held = heldOf({ "model.onnx": "x", "README.md": "card" }, { documents: ["README.md"] });
  expect(compareFiles(model, held)).toEqual({
    problems: [],
    notes: ['the signature of one file has no name in it: "model.onnx" is known by its bytes'],
  });
  expect(compareFiles(about, held)).toEqual({ problems: [], notes: [] });
  const renamed = heldOf({ "m.onnx": "x" });
  expect(compareFiles(model, renamed).problems).toEqual([]);
  expect(compareFiles(about, renamed).problems).toHaveLength(2);
  const problems = (contents: Readonly<Record<string, string>>) => compareFiles(model, heldOf(contents)).problems;
  expect(problems({ "model.onnx": "y" })).toEqual(['"model.onnx" has other bytes than were signed']);
  expect(problems({ "model.onnx": "x", "model.pkl": "evil" })).toEqual(['"model.pkl" was not signed']);
  expect(problems({ "model.onnx": "y", "model.pkl": "evil" })).toEqual([
    "none of the files here has the bytes that were signed",
  ]);
  expect(problems({})).toHaveLength(1);
});

test("one file whose name no release can have", ({ expect }) => {
  const about = statementAbout(
    { ...fileOf("x"), path: "artifact/my model.onnx" },
    { predicateType: PREDICATES.summary, predicate: {} },
  );
  expect(compareFiles(about, heldOf({ "my.model.onnx": "x" })).problems).toEqual([]);
});
