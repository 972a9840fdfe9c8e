import { afterAll, beforeEach, expect, test } from "vitest";
import { check } from "../../../../actions/check/run.ts";
import { accept, leave, left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const BASE = stageModel();
const GONE = Object.fromEntries(Object.keys(BASE).map((path) => [path, null]));
const OWN_LIMIT: readonly [string, string] = ["min: 0.6, margin: 0.05", "min: 0.1, margin: 0.4"];
const FAILS: readonly [string, string] = ["[cp, ready/model.bin, ready/predictions.csv, .]", "[cp, gone, .]"];

const rig = await stageRig(BASE);
await accept(rig);
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => await leave(rig, "model-gitops-out", null));

async function said() {
  const { outputs, annotations } = await rig.run(check);
  return {
    outcome: outputs["outcome"],
    about: (name: string) =>
      annotations.filter(({ model }) => model === name).map(({ rule, message }) => `${rule}: ${message}`),
  };
}

test("a rule that is loosened under cover of a retirement needs a person", async () => {
  await rig.propose({
    "models/churn/model.yaml": `${stageManifest({ edits: [["min: 0.6", "min: 0.1"]] })}lifecycle: retired\n`,
  });
  const { outcome, about } = await said();
  expect(outcome).toBe("inconclusive");
  expect(about("churn").join("\n")).toContain("loosens evaluation.metrics.roc_auc.min (from 0.6 to 0.1)");
});

test("a pull request that loosens its own limits fails by the old ones", async () => {
  await rig.propose(stageModel({ wrong: 0.48, edits: [OWN_LIMIT] }));
  const { outcome, about } = await said();
  expect(outcome).toBe("fail");
  const told = about("churn").join("\n");
  expect(told).toContain("loosens evaluation.metrics.roc_auc.min (from 0.6 to 0.1)");
  expect(told).toContain("loosens evaluation.metrics.roc_auc.margin (from 0.05 to 0.4)");
  expect(told).toMatch(/gate\/absolute-limit: .*below the minimum of 0\.6/);
});

test("a renamed model is judged by the limits it had, though another new model lies beside it", async () => {
  const other = stageModel({ name: "upsell", wrong: 0.3, edits: [["column: y,", "column: region,"], FAILS] });
  await rig.propose({ ...GONE, ...stageModel({ name: "attrition", wrong: 0.48, edits: [OWN_LIMIT] }), ...other });
  const about = (await said()).about("attrition").join("\n");
  expect(about).toContain("loosens evaluation.metrics.roc_auc.min (from 0.6 to 0.1)");
  expect(about).toMatch(/gate\/absolute-limit: .*below the minimum of 0\.6/);
});

test("a renamed model is judged on the rows it had, and not on those that it brings along", async () => {
  const { "models/attrition/data/holdout.csv": rows = "", ...renamed } = stageModel({ name: "attrition" });
  const easy = `${rows.split("\n").slice(0, 101).join("\n")}\n`;
  await rig.propose({ ...GONE, ...renamed, "models/attrition/data/holdout.csv": easy });
  expect((await said()).about("attrition").join("\n")).toContain("This pull request changes datasets.holdout (from");
  expect(await left(rig, "model-gitops-out/attrition/evaluation.json")).toMatchObject({
    datasets: { holdout: { role: "decides", rows: 400 }, "holdout-proposed": { role: "shown", rows: 100 } },
  });
});

test("a repository without any manifest does not look checked", async () => {
  await using bare = await stageRig({ "README.md": "Nothing here.\n" });
  await bare.propose({ "README.md": "Still nothing.\n" });
  const { exitCode, outputs, annotations } = await bare.run(check);
  expect([exitCode, outputs["outcome"]]).toEqual([1, "fail"]);
  expect(annotations.map(({ rule }) => rule)).toEqual(["plan/no-manifest"]);
});
