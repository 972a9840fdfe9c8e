import { expect, test } from "vitest";
import { decided, drifting, STILL } from "../unit/loop/stages/retrain-rig.ts";

test("another bot before us: what it opened is ours once the settings say so", async () => {
  await using world = await drifting("retraining: {previousIdentities: [old-bot]}");
  await world.run();
  world.rig.forge.editPull(1, { author: "old-bot" });
  await world.day({ alerts: { drift: "resolved" } });
  await world.run();
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
});

test("boxes of the dashboard that we wrote as another bot before are nobody's tick, and nobody is told off", async () => {
  await using world = await drifting("retraining: {dashboard: true, previousIdentities: [old-bot]}");
  await world.run();
  const { forge } = world.rig;
  const [issue] = forge.proposals.issues.values();
  if (issue === undefined) throw new Error("there is no dashboard");
  const body = issue.body.replace("- [ ]", "- [x]");
  expect(body).not.toBe(issue.body);
  forge.editIssue(issue.number, { body }, "old-bot");
  await world.day(STILL);
  expect((await world.run()).annotations).toEqual([]);
});

test("a pull request that somebody else opened from our branch counts as its proposal, and is left alone", async () => {
  await using world = await drifting();
  await world.run();
  world.rig.forge.editPull(1, { author: "mallory" });
  await world.day(STILL);
  const { writes } = await world.run();
  expect(writes.filter((call) => !call.startsWith("refs."))).toEqual([]);
  expect(await decided(world)).toContain("somebody else opened it");
});
