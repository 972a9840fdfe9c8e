import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { audit } from "../../actions/audit/run.ts";
import { rollback } from "../../actions/rollback/run.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";

const BACK = { model: "churn", reason: "It refuses everybody." };

/** 1.0.0 has served in production, and 1.1.0 does. */
async function twoVersions(): Promise<PromoteWorld> {
  const world = await promoteWorld();
  await world.promote({ model: "churn", version: "1.0.0", stage: "production" });
  await world.train(0.05);
  await world.promote({ model: "churn", version: "1.1.0", stage: "production" });
  return world;
}

test("where the store is gone, a rollback takes the files that somebody has, and only those", async () => {
  await using world = await twoVersions();
  const { rig } = world;
  const away = { store: join(rig.workspace, "../away") };
  const refused = await rig.run(rollback, { ...BACK, ...away });
  expect(refused.exitCode).toBe(1);
  expect(refused.summary.join()).toMatch(/not measured/);
  expect(await world.served("1.1.0")).toMatchObject({ environment: "1.1.0" });

  const bundle = join(rig.workspace, "../bundle");
  await mkdir(bundle);
  await writeFile(join(bundle, "model.bin"), "another model\n");
  const wrong = await rig.run(rollback, { ...BACK, ...away, "from-bundle": bundle });
  expect(wrong.exitCode).toBe(1);
  expect(wrong.summary.join()).toMatch(/model\.bin is damaged or was replaced/);
  // Under a name of somebody's own, as a person saved it.
  await cp(join(rig.workspace, "models/churn/ready/model.bin"), join(bundle, "now.bin"));
  await writeFile(join(bundle, "mine (1).bin"), "a model that is wrong on 0.1 of the rows\n");
  const back = await rig.run(rollback, { ...BACK, ...away, "from-bundle": bundle });
  expect({ exitCode: back.exitCode, ...(await world.served("1.0.0")) }).toMatchObject({
    exitCode: 0,
    environment: "1.0.0",
  });
});

test("an emergency passes over what cannot be looked at, and the audit brings it up until somebody looked", async () => {
  await using world = await twoVersions();
  const { rig } = world;
  const away = { store: join(rig.workspace, "../away") };
  const back = await rig.run(rollback, { ...BACK, ...away, emergency: "true" });
  expect({ exitCode: back.exitCode, ...(await world.served("1.0.0")) }).toMatchObject({
    exitCode: 0,
    environment: "1.0.0",
  });
  expect(back.summary.join()).toMatch(/promotion\/(?:store|bytes)/);
  const brought = await audited(world);
  expect(brought).toMatch(/rolled back to 1\S*\.0\.0 in an emergency/);
  await world.promote({ model: "churn", version: "1.0.0", stage: "production" });
  expect(await audited(world)).not.toMatch(/in an emergency/);
});

test("an emergency passes over nothing that was looked at and is wrong", async () => {
  await using world = await twoVersions();
  const { rig } = world;
  const store = join(rig.workspace, "../store-of-another");
  await cp(join(rig.workspace, "../temp/store"), store, { recursive: true }).catch(() => undefined);
  const files = await readdir(store, { recursive: true, withFileTypes: true });
  for (const file of files.filter((one) => one.isFile())) {
    await rm(join(file.parentPath, file.name));
    await writeFile(join(file.parentPath, file.name), "another model, as long as the other one was\n");
  }
  const refused = await rig.run(rollback, { ...BACK, store, emergency: "true" });
  expect(refused.exitCode).toBe(1);
  expect(await world.served("1.1.0")).toMatchObject({ environment: "1.1.0" });
});

async function audited({ rig }: PromoteWorld): Promise<string> {
  await rig.event("schedule", {});
  return (await rig.run(audit, {})).summary.join();
}
