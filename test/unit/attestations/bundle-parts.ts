/** A bundle as JSON, with the parts that tests change. */
export interface LooseBundle {
  mediaType: string;
  verificationMaterial: {
    certificate?: unknown;
    tlogEntries?: unknown;
    timestampVerificationData?: unknown;
    publicKey?: { hint: string };
  };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
}

/** A copy of a bundle's text with something changed. */
export function changedBundle(text: string, change: (bundle: LooseBundle) => void): string {
  const bundle = JSON.parse(text) as LooseBundle;
  change(bundle);
  return JSON.stringify(bundle);
}

export function payloadOf(text: string): string {
  return Buffer.from((JSON.parse(text) as LooseBundle).dsseEnvelope.payload, "base64").toString();
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
