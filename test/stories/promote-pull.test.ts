import { expect, test } from "vitest";
import { rollback } from "../../actions/rollback/run.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";

const SETTINGS = {
  ".github/model-gitops.yaml": "apiVersion: model-gitops/v1\nkind: Settings\npromotion: {environments: pull-request}\n",
};

test("where environments change by pull request, the next run after the merge goes on, and so does a rollback's", async () => {
  await using world = await promoteWorld(SETTINGS);
  const asked = await world.promote({ model: "churn", version: "1.0.0", stage: "production" });
  expect({ exitCode: asked.exitCode, open: await world.opened() }).toEqual({
    exitCode: 0,
    open: ["Promote churn 1.0.0 to production"],
  });
  // Nothing serves yet: no deployment, no tag of the stage, and asking again opens nothing.
  await world.promote({});
  expect({ tags: await tagsOf(world), open: (await world.opened()).length }).toEqual({
    tags: ["churn@v1.0.0"],
    open: 1,
  });
  await world.merge();
  await world.promote({});
  expect(await world.served("1.0.0")).toMatchObject({ environment: "1.0.0", serving: 1 });
  expect(await tagsOf(world)).toEqual(["churn@v1.0.0", "churn#production#1"]);

  await world.train(0.05);
  await world.promote({ model: "churn", version: "1.1.0", stage: "production" });
  await world.merge();
  await world.promote({});
  const back = await world.rig.run(rollback, { model: "churn", to: "1.0.0", reason: "It refuses everybody." });
  expect(back.exitCode).toBe(0);
  await world.merge();
  await world.promote({});
  expect(await tagsOf(world)).toEqual([
    "churn@v1.0.0",
    "churn#production#1",
    "churn@v1.1.0",
    "churn#production#2",
    "churn#production#3",
  ]);
  expect(await world.served("1.0.0")).toMatchObject({ environment: "1.0.0", serving: 1 });
});

async function tagsOf({ rig }: PromoteWorld): Promise<readonly string[]> {
  return (await rig.forge.tags.all()).map(({ name }) => name);
}
