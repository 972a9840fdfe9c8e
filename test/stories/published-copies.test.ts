import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { promote } from "../../actions/promote/run.ts";
import { rollback } from "../../actions/rollback/run.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";
import type { StageRun } from "../fakes/stage-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const FILE = "environments/production.yaml";

function copyOf({ rig }: PromoteWorld, version: string): string {
  return join(rig.workspace, "..", "temp/store/models/churn", version);
}

/** As whoever may write to the store can: the copy that servers load, of the same length. */
async function tamper(world: PromoteWorld, version: string): Promise<string> {
  const file = join(copyOf(world, version), "model.bin");
  const bytes = await readFile(file);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await chmod(file, 0o644);
  await writeFile(file, bytes);
  return file;
}

async function environment({ rig: { forge } }: PromoteWorld): Promise<string | undefined> {
  const bytes = await forge.fileAt(FILE, (await forge.refs.head("main")) ?? "");
  return bytes && new TextDecoder().decode(bytes);
}

/** 1.0.0 served, and 1.1.0 serves. */
async function served(): Promise<PromoteWorld> {
  const world = await promoteWorld();
  await world.promote(CHURN);
  await world.train(0.05);
  await world.promote({ ...CHURN, version: "1.1.0" });
  return world;
}

async function back(world: PromoteWorld, inputs: Readonly<Record<string, string>> = {}): Promise<StageRun> {
  const text = await environment(world);
  // What was synced is in the clone, whose files the fake does not have.
  if (text !== undefined) await world.rig.commit({ [FILE]: text });
  await world.rig.event("workflow_dispatch", {});
  return await world.rig.run(rollback, { model: "churn", reason: "Everybody is refused.", ...inputs });
}

test("a version is not promoted whose published files are other bytes; they are left, and it goes on once they are gone", async () => {
  await using world = await promoteWorld();
  expect((await world.promote({ model: "churn", version: "1.0.0" })).exitCode).toBe(0);
  const file = await tamper(world, "1.0.0");
  const evil = await readFile(file, "utf8");
  const done = await world.promote(CHURN);
  expect(done.exitCode).toBe(1);
  expect(done.summary.join()).toContain("its model.bin has other bytes");
  expect(await readFile(file, "utf8")).toBe(evil);
  expect(await environment(world)).toBeUndefined();
  await rm(copyOf(world, "1.0.0"), { recursive: true });
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  expect(await readFile(file, "utf8")).not.toBe(evil);
});

test("what somebody published first under the version's name, of other files, is not what a stage serves", async () => {
  await using world = await promoteWorld();
  const store = join(world.rig.workspace, "..", "temp/store");
  // The digest of the accepted artifact is on the ledger, which everybody may read; here it is the one file of the store.
  const [first = ""] = await readdir(join(store, "sha256"));
  const [hex = ""] = await readdir(join(store, "sha256", first));
  const place = copyOf(world, "1.0.0");
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "model.bin"), "another model");
  const files = [{ path: "model.bin", digest: `sha256:${"6".repeat(64)}`, bytes: 13 }];
  const named = { schema: "model-gitops/version/v1", model: "churn", version: "1.0.0", artifact: `sha256:${hex}` };
  await writeFile(join(place, ".model-gitops.json"), JSON.stringify({ ...named, files }));
  const done = await world.promote(CHURN);
  expect({ exitCode: done.exitCode, writes: done.writes }).toEqual({ exitCode: 1, writes: [] });
  expect(done.summary.join()).toContain("its model.bin is another");
  expect(await readFile(join(place, "model.bin"), "utf8")).toBe("another model");
});

test("a rollback does not lead to published files that are other bytes, not even in an emergency", async () => {
  await using world = await served();
  await tamper(world, "1.0.0");
  for (const emergency of ["false", "true"]) {
    const done = await back(world, { emergency });
    expect(done.exitCode).toBe(1);
    expect(done.summary.join()).toContain("its model.bin has other bytes");
    expect(done.writes).toEqual([]);
  }
});

test("a rollback to a version whose published copy is gone publishes it again", async () => {
  await using world = await served();
  const file = join(copyOf(world, "1.0.0"), "model.bin");
  const before = await readFile(file, "utf8");
  await rm(copyOf(world, "1.0.0"), { recursive: true });
  expect((await back(world)).exitCode).toBe(0);
  expect(await readFile(file, "utf8")).toBe(before);
  expect((await readdir(copyOf(world, "1.0.0"))).toSorted()).toEqual([
    ".model-gitops.json",
    "README.md",
    "model.bin",
    "model.cdx.json",
  ]);
});

test("a rollback says what nobody looked at: an address of another store", async () => {
  await using world = await served();
  // The store moved, with its blobs.
  const done = await back(world, { store: await moved(world) });
  expect(done.exitCode).toBe(0);
  expect(done.summary.join()).toMatch(/is no place of .*so what servers load there was not looked at/);
});

test.each(["changed", "gone"])("the schedule finds a published copy that is %s", async (how) => {
  await using world = await promoteWorld();
  await world.promote(CHURN);
  if (how === "gone") await rm(copyOf(world, "1.0.0"), { recursive: true });
  else await tamper(world, "1.0.0");
  await world.rig.commit({ [FILE]: (await environment(world)) ?? "" });
  await world.rig.event("workflow_dispatch", {});
  const done = await world.rig.run(promote, {});
  expect(done.summary.join()).toContain("Degraded");
});

async function moved({ rig }: PromoteWorld): Promise<string> {
  const { cp } = await import("node:fs/promises");
  const [from, to] = ["store", "other"].map((name) => join(rig.workspace, "..", "temp", name));
  await cp(join(from ?? "", "sha256"), join(to ?? "", "sha256"), { recursive: true });
  return to ?? "";
}
