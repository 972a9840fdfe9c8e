import { verify as verifyBytes } from "node:crypto";
import type { Bundle, BundleWithDsseEnvelope } from "@sigstore/bundle";
import { messageOf } from "../kernel/errors.ts";
import { compareFiles } from "../work/provenance/compare.ts";
import type { HeldFiles } from "../work/provenance/held-files.ts";
import { readStatement } from "../work/provenance/read-statement.ts";
import { PAYLOAD_TYPE, PREDICATES, type Statement } from "../work/provenance/statement.ts";
import { claimsOf, contradictions, type SignerClaims, type TrustedIdentity } from "./identity.ts";
import { hashOf, type TrustedKey } from "./keys.ts";
import type { TrustedRoot } from "./trusted-root.ts";

/** Whose word counts. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  readonly identities: readonly TrustedIdentity[];
  readonly roots: readonly TrustedRoot[];
}

/** Who signed, where that is proven. */
export type SignedBy =
  | { readonly kind: "key"; readonly name: string; readonly fingerprint: string }
  | { readonly kind: "identity"; readonly claims: SignerClaims };

export interface VerifiedBundle {
  /** What was signed, as far as it can be read; it counts only where there is no problem. */
  readonly statement?: Statement;
  /** Absent unless somebody trusted signed exactly this. */
  readonly by?: SignedBy;
  /** None: signed by whom is trusted, and about exactly these files. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** A bundle that is longer would only be read to keep somebody busy: a thousand files take less than a megabyte. */
export const MOST_BUNDLE_BYTES = 4 * 1024 ** 2;

/** Verifies one Sigstore bundle, offline. Whatever the text is, the answer says it; nothing is thrown for a bad bundle. */
export async function verifyBundle(text: string, held: HeldFiles, trust: Trust): Promise<VerifiedBundle> {
  if (Buffer.byteLength(text) > MOST_BUNDLE_BYTES) return refused("the bundle is larger than 4 MB");
  const bundle = await readBundle(text);
  if (typeof bundle === "string") return refused(bundle);
  const { payload, payloadType } = bundle.content.dsseEnvelope;
  if (payloadType !== PAYLOAD_TYPE)
    return refused(`what was signed is ${JSON.stringify(payloadType.slice(0, 80))}, no statement`);
  const read = readStatement(payload.toString("utf8"));
  if (read.kind === "problem") return refused(read.message);
  const { statement } = read;
  const signed = await signerOf(bundle, trust);
  const { problems, notes } = compareFiles(statement, held);
  const unlogged =
    signed.kind === "identity" && statement.predicateType === PREDICATES.signature && !hasLogEntry(bundle)
      ? ["it is in no transparency log, and OpenSSF Model Signing asks for one where a signature has no key"]
      : [];
  if (signed.kind === "unknown") return { statement, problems: [signed.message, ...problems], notes };
  return { statement, by: signed, problems: [...unlogged, ...problems], notes };
}

function refused(message: string): VerifiedBundle {
  return { problems: [message], notes: [] };
}

/** Whether a text is a bundle at all, so that it is no file of the model it lies beside. */
export async function isBundle(text: string): Promise<boolean> {
  return Buffer.byteLength(text) <= MOST_BUNDLE_BYTES && typeof (await readBundle(text)) !== "string";
}

async function readBundle(text: string): Promise<BundleWithDsseEnvelope | string> {
  const { bundleFromJSON, isBundleWithDsseEnvelope } = await import("@sigstore/bundle");
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(JSON.parse(text));
  } catch (error) {
    return `it is no Sigstore bundle (${messageOf(error).slice(0, 200)})`;
  }
  return isBundleWithDsseEnvelope(bundle) ? bundle : "the bundle has a signature of bytes, and no statement";
}

type FoundSigner = SignedBy | { readonly kind: "unknown"; readonly message: string };

async function signerOf(bundle: BundleWithDsseEnvelope, trust: Trust): Promise<FoundSigner> {
  return bundle.verificationMaterial.content.$case === "publicKey"
    ? await keyOf(bundle, trust)
    : await identityOf(bundle, trust);
}

/** The hint only says which key to name: whoever wrote the bundle wrote it too. */
async function keyOf({ content, verificationMaterial }: BundleWithDsseEnvelope, { keys }: Trust): Promise<FoundSigner> {
  const { dsse } = await import("@sigstore/core");
  const { payload, payloadType, signatures } = content.dsseEnvelope;
  const [signature] = signatures;
  const bytes = dsse.preAuthEncoding(payloadType, payload);
  const key = keys.find((one) => signature !== undefined && isSignedWith(one, bytes, signature.sig));
  if (key !== undefined) return { kind: "key", name: key.name, fingerprint: key.fingerprint };
  const hint = verificationMaterial.content.$case === "publicKey" ? verificationMaterial.content.publicKey.hint : "";
  const isNamed = keys.some(({ fingerprint }) => fingerprint === hint);
  return unknown(
    keys.length === 0
      ? `it is signed with a key (${shownHint(hint)}), and none was given to verify it with`
      : isNamed
        ? "its signature is not that of the key it names: it was changed"
        : `it is signed with another key (${shownHint(hint)}) than ${keys.length === 1 ? "the one" : "those"} trusted`,
  );
}

function isSignedWith({ key }: TrustedKey, bytes: Buffer, signature: Buffer): boolean {
  try {
    return verifyBytes(hashOf(key), bytes, key, signature);
  } catch {
    return false;
  }
}

async function identityOf(bundle: BundleWithDsseEnvelope, { identities, roots }: Trust): Promise<FoundSigner> {
  if (identities.length === 0) return unknown("it is signed by an identity, and none was given that is trusted");
  if (roots.length === 0)
    return unknown(
      "it is signed by an identity, which is verified with --trusted-root: fetch it with `gh attestation trusted-root > trusted_root.jsonl`",
    );
  const proven = await provenBy(bundle, roots);
  if (proven !== undefined) return unknown(`its certificate or its signature does not hold: ${proven}`);
  const claims = await claimsIn(bundle);
  const wrong = identities.map((identity) => contradictions(claims, identity));
  if (wrong.some((each) => each.length === 0)) return { kind: "identity", claims };
  const [closest = []] = wrong.toSorted((a, b) => a.length - b.length);
  return unknown(`it is signed by somebody else: ${closest.join(", ")}`);
}

/** Undefined where one of the instances proves the signature; else why the last one does not. */
async function provenBy(bundle: Bundle, roots: readonly TrustedRoot[]): Promise<string | undefined> {
  const { toSignedEntity, Verifier } = await import("@sigstore/verify");
  let reason = "";
  for (const { material, hasLog, hasCertificateLog } of roots) {
    try {
      const options = {
        tlogThreshold: hasLog ? 1 : 0,
        ctlogThreshold: hasCertificateLog ? 1 : 0,
        timestampThreshold: 1,
      };
      new Verifier(material, options).verify(toSignedEntity(bundle));
      return undefined;
    } catch (error) {
      reason = messageOf(error).slice(0, 200);
    }
  }
  return reason;
}

async function claimsIn({ verificationMaterial: { content } }: Bundle): Promise<SignerClaims> {
  const { X509Certificate } = await import("@sigstore/core");
  const certificate = content.$case === "certificate" ? content.certificate : firstOf(content);
  return claimsOf(X509Certificate.parse(Buffer.from(certificate?.rawBytes ?? [])));
}

/** As the verifier does: the first of a chain is the one that signed. */
function firstOf(content: Bundle["verificationMaterial"]["content"]): { readonly rawBytes: Uint8Array } | undefined {
  return content.$case === "x509CertificateChain" ? content.x509CertificateChain.certificates[0] : undefined;
}

function hasLogEntry({ verificationMaterial }: Bundle): boolean {
  return verificationMaterial.tlogEntries.length > 0;
}

function shownHint(hint: string): string {
  return hint === "" ? "without a hint" : JSON.stringify(hint.slice(0, 12));
}

function unknown(message: string): FoundSigner {
  return { kind: "unknown", message };
}
