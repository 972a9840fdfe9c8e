import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { publicPem } from "../../src/attestations/keys.ts";
import { keySigner } from "../../src/attestations/signer.ts";
import { modelSignature } from "../../src/work/provenance/model-signature.ts";
import { setOf } from "../unit/work/provenance/sample-artifact.ts";
import { cli } from "./laptop.ts";

const CONTENTS = { "config.json": "{}", "sub/weights.bin": "w" };

test.concurrent("a folder somebody was handed, far from any repository", { timeout: 120_000 }, async ({ expect }) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "handed-"));
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);
  const run = (...args: readonly string[]) => cli(folder.path, ["verify", ...args]);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const signer = keySigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  await mkdir(join(folder.path, "model/sub"), { recursive: true });
  for (const [name, text] of Object.entries(CONTENTS)) await write(`model/${name}`, text);
  await write("model.sig", await signer.sign(modelSignature(setOf(CONTENTS), "churn")));
  await write("release.pem", publicPem(publicKey));

  const proven = await run("model", "--key", "release.pem");
  expect({ ...proven, out: proven.out.replace(/key [0-9a-f]{64}/, "key <fingerprint>") }).toEqual({
    code: 0,
    err: "",
    out: expect.stringContaining("  signed by key <fingerprint>\n") as string,
  });
  expect(proven.out).toContain("model, 2 files: proven, 1 statement holds of 1.");

  const unproven = await run("model");
  expect(unproven.code).toBe(1);
  expect(unproven.out).toContain("Nobody is trusted");
  expect(unproven.out).toContain("--key release.pem");

  await write(
    "policy.yaml",
    "apiVersion: model-gitops/v1\nkind: VerificationPolicy\nsigners: {keys: [release.pem]}\nrequire: [signature, summary]\n",
  );
  const asked = await run("model", "--policy", "policy.yaml", "--json");
  expect(asked.code).toBe(1);
  expect(JSON.parse(asked.out)).toMatchObject({
    outcome: "unmeasured",
    findings: [{ rule: "verify/required", message: "There is no summary among the bundles." }],
  });

  await write("model/config.json", '{"trust": "me"}');
  const changed = await run("model", "--key", "release.pem");
  expect(changed.code).toBe(1);
  expect(changed.out.replaceAll(/\s+/g, " ")).toContain('"config.json" has other bytes than were signed');

  const wrong = await run("model", "--key", "nothing.pem");
  expect({ code: wrong.code, said: `${wrong.out}${wrong.err}` }).toMatchObject({ code: 2 });
  expect((await run()).code).toBe(2);
});
