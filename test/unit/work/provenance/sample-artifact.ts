import { artifactSet, rootDigest, type Artifact } from "../../../../src/records/artifact.ts";
import { hexOf, sha256 } from "../../../../src/records/canonical.ts";
import type { HeldFiles } from "../../../../src/work/provenance/held-files.ts";

/** A set of files with these contents. */
export function setOf(contents: Readonly<Record<string, string>>): Artifact {
  const files = Object.entries(contents).map(([name, text]) => ({ name, digest: sha256(text), bytes: text.length }));
  const set = artifactSet(files, undefined);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { path: "models/churn/artifact", digest: rootDigest(set), bytes, set };
}

/** The same files as somebody holds them. */
export function heldOf(contents: Readonly<Record<string, string>>, change: Partial<HeldFiles> = {}): HeldFiles {
  const files = new Map(Object.entries(contents).map(([name, text]) => [name, hexOf(sha256(text))]));
  return { name: "churn", isFolder: true, files, ...change };
}

/** One file, which was written as `model.onnx`. */
export function fileOf(text: string): Artifact {
  return { path: "models/churn/artifact/model.onnx", digest: sha256(text), bytes: text.length };
}

export function heldFile(text: string, name = "model.onnx"): HeldFiles {
  return { name, isFolder: false, files: new Map([[name, hexOf(sha256(text))]]) };
}
