import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../src/forge/api-error.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const TAG = "churn@v1.0.0";
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
  const release = await forge.versionReleases.draft({ tag: TAG, commit, title: "", body: "", isPrerelease: false });
  await put(world, "model.bin", new TextEncoder().encode("another"));
  await forge.tags.create({ name: TAG, commit, message: "" });
  await forge.versionReleases.publish(release);
  const refused = await world.promote(CHURN);
  expect(refused.exitCode).toBe(1);
  expect(refused.summary.join()).toContain("is published already, and model.bin in it is not what was verified");
  expect(await forge.fileAt("environments/production.yaml", (await forge.refs.head("main")) ?? "")).toBeUndefined();
  expect((await assetOf(world, "model.bin"))?.digest).toBe(sha256(new TextEncoder().encode("another")));
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
