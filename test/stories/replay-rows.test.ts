import { expect, test } from "vitest";
import { auto } from "../../actions/auto/run.ts";
import { left } from "../fakes/stage-evidence.ts";
import { stageModel, trained } from "../fakes/stage-model.ts";
import { stageRig, type StageFiles } from "../fakes/stage-rig.ts";
import { FOLDER, model, told } from "../unit/loop/stages/data-world.ts";
import { LOG, log, retrained, served, WATCHED, watched, watchedManifest } from "./replay-world.ts";

const BETTER = model(0.4, 1);

test("of windows that are numbers of rows, the newest so many are asked about", async () => {
  const rows = watchedManifest([["  lateness: 0h\n", "  lateness: 0h\n  window: {rows: 100}\n"]]);
  await using own = await watched({ [`${FOLDER}/model.yaml`]: rows });
  await retrained(own, BETTER);
  expect(await left(own, "model-gitops-out/churn/replay.json")).toMatchObject({
    measured: { rows: 400, windows: 4, from: "2026-10-30T00:00:00.000Z", to: "2026-11-01T00:00:00.000Z" },
  });
}, 60_000);

test.each<[string, StageFiles, string]>([
  ["a log that is none", { [LOG]: "<html>busy</html>\n" }, "week.csv is a web page"],
  ["a log without labels", { [LOG]: log().replace("a,b,y", "a,b,z") }, "There are no labels"],
  ["a log that lacks a feature", { [LOG]: log().replace("a,b,y", "a,c,y") }, 'The log lacks "b"'],
  [
    "a log with a few rows",
    { [LOG]: log(served(5000, 6600)).split("\n").slice(0, 808).join("\n") },
    "fewer than 10 rows",
  ],
])(
  "%s cannot be replayed, which is said and stops nothing",
  async (_, files, why) => {
    await using own = await watched(files);
    const proposal = await retrained(own, model(1, 0.8));
    expect([proposal.exitCode, told(proposal).filter((text) => text.includes("gate/replay"))]).toEqual([
      0,
      [expect.stringContaining(why)],
    ]);
  },
  60_000,
);

test("who is judged by a file of predictions cannot be asked", async () => {
  await using own = await stageRig({});
  const edit = ["  slices: [region]\n", `  slices: [region]\n${WATCHED}`] as const;
  const files = { ...stageModel({ edits: [edit] }), [LOG]: log() };
  own.forge.git.pointIntoClone("main", await own.push(files));
  expect((await own.run(auto)).exitCode).toBe(0);
  const proposal = await retrained(own, trained({ wrong: 0.11 }));
  expect(told(proposal)).toContainEqual(expect.stringContaining("predictions file cannot be asked about rows"));
}, 60_000);
