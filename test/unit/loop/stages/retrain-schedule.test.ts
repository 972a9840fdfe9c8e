import { expect, test } from "vitest";
import type { ProposalRecord } from "../../../../src/generated/types.ts";
import { inPlace } from "../../../fakes/stage-session.ts";
import { retrainWorld, type RetrainWorld } from "../../../fakes/retrain-world.ts";

const DAY = 86_400_000;

test("a run that comes twice does once what it would do", async () => {
  await using world = await retrainWorld();
  await world.day({ alerts: { drift: "firing" } });
  expect((await world.run()).writes).toContain("pullRequests.create");
  const known = await proposals(world);
  expect((await world.run()).writes).toEqual([]);
  expect(await proposals(world)).toEqual(known);
});

test("runs that were missed are made good by the next one, however late it comes", async () => {
  await using world = await retrainWorld();
  for (const _ of [1, 2, 3]) await world.day({ alerts: { drift: "firing" } });
  world.now += 5 * 3_600_000;
  const late = await world.run();
  expect(late.outputs["decisions"]).toBe('{"churn":"propose"}');
  expect(late.writes.filter((call) => call === "pullRequests.create")).toEqual(["pullRequests.create"]);
  expect((await world.run()).writes).toEqual([]);
});

test("after half a year without a run or a window nothing is guessed, and nothing is opened", async () => {
  await using world = await retrainWorld();
  await world.day({ alerts: { drift: "firing" } });
  world.now += 180 * DAY;
  const late = await world.run();
  expect(late.outputs["decisions"]).toBe('{"churn":"wait"}');
  expect(late.writes).not.toContain("pullRequests.create");
  expect((await proposals(world)).at(-1)).toMatchObject({ rule: "stale", heartbeat: "2027-05-02" });
});

test("a day without news is on the ledger once, and the first of many models stands for all", async () => {
  await using world = await retrainWorld([{ name: "churn" }, { name: "credit" }]);
  for (const model of ["churn", "credit"]) await world.tell({ model });
  expect((await world.run()).writes).toEqual(["refs.commit"]);
  world.now += 3_600_000;
  expect((await world.run()).writes).toEqual([]);
  world.now += DAY;
  expect((await world.run()).writes).toEqual(["refs.commit"]);
  expect((await proposals(world)).map(({ heartbeat }) => heartbeat)).toEqual(["2026-11-02", "2026-11-03"]);
  expect(await proposals(world, "credit")).toEqual([]);
});

test("a day with news needs no heartbeat", async () => {
  await using world = await retrainWorld([{ name: "churn" }, { name: "credit" }]);
  await world.tell({ model: "churn" });
  await world.day({ model: "credit", alerts: { drift: "firing" } });
  await world.tell({ model: "churn" });
  await world.run();
  await world.run();
  expect(await proposals(world)).toEqual([]);
  expect((await proposals(world, "credit")).map(({ heartbeat }) => heartbeat)).toEqual([undefined]);
});

test("a heartbeat keeps what is known of the proposal", async () => {
  await using world = await retrainWorld();
  await world.day({ alerts: { drift: "firing" } });
  await world.run();
  const [opened] = await proposals(world);
  world.now += DAY;
  expect((await world.run()).writes).toEqual(["refs.commit"]);
  const all = await proposals(world);
  const last = all.at(-1);
  expect(all.map(({ heartbeat }) => heartbeat)).toEqual([undefined, "2026-11-04"]);
  expect(last).toMatchObject({
    pull: opened?.pull,
    branch: opened?.branch,
    edits: opened?.edits,
    files: opened?.files,
    head: opened?.head,
    inputs: opened?.inputs,
    base: opened?.base,
    decision: "propose",
  });
  expect(last?.trigger).toEqual(opened?.trigger);
});

async function proposals(world: RetrainWorld, model = "churn"): Promise<readonly ProposalRecord[]> {
  return await inPlace(world.rig, async ({ ledger }) => (await ledger.list(model, "proposal")).map(({ body }) => body));
}
