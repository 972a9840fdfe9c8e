import { generateKeyPairSync } from "node:crypto";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "vitest";
import { attestVersion } from "../../../../src/attestations/attest-version.ts";
import { publicPem } from "../../../../src/attestations/keys.ts";
import { keySigner } from "../../../../src/attestations/signer.ts";
import { verifyAll, type VerifyInputs } from "../../../../src/loop/stages/verify-all.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { evaluation, hex, run, verdict } from "../../report/sample-records.ts";
import { setOf } from "../../work/provenance/sample-artifact.ts";

const CONTENTS = { "config.json": "{}", "sub/weights.bin": "w" };
const ARTIFACT = setOf(CONTENTS);
const NOW = Date.UTC(2026, 0, 2);
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const stranger = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey;

let host: FakeHost;

beforeEach(async () => {
  const judged = evaluation();
  const signer = keySigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const made = await attestVersion(
    {
      artifact: ARTIFACT,
      run: run({ artifact: ARTIFACT }),
      evaluation: { ...judged, candidate: { ...judged.candidate, digest: ARTIFACT.digest } },
      verdict: verdict({ artifact: ARTIFACT.digest, evaluationKey: judged.evaluationKey }),
      commit: "f".repeat(40),
      repository: { id: "42", url: "https://github.com/acme/models" },
      manifestPath: "models/credit-risk/model.yaml",
      builder: { kind: "laptop" },
      version: "1.2.3",
      now: NOW,
    },
    { statements: signer },
  );
  const files = Object.entries(CONTENTS).map(([name, text]) => [`model/${name}`, text] as const);
  host = await fakeHost({
    now: NOW + 3_600_000,
    files: {
      ...Object.fromEntries(files),
      ...Object.fromEntries(made.map(({ name, text }) => [`signed/${name}`, text])),
      "release.pem": publicPem(privateKey),
      "stranger.pem": publicPem(stranger),
    },
  });
});

afterEach(async () => await host[Symbol.asyncDispose]());

async function verified(change: Partial<VerifyInputs> = {}) {
  const inputs = { artifact: "model", bundles: ["signed"], key: "release.pem", policy: "", trustedRoot: "", ...change };
  const { findings, outputs, summary, text } = await verifyAll(host, inputs);
  const said = findings.map(({ rule, outcome, message }) => `${rule} ${outcome}: ${message}`);
  return { outcome: outputs?.["outcome"], said, outputs, summary, text: text?.({ width: 100, color: false }) };
}

async function byPolicy(lines: string, signers = "keys: [release.pem]") {
  const policy = `apiVersion: model-gitops/v1\nkind: VerificationPolicy\nsigners:\n  ${signers}\n${lines}`;
  await writeFile(join(host.workspace, "policy.yaml"), policy);
  return await verified({ key: "", policy: "policy.yaml" });
}

test("files that were signed by the key pass, and it is said what is proven", async ({ expect }) => {
  const { outcome, said, outputs, text, summary } = await verified();
  expect({ outcome, said }).toEqual({ outcome: "pass", said: [] });
  const statements = JSON.parse(outputs?.["statements"] ?? "") as readonly {
    what: string;
    problems: readonly string[];
  }[];
  expect(statements.map(({ what, problems }) => [what, problems.length])).toEqual([
    ["signature", 0],
    ["provenance", 0],
    ["summary", 0],
    ["test-result", 0],
  ]);
  expect(text).toContain("model, 2 files: proven, 4 statements hold of 4.");
  expect(text).toContain("Not proven: that the model is good or safe");
  expect(summary).toContain("| holds |");
});

test("bundles are found beside the model and at the top of its folder", async ({ expect }) => {
  await rename(join(host.workspace, "signed/model.sig"), join(host.workspace, "model/model.sig"));
  expect(await verified({ bundles: [] })).toMatchObject({ outcome: "pass", said: [] });
  await rename(join(host.workspace, "model/model.sig"), join(host.workspace, "churn.sig"));
  expect(await verified({ bundles: [] })).toMatchObject({ outcome: "pass", said: [] });
  // Another model's lies there too: it is told, and takes nothing away.
  await writeFile(join(host.workspace, "other.sig"), "{}");
  expect(await verified({ bundles: [] })).toMatchObject({
    outcome: "warn",
    said: [expect.stringMatching(/^verify\/bundle warn: other\.sig does not hold/)],
  });
});

test("one changed byte, one file more or less, and one link fail", async ({ expect }) => {
  const weights = join(host.workspace, "model/sub/weights.bin");
  await writeFile(weights, "W");
  const changed = await verified();
  expect(changed.outcome).toBe("fail");
  expect(changed.said).toContain(
    'verify/bundle fail: signed/model.sig, signed/provenance.sigstore.json, signed/summary.sigstore.json and signed/test-result.sigstore.json do not hold: "sub/weights.bin" has other bytes than were signed.',
  );
  await rm(weights);
  expect((await verified()).said.join()).toContain('"sub/weights.bin" was signed and is not here');
  await symlink("/etc/hostname", weights);
  expect((await verified()).said.join()).toContain('"sub/weights.bin" is no plain file');
  await rm(weights);
  await writeFile(weights, "w");
  await writeFile(join(host.workspace, "model/evil.py"), "");
  expect((await verified()).said.join()).toContain('"evil.py" was not signed');
  await rm(join(host.workspace, "model/evil.py"));
  // Only bundles lie beside the files without a signature of their own, and no file passes for one by its name.
  await writeFile(join(host.workspace, "model/evil.sig"), "import os");
  const evil = await verified({ bundles: ["signed", "model/evil.sig"] });
  expect(evil.said.join()).toContain('"evil.sig" was not signed');
  await rm(join(host.workspace, "model/evil.sig"));
  await mkdir(join(host.workspace, "model/.git"));
  expect((await verified()).outcome).toBe("fail");
});

test("nobody to trust, nothing to verify, or another key: nothing is proven", async ({ expect }) => {
  const nobody = await verified({ key: "" });
  expect(nobody).toMatchObject({
    outcome: "unmeasured",
    said: [expect.stringMatching(/^verify\/trust unmeasured: Nobody is trusted/)],
  });
  expect(nobody.text).not.toContain("do not use them");
  expect(nobody.text).toContain("model: not proven.");
  const other = await verified({ key: "stranger.pem" });
  expect(other).toMatchObject({
    outcome: "fail",
    said: [expect.stringMatching(/^verify\/bundle fail: .* do not hold: it is signed with another key/)],
  });
  expect(other.text).toContain("Name whose signature it should be");
  await rm(join(host.workspace, "signed"), { recursive: true });
  expect((await verified({ bundles: [] })).said).toEqual([
    `verify/bundles unmeasured: No bundle lies beside ${join(host.workspace, "model")}, so nothing is known of where it comes from.`,
  ]);
});

test("a policy decides, and each of its keys is acted on", async ({ expect }) => {
  const all = `require: [signature, provenance, test-result, summary]
properties: [MODEL_GITOPS_JUDGED]
resolvedDependencies:
  - {name: "dataset:train", digest: {sha256: ${"e".repeat(64)}}}
  - {uri: "git+https://github.com/acme/models", digest: {gitCommit: ${"f".repeat(40)}}}
maxAgeDays: 1
`;
  expect(await byPolicy(all)).toMatchObject({ outcome: "pass", said: [] });
  const why = async (lines: string) => (await byPolicy(lines)).said.join();
  expect(await why("require: [https://cyclonedx.org/bom]\n")).toMatch(/There is no https:\/\/cyclonedx.org\/bom/);
  expect(await why("properties: [ACME_APPROVED]\n")).toMatch(/does not list ACME_APPROVED/);
  expect(await why(`resolvedDependencies: [{name: "dataset:train", digest: {sha256: "${hex("0")}"}}]\n`)).toMatch(
    /does not name/,
  );
  const identity = "identities: [{repositoryId: '42', workflow: .github/workflows/release.yml}]";
  expect((await byPolicy("", identity)).said.join()).toMatch(/none was given to verify it with/);
  expect((await byPolicy("", "keys: [stranger.pem]")).outcome).toBe("fail");
});

test("a policy that is wrong is told at its line, and nothing passes by it", async ({ expect }) => {
  const { outcome, said } = await byPolicy("require: [signatur]\nmaxAge: 3\n");
  expect(outcome).toBe("fail");
  expect(said.join("\n")).toMatch(/"maxAge" is not a key/);
  // The bundles hold nothing against a policy that cannot be read.
  expect(said.filter((one) => one.startsWith("verify/"))).toEqual([]);
  await expect(verified({ policy: "policy.yaml" })).rejects.toThrow(/said twice/);
  await expect(verified({ key: "", policy: "missing.yaml" })).rejects.toThrow(/missing\.yaml/);
});

test("wrong use says what is right", async ({ expect }) => {
  await expect(verified({ artifact: "nothing" })).rejects.toThrow(/There is nothing at .*nothing/);
  await expect(verified({ bundles: ["nothing.sig"] })).rejects.toThrow(/There is no bundle at/);
  await expect(verified({ trustedRoot: "release.pem" })).rejects.toThrow(/no trusted root of Sigstore/);
  await writeFile(join(host.workspace, "huge.sig"), "x".repeat(4 * 1024 ** 2 + 1));
  expect((await verified({ bundles: ["huge.sig"] })).said.join()).toContain("larger than 4 MB");
});
