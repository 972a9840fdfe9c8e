import { expect, test } from "vitest";
import { auto } from "../../../actions/auto/run.ts";
import { plan } from "../../../actions/plan/run.ts";
import { stageManifest, stageModel, trained } from "../../fakes/stage-model.ts";
import { stageRig } from "../../fakes/stage-rig.ts";

test("from the first record over a worse and a better proposal to its record, in one process", async () => {
  await using rig = await stageRig({});
  await rig.push(stageModel());
  const first = await rig.run(auto);
  expect(first).toMatchObject({ exitCode: 0, outputs: { outcome: "pass", models: "churn", recorded: "4" } });
  expect(first.writes).toEqual(["refs.commit"]);

  await rig.propose(trained({ wrong: 0.25 }));
  const worse = await rig.run(auto);
  expect(worse).toMatchObject({ exitCode: 1, outputs: { outcome: "fail" } });
  expect(worse.writes).toEqual([expect.stringMatching(/^createComment 1 .*`churn` fails/)]);
  expect(worse.annotations.map(({ rule, outcome }) => [rule, outcome])).toContainEqual([
    "gate/non-inferiority",
    "fail",
  ]);

  await rig.propose(trained({ wrong: 0.05 }));
  const better = await rig.run(auto);
  expect(better).toMatchObject({
    exitCode: 0,
    outputs: { outcome: "pass" },
    writes: [expect.stringMatching(/^updateComment/)],
  });
});

test("a stage is given what an action gives it", async () => {
  await using rig = await stageRig(stageModel());
  await rig.propose({ "models/churn/model.yaml": stageManifest({ edits: [["min: 0.6", "min: 0.5"]] }) });
  const seen = await rig.stage(plan, async ({ host, options, forge }) => [
    host.workspace === rig.workspace,
    options.manifests,
    (await forge())?.kind,
  ]);
  expect(seen).toEqual([true, ["models/*/model.yaml"], "fake"]);
});

test.each(["schedule", "workflow_dispatch"])(
  "an event that brings no pull request (%s) is judged by main",
  async (name) => {
    await using rig = await stageRig(stageModel());
    await rig.event(name, {});
    const { exitCode, annotations } = await rig.run(plan);
    expect(annotations.filter(({ rule }) => rule === "input/unusable")).toEqual([]);
    expect(exitCode).not.toBe(2);
  },
);
