import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { unverifiedClaims, verifyToken } from "../../../src/forge/identity-token.ts";

const ISSUER = "https://token.actions.githubusercontent.com";
const NOW = Date.UTC(2026, 10, 28);
const iat = NOW / 1000 - 86_400;
const CLAIMS = { iss: ISSUER, aud: "this", iat, nbf: iat - 300, exp: iat + 300 };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const stranger = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
const other = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
const published = ({ publicKey }: { readonly publicKey: KeyObject }, kid: string, more: object = {}) => ({
  ...publicKey.export({ format: "jwk" }),
  kid,
  use: "sig",
  ...more,
});
const KEYS = {
  keys: [
    published(rsa, "rsa", { alg: "RS256" }),
    published(ec, "ec"),
    published(weak, "weak"),
    published(other, "other"),
    published(ec, "twice"),
    published(stranger, "twice"),
    published(ec, "enc", { use: "enc" }),
    published(ec, "alg", { alg: "ES384" }),
    { kty: "RSA", kid: "broken", n: "!", e: [] },
    { kty: "oct", kid: "secret", k: "AAAA" },
  ],
};
const EXPECTED = { keys: KEYS, issuer: ISSUER, audience: "this", now: NOW };

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

interface Made {
  readonly header?: object;
  readonly claims?: object;
  readonly key?: KeyObject;
}

/** A token as an issuer would make it, or as somebody else would. */
function token({ header = {}, claims = {}, key = ec.privateKey }: Made = {}): string {
  const input = `${part({ alg: "ES256", typ: "JWT", kid: "ec", ...header })}.${part({ ...CLAIMS, ...claims })}`;
  const dsa = key.asymmetricKeyType === "ec" ? { dsaEncoding: "ieee-p1363" as const } : {};
  return `${input}.${createSign("sha256")
    .update(input)
    .sign({ key, ...dsa }, "base64url")}`;
}

const byRsa = (made: Made = {}): string =>
  token({ ...made, key: rsa.privateKey, header: { alg: "RS256", kid: "rsa", ...made.header } });

/** Signed by what everybody knows: the public key as the secret of a symmetric algorithm. */
function confused(alg: string): string {
  const input = `${part({ alg, kid: "rsa" })}.${part(CLAIMS)}`;
  const secret = rsa.publicKey.export({ type: "spki", format: "pem" });
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

describe("what the issuer signed", () => {
  test.each([
    ["RS256", byRsa()],
    ["ES256", token()],
  ])("is believed by %s, though it has expired", (_, made) => {
    expect(verifyToken(made, EXPECTED)).toEqual({ claims: CLAIMS });
    expect(unverifiedClaims(made)).toEqual(CLAIMS);
  });

  test.each<[string, object, RegExp]>([
    ["another issuer", { iss: `${ISSUER}/evil` }, /another issuer/],
    ["another audience", { aud: "that" }, /not for what it lies beside/],
    ["several audiences", { aud: ["this"] }, /not for what it lies beside/],
    ["no audience", { aud: undefined }, /not for what it lies beside/],
    ["a time to come", { iat: NOW / 1000 + 600 }, /has not come/],
    ["a time it does not hold at yet", { nbf: NOW / 1000 + 600 }, /has not come/],
    ["an end before its start", { exp: iat - 1 }, /has not come/],
    ["no time", { iat: undefined, nbf: undefined }, /when it was issued/],
    ["times that are no numbers", { iat: "0", exp: null }, /when it was issued/],
  ])("is not believed of %s", (_, claims, problem) => {
    expect(verifyToken(token({ claims }), EXPECTED)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe("what somebody else signed", () => {
  const [head = "", , signature = ""] = token().split(".");
  test.each<[string, string, RegExp]>([
    ["another's key under the issuer's name", token({ key: stranger.privateKey }), /signature is wrong/],
    ["changed claims", `${head}.${part({ ...CLAIMS, run_id: "2" })}.${signature}`, /signature is wrong/],
    ["another's signature cut short", token().slice(0, -20), /signature is wrong/],
    ["no algorithm", `${part({ alg: "none", kid: "ec" })}.${part(CLAIMS)}.AAAA`, /not signed by/],
    ["no signature", `${part({ alg: "none", kid: "ec" })}.${part(CLAIMS)}.`, /no JWT/],
    ["the published key as a secret", confused("HS256"), /not signed by/],
    ["a secret under an asymmetric name", confused("RS256"), /signature is wrong/],
    ["a name that every object has", token({ header: { alg: "constructor" } }), /not signed by/],
    ["an algorithm that is no text", token({ header: { alg: ["ES256"] } }), /not signed by/],
    ["ES256 by a key of RSA", token({ header: { kid: "rsa" } }), /not for its signature/],
    ["RS256 by a key of ES256", byRsa({ header: { kid: "ec" } }), /not for its signature/],
    ["a key that is too short", token({ key: weak.privateKey, header: { alg: "RS256", kid: "weak" } }), /not for/],
    ["another curve", token({ key: other.privateKey, header: { kid: "other" } }), /not for its signature/],
    ["a key for something else", token({ header: { kid: "enc" } }), /not for its signature/],
    ["a key of another algorithm", token({ header: { kid: "alg" } }), /not for its signature/],
    ["a key that is broken", byRsa({ header: { kid: "broken" } }), /not for its signature/],
    ["a key that is a secret", byRsa({ header: { kid: "secret" } }), /not for its signature/],
    ["a key that two are called", token({ header: { kid: "twice" } }), /not one of the issuer's/],
    ["a key nobody has", token({ header: { kid: "../../dev/null" } }), /not one of the issuer's/],
    ["no key", token({ header: { kid: undefined } }), /names no key/],
    ["a key of its own", token({ key: stranger.privateKey, header: { kid: "own", jwk: {} } }), /not one of/],
    ["an extension", token({ header: { crit: ["b64"], b64: false } }), /more than a signature/],
    ["too much", `${token()}${"A".repeat(20_000)}`, /no JWT/],
    ["no JSON", `${"A".repeat(9)}.${part(CLAIMS)}.AAAA`, /no JWT/],
    ["a list", `${part([])}.${part(CLAIMS)}.AAAA`, /no JWT/],
    ["five parts", `${token()}.A.A`, /no JWT/],
    ["nothing", "", /no JWT/],
  ])("with %s is not believed", (_, made, problem) => {
    expect(verifyToken(made, EXPECTED)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test.each([[undefined], [null], [{}], [{ keys: "x" }], [{ keys: [null, 1, "x"] }], [[]]])(
    "is not believed where the issuer publishes %j",
    (keys) => {
      expect(verifyToken(token(), { ...EXPECTED, keys })).toEqual({ problem: expect.stringMatching(/not one of/) });
    },
  );
});
