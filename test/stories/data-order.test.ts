import { afterAll, beforeAll, expect, test } from "vitest";
import { auto } from "../../actions/auto/run.ts";
import { stageRig, type StageFiles, type StageRig } from "../fakes/stage-rig.ts";
import {
  FOLDER,
  START,
  areaUnder,
  csv,
  holdout,
  manifest,
  model,
  people,
  told,
  train,
} from "../unit/loop/stages/data-world.ts";

// A model of one tensor, whose manifest lists no features: only the order of columns tells which is which.
const plain: StageFiles = { ...START, [`${FOLDER}/model.yaml`]: manifest({ features: [] }) };
let rig: StageRig;
beforeAll(async () => {
  rig = await stageRig({});
  await rig.push(plain);
  const first = await rig.run(auto);
  if (first.exitCode !== 0) throw new Error(JSON.stringify(first.annotations));
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
  { what: "a new column in the middle", columns: ["id", "a", "c", "b", "y"], weights: [1, 1, 1], content: '"c"' },
  { what: "the same columns in another order", columns: ["id", "b", "a", "y"], weights: [0.1, 2], content: "300 rows" },
  { what: "a renamed column", columns: ["id", "age", "b", "y"], weights: [1, 1], content: 'renamed "a" to "age"' },
  { what: "a column nobody reads", columns: ["id", "a", "b", "note", "y"], weights: [1, 1], content: 'new "note"' },
])("$what: the old rows decide, in the order that the candidate knows", async ({ columns, weights, content }) => {
  const seen = await proposed(columns, ...weights);
  const read = columns.filter((name) => !["id", "note", "y"].includes(name));
  const auc = areaUnder(people(1000, 1300), (row) =>
    read.reduce((sum, name, at) => sum + (weights[at] ?? 0) * (row[name === "age" ? "a" : name] ?? 0), 0),
  );
  expect(seen.auc).toContain(`roc_auc is ${auc.toPrecision(4)};`);
  expect(seen.said.filter((text) => text.startsWith("fail") || text.startsWith("unmeasured"))).toEqual([]);
  expect(seen.said).toContainEqual(expect.stringContaining(content));
});
