import { afterEach, test, vi } from "vitest";
import { keylessSigner, signStatement } from "../../../src/attestations/signer.ts";
import { readTrustedRoots } from "../../../src/attestations/trusted-root.ts";
import { verifyBundle, type Trust } from "../../../src/attestations/verify-bundle.ts";
import type { TrustedIdentity } from "../../../src/attestations/identity.ts";
import { modelSignature } from "../../../src/work/provenance/model-signature.ts";
import { PREDICATES, statementAbout } from "../../../src/work/provenance/statement.ts";
import { fileOf, heldFile } from "../work/provenance/sample-artifact.ts";
import { base64, changedBundle, payloadOf, type LooseBundle } from "./bundle-parts.ts";
import { CLAIMS, mockGithubSigstore, mockSigstore } from "./mock-sigstore.ts";

const STATEMENT = modelSignature(fileOf("weights"), "churn");
const RUNNER = { env: (name: string) => process.env[name] };
const IDENTITY: TrustedIdentity = {
  issuer: CLAIMS.iss,
  repositoryId: "42",
  workflow: ".github/workflows/release.yml",
  ref: "refs/heads/*",
  runnerEnvironment: "github-hosted",
};

afterEach(() => void vi.unstubAllEnvs());

async function signedBy(claims: Readonly<Record<string, string>> = CLAIMS) {
  await using sigstore = await mockSigstore(claims);
  for (const [name, value] of Object.entries(sigstore.env)) vi.stubEnv(name, value);
  sigstore.expectOne();
  const text = await signStatement(STATEMENT, keylessSigner("public-good", RUNNER));
  return { text, root: sigstore.root };
}

async function verified(text: string, root: string, identity: Partial<TrustedIdentity> = {}) {
  const roots = root === "" ? [] : await readTrustedRoots(root, "trusted_root.json");
  const trust: Trust = { keys: [], identities: [{ ...IDENTITY, ...identity }], roots };
  return await verifyBundle(text, heldFile("weights"), trust);
}

test("a job signs by its identity, and is known by the repository's id", { timeout: 60_000 }, async ({ expect }) => {
  const { text, root } = await signedBy();
  expect(await verified(text, root)).toMatchObject({
    problems: [],
    by: { kind: "identity", claims: { repositoryId: "42", workflow: `https://github.com/${CLAIMS.job_workflow_ref}` } },
  });
  const why = async (identity: Partial<TrustedIdentity>) => (await verified(text, root, identity)).problems.join();
  expect(await why({ repositoryId: "43" })).toMatch(/somebody else: repository id "42" instead of "43"/);
  expect(await why({ issuer: "https://token.example" })).toMatch(/issuer/);
  expect(await why({ workflow: ".github/workflows/other.yml" })).toMatch(/workflow/);
  expect(await why({ workflow: "evil/models/.github/workflows/release.yml" })).toMatch(/workflow/);
  expect(await why({ workflow: "acme/models/.github/workflows/release.yml" })).toBe("");
  expect(await why({ ref: "refs/tags/*" })).toMatch(/ref/);
  expect(await why({ runnerEnvironment: "self-hosted" })).toMatch(/runner/);
  expect((await verified(text, "")).problems.join()).toMatch(/--trusted-root/);
});

test(
  "another Sigstore, and a changed certificate, signature or log, prove nothing",
  { timeout: 60_000 },
  async ({ expect }) => {
    const [{ text, root }, other] = [await signedBy(), await signedBy()];
    expect((await verified(text, other.root)).problems.join()).toMatch(/does not hold/);
    // As `gh attestation trusted-root` writes several: one of them is enough.
    expect((await verified(text, `${other.root}\n${root}\n`)).problems).toEqual([]);
    const changed = async (change: (bundle: LooseBundle) => void) =>
      (await verified(changedBundle(text, change), root)).problems.join();
    expect(await changed((bundle) => (bundle.verificationMaterial.tlogEntries = []))).toMatch(/does not hold/);
    expect(await changed((bundle) => (bundle.dsseEnvelope.payload = base64(`${payloadOf(text)} `)))).toMatch(
      /does not hold/,
    );
    const { verificationMaterial } = JSON.parse(other.text) as LooseBundle;
    expect(
      await changed((bundle) => (bundle.verificationMaterial.certificate = verificationMaterial.certificate)),
    ).toMatch(/does not hold/);
  },
);

test("another repository's workflow of the same path is a stranger's", { timeout: 60_000 }, async ({ expect }) => {
  const { text, root } = await signedBy({
    ...CLAIMS,
    job_workflow_ref: "evil/tools/.github/workflows/release.yml@refs/heads/main",
  });
  expect((await verified(text, root)).problems.join()).toMatch(/workflow .*evil\/tools/);
});

test("claims of any length are read whole", { timeout: 60_000 }, async ({ expect }) => {
  for (const length of [60, 120, 300]) {
    const file = `.github/workflows/${"r".repeat(length)}.yml`;
    const { text, root } = await signedBy({ ...CLAIMS, job_workflow_ref: `acme/models/${file}@refs/heads/main` });
    expect((await verified(text, root, { workflow: file })).problems).toEqual([]);
  }
});

test("GitHub's own Sigstore signs statements by a timestamp, and no model", { timeout: 60_000 }, async ({ expect }) => {
  await using sigstore = await mockGithubSigstore();
  for (const [name, value] of Object.entries(sigstore.env)) vi.stubEnv(name, value);
  const signer = keylessSigner("github", RUNNER);
  sigstore.expectOne();
  const about = statementAbout(fileOf("weights"), { predicateType: PREDICATES.summary, predicate: {} });
  const text = await signer.sign(about);
  expect((await verified(text, sigstore.root)).problems).toEqual([]);
  expect(
    await verified(
      changedBundle(text, ({ verificationMaterial }) => (verificationMaterial.timestampVerificationData = {})),
      sigstore.root,
    ),
  ).toMatchObject({ problems: [expect.stringMatching(/does not hold: expected 1 timestamps/)] });
  // Nor does somebody else's signature of a model pass that is in no log.
  sigstore.expectOne();
  const { attest } = await import("@actions/attest");
  const { bundle } = await attest({
    subjects: STATEMENT.subject.map(({ name, digest }) => ({ name, digest: { ...digest } })),
    predicateType: STATEMENT.predicateType,
    predicate: STATEMENT.predicate,
    sigstore: "github",
    skipWrite: true,
    token: "",
  });
  expect((await verified(JSON.stringify(bundle), sigstore.root)).problems).toEqual([
    "it is in no transparency log, and OpenSSF Model Signing asks for one where a signature has no key",
  ]);
});

test("without an identity, or where nobody could verify it, nothing is signed", async ({ expect }) => {
  await expect(keylessSigner("public-good", { env: () => undefined }).sign(STATEMENT)).rejects.toThrow(
    /id-token: write/,
  );
  await expect(keylessSigner("github", RUNNER).sign(STATEMENT)).rejects.toThrow(/no transparency log/);
});
