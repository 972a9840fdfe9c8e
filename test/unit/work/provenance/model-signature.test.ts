import { test } from "vitest";
import { sha256 } from "../../../../src/records/canonical.ts";
import { modelSignature } from "../../../../src/work/provenance/model-signature.ts";
import { fileOf, setOf } from "./sample-artifact.ts";

const CONTENTS = { "a.txt": "1\n", "a/b": "2\n", "a/deep/sp ace é.bin": "3\n", Z: "4\n", empty: "" };

// Order and root are what model_signing 1.1.1 wrote for the same files.
test("a folder is listed and rooted as the reference implementation does it", ({ expect }) => {
  const { subject, predicate, predicateType } = modelSignature(setOf(CONTENTS), "churn");
  expect(subject).toEqual([
    { name: "churn", digest: { sha256: "c5af226212f129904b556dd5a704197da04f5a38a8f19487f8ad91e89ebec785" } },
  ]);
  expect(predicateType).toBe("https://model_signing/signature/v1.0");
  expect(JSON.stringify(predicate["resources"]).match(/"name":"[^"]*"/g)).toEqual(
    ["Z", "a/b", "a/deep/sp ace é.bin", "a.txt", "empty"].map((name) => `"name":"${name}"`),
  );
  expect(predicate["serialization"]).toMatchObject({ method: "files", hash_type: "sha256", allow_symlinks: false });
});

test("names are sorted by code point, not by UTF-16", ({ expect }) => {
  const { predicate } = modelSignature(setOf({ "\u{1F600}": "1", "\u{FB01}": "2" }), "churn");
  expect(JSON.stringify(predicate["resources"])).toMatch(/\u{FB01}.*\u{1F600}/u);
});

test("a single file is listed under a dot, whatever its name", ({ expect }) => {
  const { subject, predicate } = modelSignature(fileOf("4\n"), "churn");
  expect(subject[0]?.digest).toEqual({ sha256: "7d1cce055a9817ebb976edd5a20481407d176cccc804d08d8529737eff19cf73" });
  expect(predicate["resources"]).toEqual([{ name: ".", algorithm: "sha256", digest: sha256("4\n").slice(7) }]);
});

test("a listing that does not give the artifact's digest is not signed", ({ expect }) => {
  const artifact = setOf({ a: "1", b: "2" });
  expect(() => modelSignature({ ...artifact, digest: sha256("other") }, "churn")).toThrow(/does not give that digest/);
});
