import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { retrainWorld } from "../../../fakes/retrain-world.ts";

test("a drift becomes one pull request, which is kept, and closed when the model recovers", async () => {
  await using world = await retrainWorld();
  await world.day({ alerts: { drift: "firing" } });
  const first = await world.run();
  expect(first.annotations).toEqual([]);
  expect(first.outputs).toMatchObject({ decisions: '{"churn":"propose"}', pulls: '{"churn":1}' });
  expect(first.writes).toMatchInlineSnapshot(`
    [
      "branches.move",
      "labels.create",
      "labels.create",
      "labels.create",
      "labels.create",
      "pullRequests.create",
      "labels.add 1",
      "pullRequests.update 1",
      "refs.commit",
    ]
  `);
  const pull = world.rig.forge.pullRequest(1);
  expect(pull.title).toMatchInlineSnapshot(`"retrain(churn): drift, 2026-11-03"`);
  expect(pull.body.split("\n", 1)).toEqual(["drift is firing."]);
  expect(pull.body).toContain('- `training.params.until`: `"never"` → `"2026-11-02"`');
  // The same once more: nothing is new.
  expect((await world.run()).writes).toEqual([]);
  const manifest = await world.rig.forge.fileAt("models/churn/model.yaml", pull.headSha);
  expect(new TextDecoder().decode(manifest)).toContain('params: {until: "2026-11-02"}');

  await world.day({ alerts: { drift: "firing" }, firedAt: Date.parse("2026-11-03T00:00:00Z") });
  const later = await world.run();
  expect(later.writes).toEqual(["pullRequests.update 1", "refs.commit"]);
  expect(world.rig.forge.pullRequest(1).headSha).toBe(pull.headSha);

  await world.day({ alerts: { drift: "resolved" } });
  const over = await world.run();
  expect(over.outputs).toMatchObject({ decisions: '{"churn":"close"}', pulls: "{}" });
  expect(world.rig.forge.pullRequest(1).state).toBe("closed");
  const [said] = await world.rig.forge.comments(1);
  expect(said?.body.split("\n", 1)).toMatchInlineSnapshot(`
    [
      "**Closed: production is back within its limits.** The cause of this is over, so there is nothing to train for. <sub>Rule \`recovered\`</sub>",
    ]
  `);
  expect((await world.run()).writes).toEqual([]);
});

test("what GitHub refuses of one model's pull request stops no other, and the next run goes on", async () => {
  await using world = await retrainWorld([{ name: "churn" }, { name: "credit" }]);
  await world.day({ model: "churn", alerts: { drift: "firing" } });
  await world.tell({ model: "credit", alerts: { drift: "firing" } });
  // Three times: it looks again whether somebody else was faster.
  for (let time = 1; time <= 3; time += 1)
    world.rig.forge.failNext("pullRequests.create", new ApiError("GitHub answered 422.", { status: 422 }));
  const first = await world.run();
  expect(first.annotations).toMatchObject([{ rule: "stage/stopped", model: "churn" }]);
  expect(first.outputs["pulls"]).toBe('{"credit":1}');
  expect((await world.run()).outputs["pulls"]).toBe('{"churn":2,"credit":1}');
});

test("what was done is remembered though GitHub answers nothing more, and is not done again", async () => {
  await using world = await retrainWorld([{ name: "churn" }, { name: "credit" }]);
  const firing = (model: string, ...causes: readonly ("drift" | "decay")[]) => ({
    model,
    alerts: Object.fromEntries(causes.map((cause) => [cause, "firing" as const])),
    firedAt: Date.parse("2026-11-03T00:00:00Z"),
  });
  await world.day(firing("churn", "drift"));
  await world.run();
  await world.tell(firing("churn", "drift", "decay"), firing("credit", "drift"));
  world.rig.forge.failNext("pullRequests.create", new ApiError("GitHub answered 403.", { status: 403 }));
  const broken = await world.run();
  expect([broken.exitCode, broken.writes.includes("refs.commit")]).toEqual([2, true]);
  const moved = world.rig.forge.pullRequest(1).headSha;
  const next = await world.run();
  expect(next.outputs["pulls"]).toBe('{"churn":1,"credit":2}');
  expect(world.rig.forge.pullRequest(1).headSha).toBe(moved);
});
