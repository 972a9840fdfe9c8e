import type { Session } from "../place/session.ts";
import type { Proven, Verified } from "./verify.ts";

export interface Attesting {
  /** A private key that signs what is released; empty: none. */
  readonly attestationKey: string;
}

export interface Attestation {
  readonly name: string;
  readonly text: string;
}

/** What is signed of a version, a file each; nothing where neither a key nor the settings ask for it. */
export async function attested(
  _session: Session,
  _verified: Verified & { readonly proven: Proven },
  _wish: Attesting,
): Promise<readonly Attestation[]> {
  return [];
}
