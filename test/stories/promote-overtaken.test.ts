import { expect, test } from "vitest";
import { promote } from "../../actions/promote/run.ts";
import { record } from "../../actions/record/run.ts";
import { stageModel, trained } from "../fakes/stage-model.ts";
import { stageRig } from "../fakes/stage-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const FILE = "environments/production.yaml";
const HOUR = 3_600_000;

/** 1.0.0 serves; 1.1.0 is being promoted, and when its tag is written `meanwhile` happens, an hour and more later. */
async function overtaken(meanwhile: (world: World) => Promise<void>) {
  const clock = { now: Date.parse("2027-11-01T00:00:00Z") };
  await using rig = await stageRig({ "README.md": "Models.\n" }, clock);
  const { forge } = rig;
  await rig.push(stageModel());
  await rig.run(record, {});
  forge.setPermission("dana", "write");
  const text = async () => {
    const bytes = await forge.fileAt(FILE, (await forge.refs.head("main")) ?? "");
    return bytes === undefined ? "" : new TextDecoder().decode(bytes);
  };
  await rig.event("workflow_dispatch", {});
  await rig.run(promote, CHURN);
  await rig.commit({ [FILE]: await text() });
  const commits: string[] = [];
  for (const wrong of [0.05, 0.02]) {
    await rig.event("workflow_dispatch", {});
    forge.git.pointIntoClone("main", await rig.push(trained({ wrong })));
    await rig.run(record, {});
    commits.push(rig.head);
  }
  const [older = "", newer = ""] = commits;
  await rig.event("workflow_dispatch", {});
  const create = forge.tags.create.bind(forge.tags);
  let isCreated = false;
  Object.assign(forge.tags, {
    create: async (tag: Parameters<typeof create>[0]) => {
      await create(tag);
      if (isCreated || tag.name !== "churn@v1.1.0") return;
      isCreated = true;
      clock.now += HOUR + 60_000;
      const other = async () => (await rig.run(promote, { ...CHURN, version: "1.2.0", commit: newer })).exitCode;
      await meanwhile({ other, fail: (method) => forge.failNext(method, new Error("The runner was lost.")) });
    },
  });
  const { exitCode, summary } = await rig.run(promote, { ...CHURN, version: "1.1.0", commit: older });
  return { exitCode, said: summary.join("\n"), serves: /version: (.+)/.exec(await text())?.[1] };
}

interface World {
  readonly other: () => Promise<number>;
  readonly fail: (method: string) => void;
}

test("a promotion that takes longer than an hour does not undo the one that was let past it", async () => {
  let other = -1;
  const { exitCode, said, serves } = await overtaken(async (world) => {
    other = await world.other();
  });
  expect({ other, exitCode, serves }).toEqual({ other: 0, exitCode: 1, serves: "1.2.0" });
  expect(said).toContain("production served 1.0.0 of churn when this began, and serves 1.2.0 by now");
});

test("a promotion that is overtaken by one that has only begun leaves the environment to that one", async () => {
  const { exitCode, said, serves } = await overtaken(async (world) => {
    world.fail("versionReleases.draft");
    await world.other().catch(() => undefined);
  });
  // What was synced is in the clone, whose files the fake does not have: nothing was written since.
  expect({ exitCode, serves }).toEqual({ exitCode: 1, serves: undefined });
  expect(said).toContain("The promote of 1.2.0 in production was begun at 2027-11-01 01:01 UTC, after this one");
});
