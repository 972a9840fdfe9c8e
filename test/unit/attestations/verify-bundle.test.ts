import { generateKeyPairSync } from "node:crypto";
import { test } from "vitest";
import { publicPem, trustedKey, privateKey, type TrustedKey } from "../../../src/attestations/keys.ts";
import { keySigner } from "../../../src/attestations/signer.ts";
import { isBundle, verifyBundle } from "../../../src/attestations/verify-bundle.ts";
import { modelSignature } from "../../../src/work/provenance/model-signature.ts";
import { heldOf, setOf } from "../work/provenance/sample-artifact.ts";
import { base64, changedBundle, payloadOf, type LooseBundle } from "./bundle-parts.ts";

const CONTENTS = { "config.json": "{}", "weights.bin": "w" };
const STATEMENT = modelSignature(setOf(CONTENTS), "churn");

interface Pair {
  readonly pem: string;
  readonly trusted: TrustedKey;
}

function pair(kind: "p256" | "p384" | "ed25519"): Pair {
  const { privateKey: made } =
    kind === "ed25519"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("ec", { namedCurve: kind === "p256" ? "prime256v1" : "secp384r1" });
  const pem = made.export({ type: "pkcs8", format: "pem" }).toString();
  return { pem, trusted: trustedKey(publicPem(made), `${kind}.pem`) };
}

const OURS = pair("p256");

async function why(text: string, keys: readonly TrustedKey[] = [OURS.trusted]): Promise<string> {
  const { problems, by } = await verifyBundle(text, heldOf(CONTENTS), { keys, identities: [], roots: [] });
  return problems.length === 0 ? `signed by ${by?.kind === "key" ? by.name : "nobody"}` : problems.join("; ");
}

/** Signed with our key, whatever it says: what is wrong is not the signature. */
async function signedAs(change: object): Promise<string> {
  return await keySigner(OURS.pem).sign({ ...STATEMENT, ...change });
}

test("a key signs and is recognised, of each kind", async ({ expect }) => {
  for (const kind of ["p256", "p384", "ed25519"] as const) {
    const { pem, trusted } = pair(kind);
    const text = await keySigner(pem).sign(STATEMENT);
    expect(await why(text, [OURS.trusted, trusted])).toBe(`signed by ${kind}.pem`);
    expect(await why(text)).toMatch(/signed with another key \("[0-9a-f]{12}"\) than the one trusted/);
    expect(await why(text, [])).toMatch(/none was given to verify it with/);
    expect(JSON.parse(text)).toMatchObject({
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: { publicKey: { hint: trusted.fingerprint } },
      dsseEnvelope: { payloadType: "application/vnd.in-toto+json" },
    });
  }
});

test("a bundle that was changed in any part is refused", async ({ expect }) => {
  const text = await keySigner(OURS.pem).sign(STATEMENT);
  const changed = (change: (bundle: LooseBundle) => void): Promise<string> => why(changedBundle(text, change));
  expect(await changed(({ dsseEnvelope }) => (dsseEnvelope.payload = base64(`${payloadOf(text)} `)))).toMatch(
    /it was changed/,
  );
  expect(await changed(({ dsseEnvelope }) => (dsseEnvelope.payloadType = "text/plain"))).toMatch(/no statement/);
  expect(await changed(({ dsseEnvelope }) => (dsseEnvelope.signatures = []))).toMatch(/no Sigstore bundle/);
  expect(
    await changed(({ dsseEnvelope }) => dsseEnvelope.signatures.push(...structuredClone(dsseEnvelope.signatures))),
  ).toMatch(/no Sigstore bundle/);
  expect(await changed(({ dsseEnvelope }) => (dsseEnvelope.signatures = [{ sig: base64("nothing") }]))).toMatch(
    /it was changed/,
  );
  // The hint is not signed, so it proves nothing, and its absence takes nothing away.
  expect(await changed(({ verificationMaterial }) => (verificationMaterial.publicKey = { hint: "" }))).toBe(
    "signed by p256.pem",
  );
  const stranger = await keySigner(pair("p256").pem).sign(STATEMENT);
  const hint = OURS.trusted.fingerprint;
  expect(
    await why(changedBundle(stranger, ({ verificationMaterial }) => (verificationMaterial.publicKey = { hint }))),
  ).toMatch(/not that of the key it names/);
});

test("what is signed has to be a statement of 1.0 about files", async ({ expect }) => {
  expect(await why(await signedAs({ _type: "https://in-toto.io/Statement/v0.1" }))).toMatch(/no in-toto Statement v1/);
  expect(await why(await signedAs({ predicateType: "https://model_signing/Digests/v0.1" }))).toMatch(/before 1\.0/);
  expect(await why(await signedAs({ predicateType: 7 }))).toMatch(/predicateType/);
  expect(await why(await signedAs({ predicate: [] }))).toMatch(/predicate is missing/);
  expect(await why(await signedAs({ subject: [] }))).toMatch(/about nothing/);
  expect(await why(await signedAs({ subject: [{ name: "churn" }] }))).toMatch(/no digest/);
  expect(await why(await signedAs({ subject: [...STATEMENT.subject, ...STATEMENT.subject] }))).toMatch(/one subject/);
});

test("no text crashes it, and none passes", { timeout: 60_000 }, async ({ expect }) => {
  const text = await keySigner(OURS.pem).sign(STATEMENT);
  const texts = ["", "null", "[]", "{}", "7", '"x"', "\0", "[".repeat(100_000), '{"mediaType":1}', text.slice(0, -9)];
  for (const hostile of texts) {
    expect(await why(hostile)).toMatch(/no Sigstore bundle/);
    expect(await isBundle(hostile)).toBe(false);
  }
  expect(await why(" ".repeat(4 * 1024 ** 2) + text)).toMatch(/larger than 4 MB/);
  for (const part of ["mediaType", "verificationMaterial", "dsseEnvelope"] as const)
    for (const value of [undefined, null, 7, "x", [], {}])
      expect(await why(JSON.stringify({ ...(JSON.parse(text) as LooseBundle), [part]: value })), part).toMatch(
        /no Sigstore/,
      );
  const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
  expect(await why(changedBundle(text, ({ dsseEnvelope }) => (dsseEnvelope.payload = base64(deep))))).not.toMatch(
    /signed by/,
  );
});

test("keys are what they should be, and none is shown", ({ expect }) => {
  expect(() => trustedKey(OURS.pem, "release.pem")).toThrow(/release\.pem is a private key/);
  expect(() => trustedKey("-----BEGIN PUBLIC KEY-----\nsecret\n-----END PUBLIC KEY-----", "k.pem")).toThrow(
    /^k\.pem is no public key in PEM form\. Make/,
  );
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
  expect(() => trustedKey(publicPem(rsa), "k.pem")).toThrow(/not signed with here \(rsa\)/);
  expect(() => privateKey("sesame")).toThrow(
    /^The signing key is no private key in PEM form, or its password is wrong/,
  );
  const locked = generateKeyPairSync("ed25519").privateKey.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "sesame",
  });
  expect(() => privateKey(locked.toString(), "wrong")).toThrow(/its password is wrong/);
  expect(privateKey(locked.toString(), "sesame").type).toBe("private");
});
