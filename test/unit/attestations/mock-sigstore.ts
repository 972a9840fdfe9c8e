import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  tsaHandler,
} from "@sigstore/mock";
import nock from "nock";

const FULCIO = "https://fulcio.sigstore.dev";
const GITHUB_FULCIO = "https://fulcio.githubapp.com";
const GITHUB_TSA = "https://timestamp.githubapp.com";
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
  const tokens = await tokenServer(claims);
  const spki = keyPair.publicKey.export({ type: "spki", format: "der" });
  return {
    ...tokens,
    root: rootText({
      tlogs: [{ baseUrl: REKOR, ...logOf(spki) }],
      ctlogs: [{ baseUrl: "https://ctfe.sigstore.dev", ...logOf(spki) }],
      certificateAuthorities: [authorityOf(FULCIO, [ca.rootCertificate])],
    }),
    expectOne() {
      answer(FULCIO, fulcioHandler(ca));
      nock(REKOR)
        .post("/api/v1/log/entries")
        .reply(async (_, body) => [201, await log.log(keptByRekor(body)), { "Content-Type": "application/json" }]);
    },
  };
}

/** The same as GitHub runs it for private repositories: a timestamp, and no log. */
export async function mockGithubSigstore(claims: Readonly<Record<string, string>> = CLAIMS) {
  const keyPair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const clock = nextMinute();
  const ca = await initializeCA(keyPair, undefined, clock);
  const tsa = await initializeTSA(keyPair, clock);
  return {
    ...(await tokenServer(claims)),
    root: rootText({
      certificateAuthorities: [authorityOf(GITHUB_FULCIO, [ca.rootCertificate])],
      timestampAuthorities: [authorityOf(GITHUB_TSA, [tsa.intCertificate, tsa.rootCertificate])],
    }),
    expectOne() {
      answer(GITHUB_FULCIO, fulcioHandler(ca));
      answer(GITHUB_TSA, tsaHandler(tsa));
    },
  };
}

/**
 * A whole second, as GitHub's timestamps have: the mock would write milliseconds without their trailing zeros, which the
 * verifier does not read. Later than the mock's roots, which are made now.
 */
function nextMinute(): Date {
  return new Date(Math.ceil(Date.now() / 60_000 + 1) * 60_000);
}

/** Answers one request, as the mocks of the package do at the public addresses. */
function answer(origin: string, { path, fn }: ReturnType<typeof fulcioHandler>): void {
  nock(origin)
    .post(path)
    .reply(async (_, body) => {
      const { statusCode, response, contentType } = await fn(typeof body === "string" ? body : JSON.stringify(body));
      const content = typeof response === "string" ? response : bytesOf(response);
      return [statusCode, content, { "Content-Type": contentType ?? "text/plain" }];
    });
}

async function tokenServer(claims: Readonly<Record<string, string>>) {
  const tokens = createServer((_, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ value: token(claims) }));
  });
  await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
  const address = tokens.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    env: {
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://github.com",
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?x=${randomUUID()}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request",
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

const VALID_FOR = { start: "2020-01-01T00:00:00Z" };

function rootText(authorities: object): string {
  const mediaType = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
  const none = { tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] };
  return JSON.stringify({ mediaType, ...none, ...authorities });
}

function logOf(publicKey: Buffer) {
  return {
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: publicKey.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: VALID_FOR },
    logId: { keyId: createHash("sha256").update(publicKey).digest("base64") },
  };
}

function authorityOf(uri: string, chain: readonly ArrayBufferView<ArrayBuffer>[]) {
  return {
    subject: { organization: "sigstore.mock", commonName: "sigstore" },
    uri,
    certChain: { certificates: chain.map((each) => ({ rawBytes: bytesOf(each).toString("base64") })) },
    validFor: VALID_FOR,
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
