import { createHash } from "node:crypto";
import type { Artifact } from "../../records/artifact.ts";
import { hexOf } from "../../records/canonical.ts";
import { PREDICATES, requireOwn, STATEMENT_TYPE, type Statement } from "./statement.ts";

/** One file as OpenSSF Model Signing 1.0 lists it: the digest is hex, not a set. */
export interface SignedFile {
  readonly name: string;
  readonly algorithm: string;
  readonly digest: string;
}

/** What the reference implementation calls a model that is one file, whatever the file's name. */
export const WHOLE_FILE = ".";

/**
 * The statement of OpenSSF Model Signing 1.0, from the digests of the record alone: a model of a terabyte costs what one
 * of a kilobyte does. `name` is only a label. Source: spec/v1.0.md of sigstore/model-transparency.
 */
export function modelSignature(artifact: Artifact, name: string): Statement {
  requireOwn(artifact);
  const resources = signedFiles(artifact);
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256: rootOf(resources) } }],
    predicateType: PREDICATES.signature,
    predicate: {
      resources,
      serialization: { method: "files", hash_type: "sha256", allow_symlinks: false, ignore_paths: [] },
    },
  };
}

function signedFiles({ digest, set }: Artifact): readonly SignedFile[] {
  if (set === undefined) return [{ name: WHOLE_FILE, algorithm: "sha256", digest: hexOf(digest) }];
  return set.files
    .map((file) => ({ name: file.name, algorithm: "sha256", digest: hexOf(file.digest) }))
    .toSorted((a, b) => byPath(a.name, b.name));
}

/**
 * Hex of SHA-256 over the raw digests in their order. Names are not in it: who relies on them has to compare the list.
 */
export function rootOf(resources: readonly Pick<SignedFile, "digest">[]): string {
  const hash = createHash("sha256");
  for (const { digest } of resources) hash.update(Buffer.from(digest, "hex"));
  return hash.digest("hex");
}

/** As the reference sorts: folder by folder, and by code points rather than by UTF-16. */
function byPath(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part !== other) return Buffer.compare(Buffer.from(part), Buffer.from(other));
  }
  return left.length - right.length;
}
