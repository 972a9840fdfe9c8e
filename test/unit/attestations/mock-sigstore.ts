import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { initializeCA, initializeCTLog, initializeTLog, mockFulcio } from "@sigstore/mock";
import nock from "nock";

const FULCIO = "https://fulcio.sigstore.dev";
const REKOR = "https://rekor.sigstore.dev";

/** What GitHub says of a job that runs `release.yml` of repository 42. */
export const CLAIMS = {
  iss: "https://token.actions.githubusercontent.com",
  sub: "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main",
  ref: "refs/heads/main",
  sha: "0123456789abcdef0123456789abcdef01234567",
  repository: "acme/models",
  repository_id: "42",
  job_workflow_ref: "acme/models/.github/workflows/release.yml@refs/heads/main",
  runner_environment: "github-hosted",
};

/**
 * A Sigstore of one's own at the addresses of the public one, for as many signatures as are asked for, with GitHub's
 * token endpoint beside it. `root` is the text of its trusted root.
 */
export async function mockSigstore(claims: Readonly<Record<string, string>> = CLAIMS) {
  const keyPair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const ca = await initializeCA(keyPair, await initializeCTLog(keyPair));
  const log = await initializeTLog(REKOR, keyPair);
  const tokens = createServer((_, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ value: token(claims) }));
  });
  await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
  const address = tokens.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    root: rootText(keyPair.publicKey.export({ type: "spki", format: "der" }), ca.rootCertificate),
    env: {
      GITHUB_ACTIONS: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?x=${randomUUID()}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request",
    },
    async expectOne() {
      await mockFulcio({ baseURL: FULCIO, keyPair });
      nock(REKOR)
        .post("/api/v1/log/entries")
        .reply(async (_, body) => [201, await log.log(keptByRekor(body)), { "Content-Type": "application/json" }]);
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void tokens.close(() => resolve())),
  };
}

/**
 * The mock's own Rekor keeps a proposed entry as it is, where the real one keeps digests of its envelope:
 * https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json.
 */
function keptByRekor(body: unknown): object {
  const proposed = body as { readonly spec: { readonly proposedContent: Proposed } };
  const { envelope, verifiers } = proposed.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: readonly { sig: string }[] };
  const sha256 = (content: string | Buffer) => ({
    algorithm: "sha256",
    value: createHash("sha256").update(content).digest("hex"),
  });
  return {
    apiVersion: "0.0.1",
    kind: "dsse",
    spec: {
      envelopeHash: sha256(envelope),
      payloadHash: sha256(Buffer.from(payload, "base64")),
      signatures: signatures.map(({ sig }, index) => ({ signature: sig, verifier: verifiers[index] })),
    },
  };
}

interface Proposed {
  readonly envelope: string;
  readonly verifiers: readonly string[];
}

/** Nobody verifies a token here: Fulcio's mock reads its claims. */
function token(claims: Readonly<Record<string, string>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part({ aud: "sigstore", ...claims })}.${part("signature")}`;
}

function rootText(publicKey: Buffer, certificate: ArrayBufferView<ArrayBuffer>): string {
  const keyId = createHash("sha256").update(publicKey).digest("base64");
  const validFor = { start: "2020-01-01T00:00:00Z" };
  const log = {
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: publicKey.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
    logId: { keyId },
  };
  return JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [{ baseUrl: REKOR, ...log }],
    ctlogs: [{ baseUrl: "https://ctfe.sigstore.dev", ...log }],
    certificateAuthorities: [
      {
        subject: { organization: "sigstore.mock", commonName: "sigstore" },
        uri: FULCIO,
        certChain: {
          certificates: [
            {
              rawBytes: Buffer.from(certificate.buffer, certificate.byteOffset, certificate.byteLength).toString(
                "base64",
              ),
            },
          ],
        },
        validFor,
      },
    ],
    timestampAuthorities: [],
  });
}
