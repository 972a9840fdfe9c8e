import { createPublicKey, verify, type JsonWebKey, type KeyObject } from "node:crypto";
import { isRecord } from "../kernel/guards.ts";

/** The claims of a verified token, as the issuer wrote them. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Expected {
  /** The issuer's keys, as it publishes them (RFC 7517). */
  readonly keys: unknown;
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type Verified = { readonly claims: Claims } | { readonly problem: string };

/** GitHub's have less than 3 KiB. */
const MOST_CHARACTERS = 16_384;
const MOST_KEYS = 50;
/** Of RSA, as RFC 7518 asks. */
const LEAST_BITS = 2048;
/** How far two clocks may differ. */
const SKEW_SECONDS = 300;

/** Asymmetric ones alone: with a symmetric one, or with none, everybody could sign by what the issuer publishes. */
const ALGORITHMS: Readonly<Record<string, { readonly type: string; readonly curve?: string }>> = {
  RS256: { type: "rsa" },
  ES256: { type: "ec", curve: "prime256v1" },
};

/**
 * What an OIDC token (a JWT, RFC 7519) says, where its issuer signed it for this audience; else why it is not believed.
 * That it has expired is no problem: it is asked who its bearer was when it was issued, and nobody logs in by it.
 */
export function verifyToken(token: string, expected: Expected): Verified {
  const read = readToken(token);
  if (read === undefined) return { problem: "the token is no JWT" };
  const { header, claims, input, signature } = read;
  const problem = signatureProblem(header, { input, signature, keys: expected.keys });
  if (problem !== undefined) return { problem };
  const wrong = claimsProblem(claims, expected);
  return wrong === undefined ? { claims } : { problem: wrong };
}

/** What a token says, believed or not. */
export function unverifiedClaims(token: string): Claims | undefined {
  return readToken(token)?.claims;
}

function readToken(token: string) {
  if (token.length > MOST_CHARACTERS) return undefined;
  const [, head = "", body = "", signature = ""] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  const [header, claims] = [objectIn(head), objectIn(body)];
  return header && claims && { header, claims, input: `${head}.${body}`, signature };
}

interface Signed {
  readonly input: string;
  readonly signature: string;
  readonly keys: unknown;
}

function signatureProblem(header: Claims, { input, signature, keys }: Signed): string | undefined {
  const { alg, kid } = header;
  const algorithm = typeof alg === "string" && Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  if (algorithm === undefined) return "the token is not signed by RS256 or ES256";
  // An extension that has to be understood, and is not.
  if (Object.hasOwn(header, "crit")) return "the token asks for more than a signature";
  if (typeof kid !== "string" || kid === "") return "the token names no key";
  const found = keysOf(keys).filter((key) => key["kid"] === kid);
  const [jwk] = found;
  if (jwk === undefined || found.length > 1) return "the token's key is not one of the issuer's";
  const key = publicKey(jwk);
  if (key === undefined || !isFor(key, jwk, { name: String(alg), ...algorithm }))
    return "the token's key is not for its signature";
  const isSigned = verify(
    "sha256",
    Buffer.from(input),
    { key, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  return isSigned ? undefined : "the token's signature is wrong";
}

function keysOf(published: unknown): readonly Claims[] {
  const keys = isRecord(published) ? published["keys"] : undefined;
  return Array.isArray(keys) ? keys.slice(0, MOST_KEYS).filter(isRecord) : [];
}

function publicKey(jwk: Claims): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
  } catch {
    return undefined;
  }
}

interface Wanted {
  readonly name: string;
  readonly type: string;
  readonly curve?: string;
}

function isFor(key: KeyObject, jwk: Claims, { name, type, curve }: Wanted): boolean {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== type || namedCurve !== curve) return false;
  if (type === "rsa" && modulusLength < LEAST_BITS) return false;
  return [undefined, "sig"].some((use) => jwk["use"] === use) && [undefined, name].some((alg) => jwk["alg"] === alg);
}

function claimsProblem(claims: Claims, { issuer, audience, now }: Expected): string | undefined {
  if (claims["iss"] !== issuer) return "the token is of another issuer";
  // A list could name others beside it.
  if (claims["aud"] !== audience) return "the token is not for what it lies beside";
  const latest = now / 1000 + SKEW_SECONDS;
  const { iat, nbf = iat, exp } = claims;
  const isTime = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value > 0;
  if (!isTime(iat) || !isTime(nbf) || !isTime(exp)) return "the token does not say when it was issued";
  return iat > latest || nbf > latest || exp < iat ? "the token is of a time that has not come" : undefined;
}

function objectIn(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
