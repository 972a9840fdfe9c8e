import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { messageOf, UserError } from "../kernel/errors.ts";
import { canonicalJson, hexOf, sha256 } from "../records/canonical.ts";
import type { Entry } from "./ledger-entry.ts";

/** A key by which entries of the ledger are signed, or held against their signatures. Ed25519. */
export interface NamedKey {
  /** The first 16 hex digits of the sha256 of the public key's 32 bytes. */
  readonly id: string;
  readonly key: KeyObject;
}

/** A signature is of entries of a ledger and of nothing else, whatever the same key signs one day. */
const DOMAIN = "model-gitops/ledger-entry/v1\n";

/**
 * A public key: PEM as `openssl pkey -pubout` prints it, its DER in base64, or its 32 bytes in base64. Throws a UserError
 * where it is no Ed25519 key.
 */
export function publicKey(text: string): NamedKey {
  const what = "A public key under ledger.keys";
  const trimmed = text.trim();
  if (isPrivate(trimmed))
    throw new UserError(
      "This is a private key: everybody who can read the repository has it now. Make a new pair, and write its public key here.",
    );
  if (trimmed.startsWith("-----")) return named(what, () => createPublicKey(trimmed));
  const bytes = Buffer.from(trimmed, "base64");
  const der = bytes.length === 32 ? Buffer.concat([SPKI, bytes]) : bytes;
  return named(what, () => createPublicKey({ key: der, format: "der", type: "spki" }));
}

function isPrivate(text: string): boolean {
  const der = Buffer.from(text.replaceAll(/-----.*?-----/g, ""), "base64");
  return text.includes("PRIVATE KEY") || (der.length === 48 && der.subarray(0, 16).equals(PKCS8));
}

/** The private key of the recording job, in the same forms, PEM's line ends written as `\n` or not. Throws a UserError. */
export function signingKey(text: string): NamedKey {
  const what = "The signing key of the ledger";
  const trimmed = text.trim().replaceAll(String.raw`\n`, "\n");
  const bytes = Buffer.from(trimmed, "base64");
  const der = bytes.length === 32 ? Buffer.concat([PKCS8, bytes]) : bytes;
  const read = (): KeyObject =>
    trimmed.startsWith("-----")
      ? createPrivateKey(trimmed)
      : createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { key } = named(what, read);
  const { id } = named(what, () => createPublicKey(key));
  return { id, key };
}

// RFC 8410: an Ed25519 key in DER is its 32 bytes behind these.
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

function named(what: string, read: () => KeyObject): NamedKey {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    // The message of the library may quote the key.
    throw new UserError(`${what} cannot be read. ${HOW}`, { cause: new Error(messageOf(cause).slice(0, 40)) });
  }
  if (key.asymmetricKeyType !== "ed25519") throw new UserError(`${what} is no Ed25519 key. ${HOW}`);
  return { id: key.type === "public" ? idOf(key) : "", key };
}

const HOW =
  "Make a pair with `openssl genpkey -algorithm ed25519`: the secret holds the whole file, and `openssl pkey -pubout` prints what the settings name.";

function idOf(key: KeyObject): string {
  return hexOf(sha256(key.export({ format: "der", type: "spki" }).subarray(-32))).slice(0, 16);
}

/** The entry with its signature. */
export function signed<Word extends string>(entry: Entry<Word>, { id, key }: NamedKey): Entry<Word> {
  return { ...entry, signature: { key: id, value: sign(null, messageFor(entry), key).toString("base64") } };
}

/** Whether the signature is of this entry and by this key. */
export function isSignedBy(entry: Entry, { id, key }: NamedKey): boolean {
  const { signature } = entry;
  return (
    signature !== undefined &&
    signature.key === id &&
    verify(null, messageFor(entry), key, Buffer.from(signature.value, "base64"))
  );
}

function messageFor(entry: Entry): Buffer {
  return Buffer.from(DOMAIN + canonicalJson({ ...entry, signature: undefined }));
}
