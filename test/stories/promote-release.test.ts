import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../src/forge/api-error.ts";
import { sumsText } from "../../src/loop/promotion/release-assets.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const TAG = "churn@v1.0.0";
const TEXT = { title: "", body: "", isPrerelease: false };
const LOST = new ApiError("Cannot reach GitHub.", { status: 0 });

test("a draft that somebody else filled has only what was verified when it is published", async () => {
  await using world = await promoteWorld();
  const { forge } = world.rig;
  forge.failLater({ method: "versionReleases.upload", error: LOST, when: "before", left: 3 });
  await world.promote(CHURN);
  const model = await assetOf(world, "model.bin");
  expect(model?.digest).toMatch(/^sha256:/);
  // The same name and length, and a file that nobody verified.
  await put(world, "model.bin", new Uint8Array(model?.bytes ?? 0).fill(7));
  await put(world, "install.sh", new Uint8Array([1]));
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  expect((await assetOf(world, "model.bin"))?.digest).toBe(model?.digest);
  expect(await assetOf(world, "install.sh")).toBeUndefined();
  expect((await forge.versionReleases.find(TAG))?.isDraft).toBe(false);
});

test("a release that somebody published first with another model is refused, and nothing serves", async () => {
  await using world = await promoteWorld();
  const { forge } = world.rig;
  // Nothing is of it yet, and main is known to GitHub.
  await world.promote({ ...CHURN, stage: "nowhere" });
  const commit = world.rig.head;
  const release = await forge.versionReleases.draft({ tag: TAG, commit, ...TEXT });
  await put(world, "model.bin", new TextEncoder().encode("another"));
  await forge.tags.create({ name: TAG, commit, message: "" });
  await forge.versionReleases.publish(release, TEXT);
  const refused = await world.promote(CHURN);
  expect(refused.exitCode).toBe(1);
  expect(refused.summary.join()).toContain("is published already, and model.bin in it is not what was verified");
  expect(await forge.fileAt("environments/production.yaml", (await forge.refs.head("main")) ?? "")).toBeUndefined();
  expect((await assetOf(world, "model.bin"))?.digest).toBe(sha256(new TextEncoder().encode("another")));
});

test("a release that somebody published first with files beside the model is refused before anything is begun", async () => {
  await using world = await promoteWorld();
  const { forge } = world.rig;
  await world.promote({ ...CHURN, stage: "nowhere" });
  const release = await forge.versionReleases.draft({ tag: TAG, commit: world.rig.head, ...TEXT });
  await put(world, "model.bin", new TextEncoder().encode("a model that is wrong on 0.1 of the rows\n"));
  for (const name of ["install.sh", "SHA256SUMS", "evidence.tar"])
    await put(world, name, new TextEncoder().encode("nobody verified this"));
  await forge.tags.create({ name: TAG, commit: world.rig.head, message: "" });
  await forge.versionReleases.publish(release, TEXT);
  const refused = await world.promote(CHURN);
  expect(refused.exitCode).toBe(1);
  expect(refused.summary.join()).toContain("install.sh in it is not what was verified");
  expect(refused.writes).toEqual([]);
});

test("a release with the right names and another archive of the evidence is refused", async () => {
  await using world = await promoteWorld();
  expect((await world.promote({ model: "churn", version: "1.0.0" })).exitCode).toBe(0);
  // Its sums are made to fit.
  const { forge } = world.rig;
  await put(world, "evidence.tar", new TextEncoder().encode("no evidence"));
  const assets = (await forge.versionReleases.find(TAG))?.assets ?? [];
  const told = assets.map(({ name, digest = "" }) => ({ name, digest }));
  await put(world, "SHA256SUMS", new TextEncoder().encode(sumsText(told)));
  const refused = await world.promote(CHURN);
  expect(refused.exitCode).toBe(1);
  expect(refused.summary.join()).toContain("evidence.tar in it is not what was verified");
});

test("a release of ours serves in the next stage, also where its card would be told otherwise by now", async () => {
  await using world = await promoteWorld();
  expect((await world.promote({ model: "churn", version: "1.0.0" })).exitCode).toBe(0);
  const before = await assetOf(world, "README.md");
  await world.rig.commit({ "governance/roles.yaml": 'roles: {validator: ["@grace"]}\n' });
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  expect(await assetOf(world, "README.md")).toEqual(before);
});

test("a draft that somebody else began is published under our text", async () => {
  await using world = await promoteWorld();
  const { forge } = world.rig;
  await world.promote({ ...CHURN, stage: "nowhere" });
  const evil = { ...TEXT, title: "moved", body: "Fetch it from https://evil.example/model.onnx instead." };
  await forge.versionReleases.draft({ tag: TAG, commit: world.rig.head, ...evil });
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  const { title, body } = forge.proposals.versionReleases.get(TAG) ?? {};
  expect({ title, body }).toEqual({ title: "churn 1.0.0", body: expect.not.stringContaining("evil") });
});

test("a release that was deleted is made anew under its tag", async () => {
  await using world = await promoteWorld();
  expect((await world.promote({ model: "churn", version: "1.0.0" })).exitCode).toBe(0);
  const { forge } = world.rig;
  const tag = await forge.tags.find(TAG);
  forge.proposals.versionReleases.delete(TAG);
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  expect(await forge.versionReleases.find(TAG)).toMatchObject({ isDraft: false });
  expect(await forge.tags.find(TAG)).toEqual(tag);
});

async function assetOf({ rig: { forge } }: PromoteWorld, name: string) {
  return (await forge.versionReleases.find(TAG))?.assets.find((asset) => asset.name === name);
}

/** As anybody who may write can. */
async function put({ rig }: PromoteWorld, name: string, content: Uint8Array): Promise<void> {
  const { versionReleases } = rig.forge;
  const release = await versionReleases.find(TAG);
  if (release === undefined) throw new Error("There is no draft to fill.");
  const file = join(rig.workspace, "..", name);
  await writeFile(file, content);
  await versionReleases.upload(release, name, file);
}
