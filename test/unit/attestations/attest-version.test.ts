import { generateKeyPairSync } from "node:crypto";
import { test } from "vitest";
import { attestVersion, type VersionFacts } from "../../../src/attestations/attest-version.ts";
import { publicPem, trustedKey } from "../../../src/attestations/keys.ts";
import { keySigner } from "../../../src/attestations/signer.ts";
import { verifyBundle } from "../../../src/attestations/verify-bundle.ts";
import type { RunRecord } from "../../../src/generated/types.ts";
import { evaluation, hex, run, verdict } from "../report/sample-records.ts";
import { heldOf, setOf } from "../work/provenance/sample-artifact.ts";

const CONTENTS = { "config.json": "{}", "sub/weights.bin": "w" };
const ARTIFACT = setOf(CONTENTS);
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const SIGNER = keySigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString());

function facts(change: Partial<VersionFacts> = {}, artifact: RunRecord["artifact"] = ARTIFACT): VersionFacts {
  const measured = evaluation();
  return {
    artifact,
    run: run({ artifact }),
    evaluation: { ...measured, candidate: { ...measured.candidate, digest: artifact.digest } },
    verdict: verdict({ artifact: artifact.digest, evaluationKey: measured.evaluationKey }),
    commit: "f".repeat(40),
    repository: { id: "42", url: "https://github.com/acme/models" },
    manifestPath: "models/credit-risk/model.yaml",
    builder: { kind: "laptop" },
    version: "1.2.3",
    now: Date.UTC(2026, 0, 2),
    ...change,
  };
}

test("everything that is said of a version is signed, about exactly its files", async ({ expect }) => {
  const made = await attestVersion(facts(), { statements: SIGNER });
  expect(made.map(({ name }) => name)).toEqual([
    "model.sig",
    "provenance.sigstore.json",
    "test-result.sigstore.json",
    "summary.sigstore.json",
  ]);
  const trust = { keys: [trustedKey(publicPem(privateKey), "release.pem")], identities: [], roots: [] };
  for (const { name, text } of made) {
    expect((await verifyBundle(text, heldOf(CONTENTS), trust)).problems, name).toEqual([]);
    expect((await verifyBundle(text, heldOf({ ...CONTENTS, "config.json": "[]" }), trust)).problems).toHaveLength(1);
  }
});

test("the model can be signed by another signer than the statements", async ({ expect }) => {
  const signer = (name: string) => ({ name, sign: async () => name });
  const made = await attestVersion(facts(), { statements: signer("job"), model: signer("key") });
  expect(made.map(({ text }) => text)).toEqual(["key", "job", "job", "job"]);
});

test("nothing is signed of other bytes, another evaluation or a verdict that blocks", async ({ expect }) => {
  const attest = (change: Partial<VersionFacts>) => attestVersion(facts(change), { statements: SIGNER });
  await expect(attest({ run: run() })).rejects.toThrow(/the run is of sha256:a/);
  await expect(attest({ evaluation: evaluation() })).rejects.toThrow(/the evaluation is of/);
  await expect(attest({ verdict: verdict() })).rejects.toThrow(/the verdict is of/);
  await expect(attest({ verdict: { ...facts().verdict, evaluationKey: hex("9") } })).rejects.toThrow(/Judge it again/);
  for (const outcome of ["fail", "inconclusive", "unmeasured"] as const)
    await expect(attest({ verdict: { ...facts().verdict, outcome } })).rejects.toThrow(`its verdict is ${outcome}`);
});
