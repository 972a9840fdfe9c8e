import { test } from "vitest";
import { compareFiles } from "../../../../src/work/provenance/compare.ts";
import { modelSignature, rootOf, type SignedFile } from "../../../../src/work/provenance/model-signature.ts";
import { PREDICATES, statementAbout, type Statement } from "../../../../src/work/provenance/statement.ts";
import { fileOf, heldFile, heldOf, setOf } from "./sample-artifact.ts";

const CONTENTS = { "config.json": "{}", "weights/a.bin": "a", "weights/b.bin": "b" };
const SIGNED = modelSignature(setOf(CONTENTS), "churn");
const ABOUT = statementAbout(setOf(CONTENTS), { predicateType: PREDICATES.summary, predicate: {} });

/** The same signature with other files, or another way of reading them; its root is made to fit. */
function signed(change: {
  files?: readonly Partial<SignedFile>[];
  serialization?: object;
  subject?: Statement["subject"];
}) {
  const resources = change.files ?? (SIGNED.predicate["resources"] as readonly SignedFile[]);
  const root = rootOf(resources.map(({ digest = "" }) => ({ digest })));
  const serialization = { ...(SIGNED.predicate["serialization"] as object), ...change.serialization };
  const subject = change.subject ?? [{ name: "churn", digest: { sha256: root } }];
  return { ...SIGNED, subject, predicate: { resources, serialization } };
}

test("exactly the files that were signed", ({ expect }) => {
  expect(compareFiles(SIGNED, heldOf(CONTENTS))).toEqual({ problems: [], notes: [] });
  expect(compareFiles(ABOUT, heldOf(CONTENTS))).toEqual({ problems: [], notes: [] });
});

test("a changed, missing, additional or exchanged file is found by either statement", ({ expect }) => {
  for (const statement of [SIGNED, ABOUT]) {
    const problems = (contents: Readonly<Record<string, string>>) => compareFiles(statement, heldOf(contents)).problems;
    expect(problems({ ...CONTENTS, "config.json": "{ }" })).toEqual(['"config.json" has other bytes than were signed']);
    expect(problems({ "config.json": "{}" })).toEqual([
      '"weights/a.bin", "weights/b.bin" were signed and are not here',
    ]);
    expect(problems({ ...CONTENTS, "evil.py": "" })).toEqual(['"evil.py" was not signed']);
    expect(problems({ ...CONTENTS, "weights/a.bin": "b", "weights/b.bin": "a" })).toHaveLength(1);
  }
});

test("names count, although the root does not cover them", ({ expect }) => {
  const files = (SIGNED.predicate["resources"] as readonly SignedFile[]).map((file) => ({
    ...file,
    name: `x/${file.name}`,
  }));
  expect(signed({ files }).subject).toEqual(SIGNED.subject);
  expect(compareFiles(signed({ files }), heldOf(CONTENTS)).problems).toHaveLength(2);
});

test("a root that is not that of the list", ({ expect }) => {
  const wrong = { ...SIGNED, subject: [{ name: "churn", digest: { sha256: "0".repeat(64) } }] };
  expect(compareFiles(wrong, heldOf(CONTENTS)).problems).toEqual(["its root digest is not that of the files it lists"]);
});

test("what a signature may not leave out or let through", ({ expect }) => {
  const problems = (change: Parameters<typeof signed>[0]) => compareFiles(signed(change), heldOf(CONTENTS)).problems;
  expect(problems({ serialization: { ignore_paths: ["weights"] } })[0]).toMatch(/leaves out "weights"/);
  expect(problems({ serialization: { ignore_paths: ["sub/model.sig"] } })[0]).toMatch(/leaves out/);
  expect(problems({ serialization: { ignore_paths: 7 } })[0]).toMatch(/no list of paths/);
  expect(problems({ serialization: { allow_symlinks: true } })[0]).toMatch(/symbolic links/);
  expect(problems({ serialization: { allow_symlinks: undefined } })[0]).toMatch(/symbolic links/);
  expect(problems({ serialization: { method: "shards" } })[0]).toMatch(/whole/);
  expect(problems({ serialization: { hash_type: "blake2b" } })[0]).toMatch(/sha256/);
  expect(problems({ files: [] })[0]).toMatch(/lists no file/);
  expect(problems({ subject: [...SIGNED.subject, ...SIGNED.subject] })[0]).toMatch(/one subject/);
  const file = { name: "a", algorithm: "sha256", digest: "0".repeat(64) };
  expect(problems({ files: [file, file] })[0]).toMatch(/names "a" twice/);
  for (const name of ["../a", "a/../b", "/etc/passwd", "a//b", "", "..", "a\\b", "a\0b"])
    expect(problems({ files: [{ ...file, name }] })[0], name).toMatch(/no file below a folder/);
  expect(problems({ files: [{ ...file, digest: "00" }] })[0]).toMatch(/no sha256 digest/);
  expect(problems({ files: [{ ...file, algorithm: "md5" }] })[0]).toMatch(/no sha256 digest/);
});

test("bundles beside the files need no signature, and nothing else passes for one", ({ expect }) => {
  const statement = signed({ serialization: { ignore_paths: [".git", ".gitattributes", "model.sig"] } });
  const contents = { ...CONTENTS, "model.sig": "{}", ".gitattributes": "" };
  expect(compareFiles(statement, heldOf(contents, { bundles: ["model.sig"] }))).toEqual({
    problems: [],
    notes: [".gitattributes is not covered by the model signature"],
  });
  expect(compareFiles(statement, heldOf(contents)).problems).toEqual(['"model.sig" was not signed']);
});

test("one file is known by its bytes, and another name is told", ({ expect }) => {
  const about = statementAbout(fileOf("x"), { predicateType: PREDICATES.summary, predicate: {} });
  const model = modelSignature(fileOf("x"), "churn");
  expect(compareFiles(model, heldFile("x", "renamed.onnx"))).toEqual({ problems: [], notes: [] });
  expect(compareFiles(model, heldFile("y")).problems).toHaveLength(1);
  expect(compareFiles(model, heldOf(CONTENTS)).problems).toHaveLength(1);
  expect(compareFiles(about, heldFile("x"))).toEqual({ problems: [], notes: [] });
  expect(compareFiles(about, heldFile("x", "renamed.onnx")).notes).toEqual([
    'these bytes were signed under the name "model.onnx"',
  ]);
  expect(compareFiles(about, heldFile("y")).problems).toEqual(['it is about other bytes than those of "model.onnx"']);
});
