import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rollback } from "../../actions/rollback/run.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";
import type { StageRun } from "../fakes/stage-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const FILE = "environments/production.yaml";

/** 1.0.0 served, 1.1.0 serves, and the store is lost. */
async function lost(): Promise<PromoteWorld & { readonly bundle: string; readonly sound: Uint8Array }> {
  const world = await promoteWorld();
  await world.promote(CHURN);
  await world.train(0.05);
  await world.promote({ ...CHURN, version: "1.1.0" });
  const { forge, workspace } = world.rig;
  const text = (await forge.fileAt(FILE, (await forge.refs.head("main")) ?? "")) ?? "";
  await world.rig.commit({ [FILE]: text });
  await world.rig.event("workflow_dispatch", {});
  const temp = join(workspace, "..", "temp");
  const sound = await readFile(join(temp, "store/models/churn/1.0.0/model.bin"));
  await rm(join(temp, "store/sha256"), { recursive: true });
  const bundle = join(temp, "bundle");
  await mkdir(bundle);
  return { ...world, bundle, sound };
}

async function back(
  { rig, bundle }: PromoteWorld & { readonly bundle: string },
  inputs: Readonly<Record<string, string>> = {},
): Promise<StageRun> {
  const named = { model: "churn", to: "1.0.0", reason: "Everybody is refused.", "from-bundle": bundle };
  return await rig.run(rollback, { ...named, ...inputs });
}

test("a bundle brings a version back without its store, whatever its files are called", async () => {
  await using world = await lost();
  await writeFile(join(world.bundle, "downloaded (1).bin"), world.sound);
  expect((await back(world)).exitCode).toBe(0);
});

test("another byte in the bundle stops an emergency: it was looked at and is wrong", async () => {
  await using world = await lost();
  await writeFile(join(world.bundle, "model.bin"), "another model, of the same name\n");
  const done = await back(world, { emergency: "true" });
  expect(done.exitCode).toBe(1);
  expect(done.summary.join()).toMatch(/model\.bin is damaged or was replaced/);
});

test("a file that is not in the bundle was not looked at, which an emergency passes over", async () => {
  await using world = await lost();
  await writeFile(join(world.bundle, "README.md"), "the card\n");
  const refused = await back(world);
  expect(refused.exitCode).toBe(1);
  expect(refused.summary.join()).toContain("has no file with the digest");
  expect((await back(world, { emergency: "true" })).exitCode).toBe(0);
});
