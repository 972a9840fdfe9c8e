import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { promote } from "../../actions/promote/run.ts";
import { record } from "../../actions/record/run.ts";
import { rollback } from "../../actions/rollback/run.ts";
import { promoteWorld } from "../fakes/promote-world.ts";
import { stageModel, trained } from "../fakes/stage-model.ts";
import { stageRig } from "../fakes/stage-rig.ts";
import {
  CHURN,
  PULL,
  back,
  environment,
  mainFile,
  served,
  sync,
  versionServed,
  withPromotion,
} from "./promote-history.ts";

test("a rollback after a person put the file back by hand does not bring the bad version back", async () => {
  await using world = await served(1);
  const good = await environment(world);
  await world.train(0.05);
  await world.promote({ ...CHURN, version: "1.1.0" });
  expect(await versionServed(world)).toBe("1.1.0");
  await sync(world, good);
  const done = await back(world);
  const now = await environment(world);
  expect({
    exitCode: done.exitCode,
    serves: /version: (.+)/.exec(now)?.[1] ?? "1.0.0 as by hand",
    said: done.summary.join("\n"),
  }).toMatchObject({
    serves: expect.stringContaining("1.0.0"),
  });
});

test("a rollback that two people ask for, or that is re-run, is one rollback", async () => {
  await using world = await served(3);
  const first = await back(world);
  expect({ exitCode: first.exitCode, serves: await versionServed(world) }).toEqual({
    exitCode: 0,
    serves: "1.1.0",
  });
  await sync(world);
  const second = await back(world);
  expect({ serves: await versionServed(world), said: second.summary.join("\n") }).toMatchObject({
    serves: "1.1.0",
  });
});

test("a tag with the highest number keeps nobody from rolling back", async () => {
  await using world = await served(2);
  await sync(world);
  const { forge } = world.rig;
  await forge.tags.create({ name: "churn#nowhere!#999999999999999", commit: world.rig.head, message: "" });
  const done = await back(world, { to: "1.0.0", emergency: "true" });
  expect({
    exitCode: done.exitCode,
    said: [...done.annotations.map(String), ...done.summary].join("\n"),
  }).toMatchObject({ exitCode: 0 });
});

test("an emergency that went by pull request ends as one after the merge", async () => {
  await using world = await promoteWorld(PULL);
  const go = async (version: string) => {
    await world.promote({ ...CHURN, version });
    await world.merge();
    await world.rig.run(promote, {});
  };
  await go("1.0.0");
  await world.train(0.05);
  await go("1.1.0");
  // The store is lost.
  await rm(join(world.rig.workspace, "..", "temp/store/sha256"), { recursive: true, force: true });
  await world.rig.event("workflow_dispatch", {});
  const asked = await back(world, { to: "1.0.0", emergency: "true" });
  expect({ exitCode: asked.exitCode, opened: await world.opened() }).toMatchObject({ exitCode: 0 });
  await world.merge();
  const ended = await world.rig.run(promote, {});
  expect({ exitCode: ended.exitCode, said: ended.summary.join("\n"), ...(await world.served("1.0.0")) }).toMatchObject({
    said: expect.not.stringContaining("not measured"),
  });
});

test("a rollback to a version that ends an open canary quarantines the canary's bytes too", async () => {
  await using world = await served(2);
  await world.train(0.02);
  const released = await world.promote({ model: "churn", version: "1.2.0" });
  expect(released.exitCode).toBe(0);
  const record: unknown = JSON.parse(
    await readFile(join(world.rig.workspace, "model-gitops-out/churn/promotion.json"), "utf8"),
  );
  const digest = String(Reflect.get(Object(record), "artifact"));
  const text = await environment(world);
  await sync(
    world,
    `${text.trimEnd()}\n    canary: {version: 1.2.0, digest: "${digest}", traffic: 10, steps: [10, 50], minimumRows: 100}\n`,
  );
  const done = await back(world, { to: "1.0.0" });
  expect({ exitCode: done.exitCode, text: await environment(world) }).toMatchObject({
    exitCode: 0,
    text: expect.not.stringContaining("canary"),
  });
  await sync(world);
  const again = await world.promote({ ...CHURN, version: "1.2.0" });
  expect({ exitCode: again.exitCode, said: again.summary.join("\n") }).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining("in quarantine"),
  });
});

test("a promotion that broke off does not keep anybody from rolling back", async () => {
  await using world = await promoteWorld();
  await world.promote(CHURN);
  await world.train(0.05);
  await world.promote({ ...CHURN, version: "1.1.0" });
  await world.train(0.02);
  // The runner is lost after the environment was written.
  world.rig.forge.failNext("deployments.create", new Error("The runner was lost."));
  await world.promote({ ...CHURN, version: "1.2.0" }).catch(() => undefined);
  expect(await mainFile(world, "environments/production.yaml")).toContain("version: 1.2.0");
  await world.rig.commit({
    "environments/production.yaml": (await mainFile(world, "environments/production.yaml")) ?? "",
  });
  await world.rig.event("workflow_dispatch", {});
  const back = await world.rig.run(rollback, {
    model: "churn",
    to: "1.1.0",
    reason: "Everybody is refused.",
    emergency: "true",
  });
  expect({ exitCode: back.exitCode, summary: back.summary.join("\n") }).toMatchObject({ exitCode: 0 });
});

test("a schedule does not replace the pull request of a rollback by an automatic promotion", async () => {
  await using world = await promoteWorld({
    ...PULL,
    ...withPromotion("{staging: {}, production: {after: staging, automatic: true}}"),
  });
  const { forge } = world.rig;
  const mergeAll = async () => {
    for (const pull of await forge.pullRequests.openFrom("model-gitops/promote/")) {
      for (const stage of ["staging", "production"]) {
        const text = await forge.fileAt(`environments/${stage}.yaml`, pull.headSha);
        if (text !== undefined) await world.rig.commit({ [`environments/${stage}.yaml`]: text });
      }
      forge.editPull(pull.number, { state: "closed", merged: true });
      await world.rig.event("workflow_dispatch", {});
    }
  };
  const go = async (inputs: Readonly<Record<string, string>>) => {
    await world.rig.event("workflow_dispatch", {});
    return await world.rig.run(promote, inputs);
  };
  const train = async (wrong: number) => {
    forge.git.pointIntoClone("main", await world.rig.push(trained({ wrong })));
    await world.rig.run(record, {});
  };
  const both = async (version: string) => {
    for (const stage of ["staging", "production"]) {
      await go({ model: "churn", version, stage });
      await mergeAll();
      await go({});
      await mergeAll();
    }
  };
  await both("1.0.0");
  await train(0.05);
  await both("1.1.0");
  await train(0.02);
  // Staging gets the next one.
  await go({ model: "churn", version: "1.2.0", stage: "staging" });
  await mergeAll();
  await go({});
  // Production is rolled back before the schedule came by; the pull request waits.
  await world.rig.event("workflow_dispatch", {});
  const back = await world.rig.run(rollback, { model: "churn", to: "1.0.0", reason: "Everybody is refused." });
  const opened = await world.opened();
  await go({});
  const pulls = await forge.pullRequests.openFrom("model-gitops/promote/");
  const text =
    pulls[0] && new TextDecoder().decode(await forge.fileAt("environments/production.yaml", pulls[0].headSha));
  expect({ back: back.exitCode, opened, now: await world.opened(), text }).toMatchObject({
    back: 0,
    now: ["Roll production of churn back to 1.0.0"],
    text: expect.stringContaining("version: 1.0.0"),
  });
});

test("what a clock that runs ahead began does not stand in the way for ever", async () => {
  const clock = { now: Date.parse("2027-11-01T00:00:00Z") };
  await using rig = await stageRig({ "README.md": "Models.\n" }, clock);
  await rig.push({ ...stageModel() });
  await rig.run(record, {});
  rig.forge.setPermission("dana", "write");
  await rig.event("workflow_dispatch", {});
  const sync = async () => {
    const bytes = await rig.forge.fileAt("environments/production.yaml", (await rig.forge.refs.head("main")) ?? "");
    if (bytes !== undefined) await rig.commit({ "environments/production.yaml": bytes });
    await rig.event("workflow_dispatch", {});
  };
  await rig.run(promote, CHURN);
  await sync();
  // The runner's clock is a year ahead, and the run is lost.
  clock.now = Date.parse("2028-11-01T00:00:00Z");
  rig.forge.failNext("versionReleases.draft", new Error("The runner was lost."));
  await rig.run(promote, { ...CHURN, version: "1.1.0", commit: rig.head }).catch(() => undefined);
  clock.now = Date.parse("2027-11-02T00:00:00Z");
  await sync();
  const next = await rig.run(promote, { ...CHURN, version: "1.2.0", commit: rig.head });
  expect({ exitCode: next.exitCode, summary: next.summary.join("\n") }).toMatchObject({ exitCode: 0 });
});
