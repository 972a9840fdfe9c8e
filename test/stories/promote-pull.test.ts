import { expect, test } from "vitest";
import { rollback } from "../../actions/rollback/run.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";
import { stageModel } from "../fakes/stage-model.ts";

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

function withPromotion(section: string, name = "churn"): Readonly<Record<string, string>> {
  const [path = "", text = ""] = Object.entries(stageModel({ name })).find(([one]) => one.endsWith("model.yaml")) ?? [];
  return { [path]: `${text.trimEnd()}\npromotion: ${section}\n` };
}

test("two models and stages whose names join to the same words have a pull request each", async () => {
  await using world = await promoteWorld({
    ...SETTINGS,
    ...stageModel({ name: "churn-eu" }),
    ...withPromotion("{eu-production: {}, production: {}}"),
    ...withPromotion("{production: {}}", "churn-eu"),
  });
  await world.promote({ model: "churn", version: "1.0.0", stage: "eu-production" });
  await world.promote({ model: "churn-eu", version: "1.0.0", stage: "production" });
  expect((await world.opened()).toSorted()).toEqual([
    "Promote churn 1.0.0 to eu-production",
    "Promote churn-eu 1.0.0 to production",
  ]);
});

test("a pull request whose text a person edited keeps it, says another version when it brings one, and tells it", async () => {
  await using world = await promoteWorld(SETTINGS);
  const pull = await opened(world);
  const { forge } = world.rig;
  const theirs = `Reviewed on Monday: please merge 1.0.0.\n\n${pull.body}`;
  forge.editPull(pull.number, { body: theirs });
  await world.train(0.05);
  const next = await world.promote({ ...CHURN, version: "1.1.0" });
  const now = forge.pullRequest(pull.number);
  expect(now).toMatchObject({ title: "Promote churn 1.1.0 to production", body: expect.stringContaining("on Monday") });
  expect(await versionIn(world, now.headSha)).toBe("1.1.0");
  expect(next.exitCode).toBe(0);
  expect(next.summary.join("\n")).toMatch(/A person edited the text of \S+, and what they wrote stays\./);
  // What they wrote stays theirs, and whoever closes it declines what it brings now.
  await world.promote({ ...CHURN, version: "1.1.0" });
  expect(forge.pullRequest(pull.number).body).toBe(now.body);
  forge.editPull(pull.number, { state: "closed" });
  const declined = await world.promote({ ...CHURN, version: "1.1.0" });
  expect({ open: await world.opened(), exitCode: declined.exitCode }).toEqual({ open: [], exitCode: 1 });
});

test("a title that a person gave stays, and the run says what the branch brings by now", async () => {
  await using world = await promoteWorld(SETTINGS);
  const { number } = await opened(world);
  world.rig.forge.editPull(number, { title: "Ship 1.0.0 on Monday" });
  await world.train(0.05);
  const next = await world.promote({ ...CHURN, version: "1.1.0" });
  expect(await world.opened()).toEqual(["Ship 1.0.0 on Monday"]);
  expect(next.summary.join("\n")).toMatch(/A person edited the title of .* Promote churn 1\.1\.0 to production\./);
});

test("somebody else's pull request from the branch is not taken for ours", async () => {
  await using world = await promoteWorld(SETTINGS);
  const { number } = await opened(world);
  world.rig.forge.editPull(number, { body: "Mine." });
  const { exitCode, summary } = await world.promote(CHURN);
  expect(exitCode).toBe(1);
  expect(summary.join("\n")).toContain("is open from model-gitops/promote/churn/production and is not ours");
});

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

async function opened(world: PromoteWorld) {
  await world.promote(CHURN);
  const [pull] = await world.rig.forge.pullRequests.openFrom("model-gitops/promote/");
  if (pull === undefined) throw new Error("nothing was opened");
  return pull;
}

async function versionIn({ rig: { forge } }: PromoteWorld, commit: string): Promise<string | undefined> {
  const text = new TextDecoder().decode(await forge.fileAt("environments/production.yaml", commit));
  return /version: (.+)/.exec(text)?.[1];
}
