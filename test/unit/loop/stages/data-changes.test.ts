import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auto } from "../../../../actions/auto/run.ts";
import { Random } from "../../../../src/stats/random.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "../../../fakes/stage-rig.ts";
import { logisticModel } from "../../engines/onnx-writer.ts";

const FOLDER = "models/churn";

interface World {
  readonly features?: readonly string[];
  readonly edits?: readonly (readonly [string, string])[];
}

function manifest({ features = ["a", "b"], edits = [] }: World = {}): string {
  const text = `apiVersion: model-gitops/v1
kind: Model
name: churn
owners: ["@ada"]
governance: {approvers: ["@ada"]}
task: binary-classification
target: {column: y, positive: 1}
columns: {id: id}
${features.length === 0 ? "" : `features:\n${features.map((name) => `  - {name: ${name}, type: number}`).join("\n")}\n`}datasets:
  train: {path: data/train.csv}
  holdout: {path: data/holdout.csv}
training:
  command: [cp, ready/model.onnx, .]
  code: ["ready/**"]
  artifact: model.onnx
evaluation:
  metrics:
    roc_auc: {min: 0.55, margin: 0.05, primary: true}
`;
  return edits.reduce((edited, [from, to]) => edited.replace(from, to), text);
}

/** A person: what is known of them, and whether they left. */
type Row = Readonly<Record<string, number>>;

function people(from: number, to: number): readonly Row[] {
  return Array.from({ length: to - from }, (_, index) => {
    const id = from + index;
    const random = Random.fromSeed(id);
    const [a, b, c, luck] = [random.normal(), random.normal(), random.normal(), random.normal()];
    return { id, a, b, c, y: a + b + c + luck > 0 ? 1 : 0 };
  });
}

/** The share of pairs of one who left and one who stayed that a score puts in order. */
function areaUnder(rows: readonly Row[], score: (row: Row) => number): number {
  const [left, stayed] = [1, 0].map((label) => rows.filter(({ y }) => y === label).map(score));
  const pairs = (left ?? []).flatMap((high) => (stayed ?? []).map((low) => (high > low ? 1 : 0)));
  return pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
}

function csv(rows: readonly Row[], columns: readonly string[]): string {
  return `${[columns, ...rows.map((row) => columns.map((name) => row[name] ?? ""))].map((cells) => cells.join(",")).join("\n")}\n`;
}

const OLD = ["id", "a", "b", "y"];
const holdout = `${FOLDER}/data/holdout.csv`;
const train = `${FOLDER}/data/train.csv`;
const model = (...weights: readonly number[]): StageFiles => ({
  [`${FOLDER}/ready/model.onnx`]: logisticModel(weights, 0),
});

const START: StageFiles = {
  [`${FOLDER}/model.yaml`]: manifest(),
  [train]: csv(people(0, 300), OLD),
  [holdout]: csv(people(1000, 1300), OLD),
  ...model(1, 1),
};

/** Shared by what is never merged. */
let shared: StageRig;
beforeAll(async () => void (shared = await settled()));
afterAll(async () => await shared[Symbol.asyncDispose]());

async function settled(): Promise<StageRig> {
  const rig = await stageRig({});
  await rig.push(START);
  const first = await rig.run(auto);
  if (first.exitCode !== 0) throw new Error(JSON.stringify(first.annotations));
  return rig;
}

const told = ({ annotations }: StageRun) =>
  annotations
    .filter(({ rule, outcome }) => outcome !== "pass" && rule !== "meaning/detectable")
    .map(({ rule, outcome, message }) => `${outcome} ${rule} ${message}`);

/** The line that a person is asked for. */
async function line(rig: StageRig): Promise<string> {
  const comments = await rig.forge.comments(1);
  return /model-gitops approve churn@[0-9a-f]{12}(?: because <why>)?/.exec(comments.at(-1)?.body ?? "")?.[0] ?? "";
}

/** Accepts exactly what was proposed, merges it, and leaves what is then. */
async function acceptAndMerge(rig: StageRig, files: StageFiles): Promise<void> {
  rig.forge.addReview(1, { author: "ada", body: await line(rig) });
  expect((await rig.run(auto)).exitCode).toBe(0);
  const { base } = await rig.forge.pull(1);
  const pushed = await rig.push(files);
  rig.forge.addPull({ number: 1, state: "closed", merged: true });
  rig.forge.addMergedCommit(pushed, 1);
  rig.forge.setComparison(base.sha, pushed, { status: "ahead", commits: [pushed] });
  const recorded = await rig.run(auto);
  expect([recorded.exitCode, told(recorded).filter((text) => !text.startsWith("waived "))]).toEqual([0, []]);
}

/** A worse change after it is judged on what was accepted: nothing waits for a person. */
async function nextIsOrdinary(rig: StageRig, weights: readonly number[]): Promise<void> {
  await rig.propose(model(...weights.map((weight, index) => (index === 0 ? -weight : weight))));
  const worse = await rig.run(auto);
  expect([worse.exitCode, told(worse).map((text) => text.split(" ", 2).join(" "))]).toEqual([
    1,
    expect.arrayContaining(["fail gate/non-inferiority"]),
  ]);
}

test("evaluation data that nothing in git tells, and that an earlier step brought, is accepted by its digest", async () => {
  const bring = (rig: StageRig, rows: readonly Row[]) => writeFile(join(rig.workspace, holdout), csv(rows, OLD));
  await using rig = await stageRig({});
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

test("a first setup that was recorded and never passed is mended freely, its data and limits too", async () => {
  await using rig = await stageRig({});
  await rig.push({ ...START, [`${FOLDER}/model.yaml`]: manifest({ edits: [["min: 0.55", "min: 0.99"]] }) });
  const first = await rig.run(auto);
  expect([first.exitCode, first.outputs["recorded"]]).toEqual([1, "4"]);
  await rig.propose({ [`${FOLDER}/model.yaml`]: manifest(), [holdout]: csv(people(3000, 3300), OLD) });
  const mended = await rig.run(auto);
  expect([mended.exitCode, told(mended)]).toEqual([0, []]);
  expect((await rig.forge.comments(1)).at(-1)?.body).toContain("recorded and never accepted");
});

const ALL = ["id", "a", "b", "c", "y"];
const JUDGING = expect.stringMatching(/^inconclusive gate\/judging-change This pull request changes datasets.holdout /);

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

function leaking(rows: readonly Row[]): string {
  return csv(
    rows.map((row) => ({ ...row, c: (row["y"] ?? 0) * 10 + (row["a"] ?? 0) })),
    ALL,
  );
}

test("a new column that gives the answer away fails until a person says why it is none", async () => {
  const rig = shared;
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
  expect([next.exitCode, told(next)]).toEqual([0, []]);
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

describe("a model of one tensor, whose manifest lists no features", () => {
  const plain: StageFiles = { ...START, [`${FOLDER}/model.yaml`]: manifest({ features: [] }) };
  let rig: StageRig;
  beforeAll(async () => {
    rig = await stageRig({});
    await rig.push(plain);
    expect((await rig.run(auto)).exitCode).toBe(0);
  });
  afterAll(async () => await rig[Symbol.asyncDispose]());

  async function proposed(columns: readonly string[], ...weights: readonly number[]) {
    const rows = (from: number, to: number) =>
      csv(
        people(from, to).map((row) => ({ ...row, age: row["a"] ?? 0, note: from })),
        columns,
      );
    await rig.propose({ [train]: rows(0, 300), [holdout]: rows(1000, 1300), ...model(...weights) });
    const seen = await rig.run(auto);
    const auc = seen.annotations.find(({ rule }) => rule === "gate/absolute-limit")?.message;
    return { said: told(seen), auc };
  }

  test.each([
    ["a new column in the middle", ["id", "a", "c", "b", "y"], [1, 1, 1], '"c"'],
    ["the same columns in another order", ["id", "b", "a", "y"], [0.1, 2], "300 rows kept."],
    ["a renamed column", ["id", "age", "b", "y"], [1, 1], 'renamed "a" to "age"'],
    ["a column that the model does not read", ["id", "a", "b", "note", "y"], [1, 1], 'new "note"'],
  ])("%s: the old rows decide, in the order that the candidate knows", async (_, columns, weights, content) => {
    const seen = await proposed(columns, ...weights);
    const read = columns.filter((name) => !["id", "note", "y"].includes(name));
    const auc = areaUnder(people(1000, 1300), (row) =>
      read.reduce((sum, name, at) => sum + (weights[at] ?? 0) * (row[name === "age" ? "a" : name] ?? 0), 0),
    );
    expect(seen.auc).toContain(`roc_auc is ${auc.toPrecision(4)};`);
    expect(seen.said.filter((text) => text.startsWith("fail") || text.startsWith("unmeasured"))).toEqual([]);
    expect(seen.said).toContainEqual(expect.stringContaining(content));
  });
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
      /has no column "c".* The new content of the dataset cannot stand in for these rows: 10 rows are gone, it has other values of "a" in 1 row\. Keep every row, .* or bring the data in a pull request of its own first\./,
    ),
  );
  await rig.propose(data);
  expect(told(await rig.run(auto))).toEqual([expect.stringContaining("10 gone"), JUDGING]);
  await acceptAndMerge(rig, data);
  await rig.propose(widened);
  const ordinary = await rig.run(auto);
  expect([ordinary.exitCode, told(ordinary)]).toEqual([0, []]);
});
