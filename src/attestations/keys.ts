import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { UserError } from "../kernel/errors.ts";

/** A public key that somebody trusts. */
export interface TrustedKey {
  /** What it is called in messages: a file, or a name from a policy. */
  readonly name: string;
  readonly key: KeyObject;
  /** Hex of SHA-256 over the PEM text: the hint by which the reference implementation of model signing knows keys. */
  readonly fingerprint: string;
}

/** Throws a UserError where the text is no public key that signatures of ours or of `model_signing` can be made with. */
export function trustedKey(pem: string, name: string): TrustedKey {
  if (/PRIVATE KEY/.test(pem))
    throw new UserError(
      `${name} is a private key, and only the signer may have it. Make the public one with \`openssl pkey -in key.pem -pubout\`, and keep the private one to yourself.`,
    );
  const key = read(() => createPublicKey(pem), `${name} is no public key in PEM form`);
  requireKnown(key, name);
  return { name, key, fingerprint: fingerprintOf(key) };
}

/** `password` where the key is encrypted. The message of the UserError has nothing of the key in it. */
export function privateKey(pem: string, password?: string): KeyObject {
  const options = { key: pem, format: "pem" as const, ...(password !== undefined && { passphrase: password }) };
  const key = read(
    () => createPrivateKey(options),
    "The signing key is no private key in PEM form, or its password is wrong",
  );
  requireKnown(key, "The signing key");
  return key;
}

export function fingerprintOf(key: KeyObject): string {
  return createHash("sha256").update(publicPem(key)).digest("hex");
}

export function publicPem(key: KeyObject): string {
  const own = key.type === "private" ? createPublicKey(key) : key;
  return own.export({ type: "spki", format: "pem" }).toString();
}

const CURVES: Readonly<Record<string, string>> = { prime256v1: "sha256", secp384r1: "sha384", secp521r1: "sha512" };

/** The digest that a key signs with; none of its own for Ed25519. */
export function hashOf(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === "ed25519") return undefined;
  return CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
}

function requireKnown(key: KeyObject, name: string): void {
  const isKnown = key.asymmetricKeyType === "ed25519" || (key.asymmetricKeyType === "ec" && hashOf(key) !== undefined);
  if (!isKnown)
    throw new UserError(
      `${name} is of a kind that is not signed with here (${key.asymmetricKeyType ?? "unknown"}). Make one with \`openssl ecparam -name prime256v1 -genkey -noout -out key.pem\`.`,
    );
}

/** The reason of the library is left out: it can quote what it read. */
function read(make: () => KeyObject, problem: string): KeyObject {
  try {
    return make();
  } catch {
    throw new UserError(`${problem}. Make one with \`openssl ecparam -name prime256v1 -genkey -noout -out key.pem\`.`);
  }
}
