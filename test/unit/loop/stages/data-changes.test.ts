import { afterAll, beforeAll, expect, test } from "vitest";
import { auto } from "../../../../actions/auto/run.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { stageRig, type StageFiles, type StageRig } from "../../../fakes/stage-rig.ts";
import {
  FOLDER,
  JUDGING,
  OLD,
  START,
  csv,
  holdout,
  manifest,
  model,
  people,
  settled,
  told,
  train,
  type Row,
} from "./data-world.ts";

/** Shared by what is never merged. */
let shared: StageRig;
beforeAll(async () => void (shared = await settled()));
afterAll(async () => await shared[Symbol.asyncDispose]());

test("a first setup that was recorded and never passed is mended freely, its data and limits too", async () => {
  await using rig = await stageRig({});
  rig.forge.setPermission("ada", "write");
  await rig.push({ ...START, [`${FOLDER}/model.yaml`]: manifest({ edits: [["min: 0.55", "min: 0.99"]] }) });
  const first = await rig.run(auto);
  expect([first.exitCode, first.outputs["recorded"]]).toEqual([1, "4"]);
  await rig.propose({ [`${FOLDER}/model.yaml`]: manifest(), [holdout]: csv(people(3000, 3300), OLD) });
  const mended = await rig.run(auto);
  expect([mended.exitCode, told(mended)]).toEqual([0, []]);
  expect((await rig.forge.comments(1)).at(-1)?.body).toContain("recorded and never accepted");
});

test("renamed columns are read under both names, the target too", async () => {
  const rig = shared;
  const renamed = (rows: readonly Row[]) => csv(rows, OLD).replace("id,a,b,y", "id,age,b,left");
  await rig.propose({
    [`${FOLDER}/model.yaml`]: manifest({
      features: ["age", "b"],
      edits: [["target: {column: y,", "target: {column: left,"]],
    }),
    [train]: renamed(people(0, 300)),
    [holdout]: renamed(people(1000, 1300)),
    ...model(1.1, 1),
  });
  const proposed = await rig.run(auto);
  expect([proposed.exitCode, told(proposed)]).toEqual([
    1,
    expect.arrayContaining([expect.stringMatching(/judging-change This pull request changes target.column/), JUDGING]),
  ]);
  expect(told(proposed)).toContainEqual(
    expect.stringMatching(
      /The base branch's rows of holdout decided; .*: 300 rows kept, renamed "a" to "age" and "y" to "left"\./,
    ),
  );
});

test("a holdout that grows: its old rows decide, and easier ones are told", async () => {
  const rig = shared;
  const easy = people(5000, 5500).map((row) => ({ ...row, y: (row["a"] ?? 0) + (row["b"] ?? 0) > 0 ? 1 : 0 }));
  const files: StageFiles = { [holdout]: csv([...people(1000, 1300), ...easy], OLD), ...model(1, 1.1) };
  await rig.propose(files);
  const proposed = await rig.run(auto);
  expect([proposed.exitCode, told(proposed)]).toEqual([
    1,
    [
      expect.stringMatching(
        /^inconclusive gate\/succession The base branch's rows of holdout decided; .*: 300 rows kept, 500 added\. The new content is easier: the candidate's roc_auc differs there by 0\.1\d+ \(0\.\d+ to 0\.\d+\)\.$/,
      ),
      JUDGING,
    ],
  ]);
});

test("rows that are replaced need a person, whatever pointer's lines they hold", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid ${sha256(csv(people(1000, 1300), OLD))}\nsize 9\n`;
  const [header = "", ...rows] = csv(people(2000, 2040), OLD).trimEnd().split("\n");
  const own = [`${header},note`, ...rows.map((row, at) => `${row},${at === 0 ? `"\n${pointer}"` : ""}`)].join("\n");
  await shared.propose({ [holdout]: `${own}\n` });
  const replaced = await shared.run(auto);
  expect([replaced.exitCode, told(replaced)]).toEqual([1, expect.arrayContaining([JUDGING])]);
});
