import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, test, vi } from "vitest";
import { keylessSigner } from "../../../../src/attestations/signer.ts";
import { verifyAll } from "../../../../src/loop/stages/verify-all.ts";
import { modelSignature } from "../../../../src/work/provenance/model-signature.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { mockSigstore } from "../../attestations/mock-sigstore.ts";
import { fileOf } from "../../work/provenance/sample-artifact.ts";

afterEach(() => void vi.unstubAllEnvs());

test("a workflow that a policy trusts by its repository's id", { timeout: 60_000 }, async ({ expect }) => {
  await using sigstore = await mockSigstore();
  for (const [name, value] of Object.entries(sigstore.env)) vi.stubEnv(name, value);
  sigstore.expectOne();
  const signer = keylessSigner("public-good", { env: (name) => process.env[name] });
  const bundle = await signer.sign(modelSignature(fileOf("weights"), "churn"));
  await using host = await fakeHost({
    files: { "model.onnx": "weights", "model.onnx.sig": bundle, "trusted_root.json": sigstore.root },
  });
  const verified = async (identity: string, trustedRoot = "trusted_root.json") => {
    const policy = `apiVersion: model-gitops/v1\nkind: VerificationPolicy\nsigners: {identities: [${identity}]}\n`;
    await writeFile(join(host.workspace, "policy.yaml"), policy);
    const inputs = { artifact: "model.onnx", bundles: [], key: "", policy: "policy.yaml", trustedRoot };
    const { findings, text } = await verifyAll(host, inputs);
    return `${findings.map(({ message }) => message).join(" ")}${text?.({ width: 100, color: false }) ?? ""}`;
  };
  const workflow = ".github/workflows/release.yml";
  const all = `{repositoryId: "42", workflow: ${workflow}, ref: refs/heads/main, runnerEnvironment: github-hosted}`;
  const proven = await verified(all);
  expect(proven).toContain("model.onnx, 1 file: proven, 1 statement holds of 1.");
  expect(proven).toContain(`signed by https://github.com/acme/models/${workflow}@refs/heads/main (repository 42,`);
  expect(await verified(`{repositoryId: "43", workflow: ${workflow}}`)).toContain('repository id "42" instead of "43"');
  expect(await verified(all, "")).toContain("--trusted-root");
});
