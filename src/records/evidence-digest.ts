import { canonicalJson, sha256, type Digest } from "./canonical.ts";

/** The digest of an evaluation as its file is, and of what was found on the way, where that was kept. */
export function evidenceDigest(evaluation: Uint8Array, findings: Uint8Array | undefined): Digest {
  return sha256(canonicalJson([sha256(evaluation), findings ? sha256(findings) : null]));
}
