import type { ModelManifest } from "../../generated/types.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";

/** What an approval is bound to, from a commit's files alone: no time, no machine, no place. */
export interface GovernedParts {
  /** Undefined where only what governs is approved. */
  readonly model?: GovernedModel | undefined;
  /** Of what the change touches of policies, waivers, roles, settings, code owners and workflows: digests by path, null where it is gone. */
  readonly governance: Readonly<Record<string, string | null>>;
}

export interface GovernedModel {
  readonly manifest: ModelManifest;
  /** Digests of the card's prose by path. */
  readonly prose: Readonly<Record<string, string>>;
  /** Of all that judges it. */
  readonly judging: string;
  readonly trainKey: string;
  /** Digests of the data that judges it, by dataset; null where nothing tells. */
  readonly evaluationData: Readonly<Record<string, string | null>>;
  /** Digests of the files that say which rules hold. */
  readonly policies: Readonly<Record<string, string>>;
  /** Digests of its waivers by path. */
  readonly waivers: Readonly<Record<string, string>>;
}

/** The one digest of what is governed: an approval of it is an approval of exactly this. */
export function governedDigest(parts: GovernedParts): Digest {
  return sha256(canonicalJson({ kind: "governed", version: 1, parts }));
}
