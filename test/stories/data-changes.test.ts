import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auto } from "../../actions/auto/run.ts";
import { stageRig, type StageFiles, type StageRig } from "../fakes/stage-rig.ts";
import {
  ALL,
  FOLDER,
  JUDGING,
  OLD,
  START,
  acceptAndMerge,
  csv,
  holdout,
  leaking,
  line,
  manifest,
  model,
  nextIsOrdinary,
  people,
  settled,
  told,
  train,
  type Row,
} from "../unit/loop/stages/data-world.ts";

/** Shared by what is never merged. */
let shared: StageRig;
beforeAll(async () => void (shared = await settled()));
afterAll(async () => await shared[Symbol.asyncDispose]());

test("evaluation data that nothing in git tells, and that an earlier step brought, is accepted by its digest", async () => {
  const bring = (rig: StageRig, rows: readonly Row[]) => writeFile(join(rig.workspace, holdout), csv(rows, OLD));
  await using rig = await stageRig({});
  rig.forge.setPermission("ada", "write");
  const { [holdout]: _, ...start } = START;
  await rig.commit({ ...start, ".gitignore": "holdout.csv\n" });
  await bring(rig, people(1000, 1300));
  await rig.push({ "README.md": "The first.\n" });
  expect((await rig.run(auto)).exitCode).toBe(0);

  await rig.propose(model(1, 1.1));
  const same = await rig.run(auto);
  expect([same.exitCode, told(same)]).toEqual([0, []]);

  await bring(
    rig,
    people(1000, 1300).map((row) => ({ ...row, y: (row["a"] ?? 0) - (row["b"] ?? 0) > 0 ? 1 : 0 })),
  );
  await rig.propose(model(1, -1));
  const brought = await rig.run(auto);
  expect([brought.exitCode, told(brought)]).toEqual([
    1,
    [
      expect.stringMatching(
        /^inconclusive gate\/unvouched-data The content of holdout \(sha256:\w{12}…\) is not what /,
      ),
    ],
  ]);
  rig.forge.addReview(1, { author: "ada", body: await line(rig) });
  expect((await rig.run(auto)).exitCode).toBe(0);
});

test("a new feature that was merged and not accepted leaves a baseline that is asked what it knows", async () => {
  await using rig = await settled();
  const widened: StageFiles = {
    [`${FOLDER}/model.yaml`]: manifest({ features: ["a", "b", "c"] }),
    [train]: csv(people(0, 300), ALL),
    [holdout]: csv(people(1000, 1300), ALL),
    ...model(1, 1, 1),
  };
  await rig.propose(widened);
  const { base } = await rig.forge.pull(1);
  const pushed = await rig.push(widened);
  rig.forge.setComparison(base.sha, pushed, { status: "ahead", commits: [pushed] });
  expect((await rig.run(auto)).exitCode).toBe(1);
  await rig.propose(model(1, 1, 1.1));
  const next = await rig.run(auto);
  // What judges now came there without anybody's word.
  expect([next.exitCode, told(next)]).toEqual([
    1,
    [expect.stringMatching(/^inconclusive gate\/rules-accepted .*datasets\.holdout/)],
  ]);
});

test("a column that gives the answer away is asked about by whichever change it is first read", async () => {
  await using rig = await settled();
  const data: StageFiles = { [train]: leaking(people(0, 300)), [holdout]: leaking(people(1000, 1300)) };
  await rig.propose(data);
  expect((await rig.run(auto)).exitCode).toBe(1);
  await acceptAndMerge(rig, data);
  await rig.propose({ [`${FOLDER}/model.yaml`]: manifest({ features: ["a", "b", "c"] }), ...model(0, 0, 1) });
  const read = await rig.run(auto);
  expect([read.exitCode, told(read)]).toEqual([
    1,
    [expect.stringMatching(/^fail gate\/new-column The candidate reads "c" .* tells 90 % of the target/)],
  ]);
});

test("a rolled split: where old evaluation rows became training rows, the new ones decide without those that the baseline learned", async () => {
  await using rig = await settled();
  const files: StageFiles = {
    [train]: csv([...people(0, 200), ...people(1000, 1250)], OLD),
    [holdout]: csv([...people(200, 300), ...people(1250, 1650)], OLD),
    ...model(1, 1.1),
  };
  await rig.propose(files);
  const proposed = await rig.run(auto);
  expect([proposed.exitCode, told(proposed)]).toEqual([
    1,
    [
      "inconclusive gate/succession The candidate learned rows of holdout, so the new content decided: 400 rows, 100 that the baseline learned left out. Of its content: 50 rows kept, 250 gone, 450 added.",
      JUDGING,
    ],
  ]);
  await acceptAndMerge(rig, files);
  await nextIsOrdinary(rig, [1, 1.1]);
});

test("a model that needs what no extension gives is told what stands in the way, and data alone has one", async () => {
  const rig = shared;
  const corrected = people(1000, 1290).map((row, index) => (index === 7 ? { ...row, a: 3 } : row));
  const data: StageFiles = { [train]: csv(people(0, 300), ALL), [holdout]: csv(corrected, ALL) };
  const widened: StageFiles = { [`${FOLDER}/model.yaml`]: manifest({ features: ["a", "b", "c"] }), ...model(1, 1, 1) };
  await rig.propose({ ...data, ...widened });
  const proposed = await rig.run(auto);
  expect(proposed.exitCode).toBe(1);
  expect(told(proposed)).toContainEqual(
    expect.stringMatching(
      /has no column "c".* The new content of the dataset cannot stand in for these rows: 10 rows are gone, it has other values of "a" in 1 row\. Keep every row, .* or bring the data in a separate pull request first\./,
    ),
  );
  await rig.propose(data);
  expect(told(await rig.run(auto))).toEqual([expect.stringContaining("10 gone"), JUDGING]);
  await acceptAndMerge(rig, data);
  await rig.propose(widened);
  const ordinary = await rig.run(auto);
  expect([ordinary.exitCode, told(ordinary)]).toEqual([0, []]);
});

test("a new feature: the old rows decide with it beside them, and after the merge the next change is ordinary", async () => {
  await using rig = await settled();
  const widened: StageFiles = {
    [`${FOLDER}/model.yaml`]: manifest({ features: ["a", "b", "c"] }),
    [train]: csv(people(0, 300), ALL),
    [holdout]: csv(people(1000, 1300).toReversed(), ALL),
    ...model(1, 1, 1),
  };
  await rig.propose(widened);
  const proposed = await rig.run(auto);
  expect([proposed.exitCode, told(proposed)]).toEqual([
    1,
    [
      'inconclusive gate/succession The candidate reads "c" (tells 12 % of the target alone), which only the new content of holdout has. The base branch\'s rows and cells decided, with it beside. Without what is new, roc_auc is 0.7642 (0.9111 with it). Of its content: 300 rows kept, new "c".',
      JUDGING,
    ],
  ]);
  await acceptAndMerge(rig, widened);
  await nextIsOrdinary(rig, [1, 1, 1]);
});

test("a new column that gives the answer away fails until a person says why it is none", async () => {
  await using rig = await settled();
  await rig.propose({
    [`${FOLDER}/model.yaml`]: manifest({ features: ["a", "b", "c"] }),
    [train]: leaking(people(0, 300)),
    [holdout]: leaking(people(1000, 1300)),
    ...model(0, 0, 1),
  });
  const proposed = await rig.run(auto);
  expect(told(proposed)).toContainEqual(
    'fail gate/new-column The candidate reads "c" of holdout, which the baseline does not, and which alone tells 90 % of the target: it may be known only after the target is.',
  );
  expect(await line(rig)).toMatch(/ because <why>$/);
  const plain = (await line(rig)).replace(" because <why>", "");
  for (const body of [plain, await line(rig)]) rig.forge.addReview(1, { author: "ada", body });
  expect((await rig.run(auto)).exitCode).toBe(1);
  rig.forge.addReview(1, { author: "ada", body: `${plain} because the bureau tells it at the time of asking` });
  const passed = await rig.run(auto);
  expect(passed.exitCode).toBe(0);
});
