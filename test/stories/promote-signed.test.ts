import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publicPem } from "../../src/attestations/keys.ts";
import { verifyAll } from "../../src/loop/stages/verify-all.ts";
import { fakeHost } from "../fakes/host.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";
import { stageModel } from "../fakes/stage-model.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const BUNDLES = "model.sig, provenance.sigstore.json, test-result.sigstore.json and summary.sigstore.json";

const COMMAND = "command: [cp, ready/model.bin, ready/predictions.csv, .]";
const MANY = stageModel({
  edits: [
    [
      COMMAND,
      "command: [sh, -c, 'mkdir -p out/sub && cp ready/model.bin out && echo 1 > out/sub/a && cp ready/*.csv .']",
    ],
    ["artifact: model.bin", "artifact: out/"],
  ],
});

test.each([
  { files: {}, model: "model.bin" },
  { files: MANY, model: "files--sub--a" },
])("what is downloaded of a signed release verifies as it lies there ($model)", async ({ files, model }) => {
  await using world = await promoteWorld(files);
  const promoted = await world.promote({ ...CHURN, "attestation-key": KEY });
  expect(promoted.exitCode).toBe(0);
  expect(promoted.summary.join()).toMatch(
    new RegExp(
      `churn 1\\.0\\.0 was signed with key [0-9a-f]{12}: ${BUNDLES} are in .*churn/release/, and in the release`,
    ),
  );
  await using host = await downloaded(world);
  expect(await verified(host)).toMatchObject({ outcome: "pass", said: [] });
  await writeFile(join(host.workspace, "dl/loader.py"), "import os");
  expect(await verified(host)).toMatchObject({ outcome: "fail" });
  await writeFile(join(host.workspace, "dl/loader.py"), "");
  expect(await verified(host)).toMatchObject({ outcome: "fail" });
  await writeFile(join(host.workspace, "dl", model), "other");
  expect((await verified(host)).said.join()).toContain(`"${model}" has other bytes than were signed`);
});

test("what cannot sign is refused before anything is written, and a version that is out is not signed again", async () => {
  await using world = await promoteWorld();
  const refused = await world.promote({ ...CHURN, "attestation-key": "release.key" });
  expect(refused.exitCode).toBe(2);
  expect(await world.rig.forge.versionReleases.find("churn@v1.0.0")).toBeUndefined();
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  const again = await world.promote({ ...CHURN, "attestation-key": KEY });
  expect(again.summary.join()).toContain("nothing was written, and nothing was signed");
});

/** As `gh release download --dir dl` leaves it. */
async function downloaded({ rig: { forge } }: PromoteWorld) {
  const host = await fakeHost({ files: { "release.pem": publicPem(privateKey) } });
  const folder = join(host.workspace, "dl");
  await mkdir(folder);
  const release = await forge.versionReleases.find("churn@v1.0.0");
  for (const asset of release?.assets ?? []) await forge.releases.download(asset, join(folder, asset.name));
  return host;
}

async function verified(host: Awaited<ReturnType<typeof fakeHost>>) {
  const inputs = { artifact: "dl", bundles: [], key: "release.pem", policy: "", trustedRoot: "" };
  const { findings, outputs } = await verifyAll(host, inputs);
  return {
    outcome: outputs?.["outcome"],
    said: findings.filter(({ outcome }) => outcome !== "pass").map(({ message }) => message),
  };
}
