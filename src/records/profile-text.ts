import type { Profile } from "../generated/types.ts";
import { canonicalJson, sha256, type Digest } from "./canonical.ts";

/** A profile as it is kept: the digest of this text names it. */
export function profileText(profile: Profile): string {
  return `${canonicalJson(profile)}\n`;
}

export function profileDigest(profile: Profile): Digest {
  return sha256(profileText(profile));
}
