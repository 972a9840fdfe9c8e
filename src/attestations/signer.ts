import { sign as signBytes } from "node:crypto";
import type { Bundle } from "@sigstore/bundle";
import type { Host } from "../host/host.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { canonicalJson } from "../records/canonical.ts";
import { PAYLOAD_TYPE, PREDICATES, type Statement } from "../work/provenance/statement.ts";
import { fingerprintOf, hashOf, privateKey, publicPem } from "./keys.ts";

/** Makes bundles; nothing is signed before somebody asks. */
export interface StatementSigner {
  /** For messages: no secret is in it. */
  readonly name: string;
  /** The text of a Sigstore bundle v0.3 with a DSSE envelope. */
  sign(statement: Statement): Promise<string>;
}

/** A bundle of the statement, to be kept beside what it is about. Throws a UserError where it cannot be signed. */
export async function signStatement(statement: Statement, signer: StatementSigner): Promise<string> {
  return await signer.sign(statement);
}

/**
 * Signs with a private key of one's own (PEM, ECDSA P-256 or Ed25519), offline. `model_signing` reads the former only.
 * Throws a UserError for another key.
 */
export function keySigner(pem: string, password?: string): StatementSigner {
  const key = privateKey(pem, password);
  const hint = fingerprintOf(key);
  const publicKey = publicPem(key);
  return {
    name: `key ${hint.slice(0, 12)}`,
    async sign(statement) {
      const { DSSEBundleBuilder } = await import("@sigstore/sign");
      const builder = new DSSEBundleBuilder({
        signer: {
          sign: async (data) => ({
            signature: signBytes(hashOf(key), data, key),
            key: { $case: "publicKey", publicKey, hint },
          }),
        },
        witnesses: [],
      });
      const data = Buffer.from(canonicalJson(statement));
      return await textOf(await builder.create({ data, type: PAYLOAD_TYPE }));
    },
  };
}

/** Where keyless signatures are made: for everybody to see, or by GitHub for private repositories. */
export type SigstoreInstance = "public-good" | "github";

/**
 * Signs with the identity of the running job of GitHub Actions, without a key. `public-good` publishes the names of
 * repository and workflow, and the digests, for ever; `github` keeps them, but has no transparency log.
 */
export function keylessSigner(instance: SigstoreInstance, host: Pick<Host, "env">): StatementSigner {
  return {
    name: `this workflow (${instance})`,
    async sign(statement) {
      requireLogged(statement, instance);
      requireToken(host);
      const { attest } = await import("@actions/attest");
      try {
        const { bundle } = await attest({
          subjects: statement.subject.map(({ name, digest }) => ({ name, digest: { ...digest } })),
          predicateType: statement.predicateType,
          predicate: statement.predicate,
          sigstore: instance,
          skipWrite: true,
          // Only for the API that keeps attestations, which can be deleted there and are not asked for.
          token: "",
        });
        return `${JSON.stringify(bundle)}\n`;
      } catch (cause) {
        throw new UserError(
          `Sigstore did not sign: ${messageOf(cause)}. Run the job again; where it cannot reach Sigstore, sign with a key.`,
          { cause },
        );
      }
    },
  };
}

/** OpenSSF Model Signing asks for an entry of a transparency log, which GitHub's own instance does not make. */
function requireLogged({ predicateType }: Statement, instance: SigstoreInstance): void {
  if (instance === "github" && predicateType === PREDICATES.signature)
    throw new UserError(
      "GitHub's own Sigstore has no transparency log, so no verifier accepts a model signature of it. Sign the model with a key, or choose public-good, which publishes the names of repository and workflow.",
    );
}

/** What GitHub sets where the job may ask for its identity. */
function requireToken(host: Pick<Host, "env">): void {
  if (host.env("ACTIONS_ID_TOKEN_REQUEST_URL") === undefined)
    throw new UserError(
      "This job has no identity to sign with. Give it `permissions: id-token: write`, or sign with a key; outside of GitHub Actions only a key signs.",
    );
}

async function textOf(bundle: Bundle): Promise<string> {
  const { bundleToJSON } = await import("@sigstore/bundle");
  return `${JSON.stringify(bundleToJSON(bundle))}\n`;
}
