import { expect, test } from "vitest";
import { promote } from "../../actions/promote/run.ts";
import { rollback } from "../../actions/rollback/run.ts";
import { ApiError } from "../../src/forge/api-error.ts";
import { promoteWorld } from "../fakes/promote-world.ts";
import { CHURN, PULL, mainFile, withPromotion } from "./promote-history.ts";

const TAG = "churn@v1.0.0";

test("a version whose release and tag were deleted is released anew by promoting it again", async () => {
  await using world = await promoteWorld();
  expect((await world.promote(CHURN)).exitCode).toBe(0);
  const { forge } = world.rig;
  const tag = await forge.tags.find(TAG);
  await forge.tags.remove({ name: TAG, sha: tag?.sha ?? "" });
  expect(await forge.tags.find(TAG)).toBeUndefined();
  const again = await world.promote(CHURN);
  expect({
    exitCode: again.exitCode,
    tag: (await forge.tags.find(TAG)) !== undefined,
    said: again.summary.join("\n"),
  }).toMatchObject({ tag: true });
});

test("what a person declined is not begun on the ledger every hour", async () => {
  await using world = await promoteWorld({
    ...PULL,
    ...withPromotion("{staging: {}, production: {after: staging, automatic: true}}"),
  });
  const { forge } = world.rig;
  const go = async (inputs: Readonly<Record<string, string>> = {}) => {
    await world.rig.event("workflow_dispatch", {});
    return await world.rig.run(promote, inputs);
  };
  await go({ ...CHURN, stage: "staging" });
  for (const pull of await forge.pullRequests.openFrom("model-gitops/promote/")) {
    const text = await forge.fileAt("environments/staging.yaml", pull.headSha);
    if (text !== undefined) await world.rig.commit({ "environments/staging.yaml": text });
    forge.editPull(pull.number, { state: "closed", merged: true });
  }
  await go();
  await go();
  const [pull] = await forge.pullRequests.openFrom("model-gitops/promote/");
  expect(pull?.title).toBe("Promote churn 1.0.0 to production");
  forge.editPull(pull?.number ?? 0, { state: "closed" });
  const entries = async () =>
    (await forge.refs.everyFile((await forge.refs.head("model-gitops/ledger")) ?? "")).filter(({ path }) =>
      path.includes("/promotion/"),
    ).length;
  const codes: number[] = [];
  const counts: number[] = [];
  for (let hour = 0; hour < 4; hour += 1) {
    codes.push((await go()).exitCode);
    counts.push(await entries());
  }
  expect({
    opened: (await world.opened()).length,
    codes: codes.slice(1),
    grown: (counts[3] ?? 0) - (counts[0] ?? 0),
  }).toEqual({ opened: 0, codes: [0, 0, 0], grown: 0 });
});

test("a deployment that could not be told is told by promoting again, as the finding and the schedule say", async () => {
  await using world = await promoteWorld();
  world.rig.forge.failNext("deployments.create", new ApiError("Resource not accessible", { status: 403 }));
  await world.promote(CHURN);
  // `deployments: write` was given to the job.
  const schedule = await world.promote({});
  expect(schedule.summary.join("\n")).toContain(
    "Start the promotion of churn to production again; it goes on where it stopped.",
  );
  const again = await world.promote(CHURN);
  expect({ said: again.log.at(-1), ...(await world.served("1.0.0")) }).toMatchObject({ serving: 1 });
});

test("a file of `updates` that was changed by hand is brought back by promoting again, as the schedule says", async () => {
  await using world = await promoteWorld({
    "deploy/churn.yaml": "model: {version: none}\n",
    ...withPromotion('{production: {updates: [{file: /deploy/churn.yaml, path: model.version, value: "{version}"}]}}'),
  });
  await world.promote(CHURN);
  expect(await mainFile(world, "deploy/churn.yaml")).toContain("1.0.0");
  const environment = (await mainFile(world, "environments/production.yaml")) ?? "";
  await world.rig.commit({
    "environments/production.yaml": environment,
    "deploy/churn.yaml": "model: {version: 0.0.9}\n",
  });
  await world.rig.event("workflow_dispatch", {});
  const schedule = await world.rig.run(promote, {});
  expect(schedule.summary.join("\n")).toContain("Start the promotion of churn to production again");
  const again = await world.rig.run(promote, CHURN);
  expect({ writes: again.writes, text: await mainFile(world, "deploy/churn.yaml") }).toMatchObject({
    text: expect.stringContaining("1.0.0"),
  });
});

test("what an emergency left of `updates` can be made good once the path fits again", async () => {
  await using world = await promoteWorld({
    "deploy/churn.yaml": "model: {version: none}\n",
    ...withPromotion('{production: {updates: [{file: /deploy/churn.yaml, path: model.version, value: "{version}"}]}}'),
  });
  const clone = async (deploy: string, environment?: string) => {
    const text = environment ?? (await mainFile(world, "environments/production.yaml"));
    await world.rig.commit({
      ...(text !== undefined && { "environments/production.yaml": text }),
      "deploy/churn.yaml": deploy,
    });
    await world.rig.event("workflow_dispatch", {});
  };
  await world.promote(CHURN);
  await clone("model: {version: 1.0.0}\n");
  await world.train(0.05);
  expect((await world.promote({ ...CHURN, version: "1.1.0" })).exitCode).toBe(0);
  // Somebody renames the key in the night that it goes wrong.
  await clone("model: {tag: 1.1.0}\n");
  const back = await world.rig.run(rollback, {
    model: "churn",
    to: "1.0.0",
    reason: "Everybody is refused.",
    emergency: "true",
  });
  expect(back.exitCode).toBe(0);
  // In the morning it is mended: the cluster's file still says 1.1.0.
  await clone("model: {version: 1.1.0}\n");
  const again = await world.rig.run(rollback, { model: "churn", to: "1.0.0", reason: "Once more." });
  const promoted = await world.rig.run(promote, CHURN);
  expect({
    rollback: again.summary.join("\n"),
    promote: promoted.summary.join("\n"),
    text: await mainFile(world, "deploy/churn.yaml"),
  }).toMatchObject({ text: expect.stringContaining("1.0.0") });
});
