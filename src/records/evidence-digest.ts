import { canonicalJson, sha256, type Digest } from "./canonical.ts";

/** The files of an evaluation, as they are. */
export interface EvidenceFiles {
  readonly evaluation: Uint8Array;
  /** What was found on the way, where that was kept. */
  readonly findings: Uint8Array | undefined;
  /** What was measured on production, where it was. */
  readonly replay?: Uint8Array | undefined;
  /** What the head's own rules would measure, where that was asked. */
  readonly proposed?: Uint8Array | undefined;
  /** What its files and rows are, where that was looked at. */
  readonly scan?: Uint8Array | undefined;
}

/** The digest of an evaluation with all that was measured and found beside it. */
export function evidenceDigest({ evaluation, findings, replay, proposed, scan }: EvidenceFiles): Digest {
  const beside = replay === undefined && proposed === undefined ? [] : [digestOf(replay), digestOf(proposed)];
  const looked = scan === undefined ? [] : [{ scan: digestOf(scan) }];
  return sha256(canonicalJson([sha256(evaluation), digestOf(findings), ...beside, ...looked]));
}

function digestOf(bytes: Uint8Array | undefined): Digest | null {
  return bytes === undefined ? null : sha256(bytes);
}
