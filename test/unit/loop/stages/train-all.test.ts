import { afterAll, beforeAll, expect, test } from "vitest";
import { train } from "../../../../actions/train/run.ts";
import { trainAll } from "../../../../src/loop/stages/train-all.ts";
import { leave, left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());

const FAILS: readonly [string, string] = ["[cp, ready/model.bin, ready/predictions.csv, .]", "[cp, gone, .]"];
const UNREADABLE = stageManifest({ name: "broken", edits: [["owners", "owner"]] });
beforeAll(async () => {
  const models = [stageModel({ name: "alpha", edits: [FAILS] }), stageModel({ name: "beta" })];
  await rig.propose({ ...models[0], ...models[1], "models/broken/model.yaml": UNREADABLE });
});

const keys = (outputs: Readonly<Record<string, string>>) => Object.keys(JSON.parse(outputs["train-keys"] ?? ""));

test("one that fails and one that cannot be read stop no other, and the job is red", async () => {
  const { exitCode, outputs, annotations } = await rig.run(train);
  expect(exitCode).toBe(1);
  expect(outputs["outcome"]).toBe("fail");
  expect(keys(outputs)).toEqual(["beta"]);
  const files = new Set(annotations.map(({ location }) => location?.file));
  expect(files).toEqual(new Set(["models/alpha/model.yaml", "models/broken/model.yaml"]));
  expect(await left(rig, "model-gitops-out/beta/run.json")).toMatchObject({ status: "trained" });
  expect(await left(rig, "model-gitops-out/alpha/findings/train.json")).toMatchObject([{ rule: "train/command" }]);
  expect(await left(rig, "model-gitops-out/beta/findings/train.json")).toEqual([]);
});

test("a known key is not trained again", async () => {
  const { exitCode, outputs, log } = await rig.run(train, { models: "beta" });
  expect([exitCode, keys(outputs)]).toEqual([0, ["beta"]]);
  expect(log.join("\n")).toContain("beta: this trainKey is known from an earlier run in this folder");
});

test("a name that no model has is red, and nothing is trained", async () => {
  expect(await rig.run(train, { models: "gamma" })).toMatchObject({
    exitCode: 1,
    outputs: { outcome: "fail", "train-keys": "{}" },
    annotations: [{ rule: "plan/unknown-model" }],
  });
});

test("a cancelled job starts no other model", async () => {
  await leave(rig, "model-gitops-out", null);
  const cancelled = new AbortController();
  cancelled.abort(new Error("cancelled"));
  await expect(inSession(rig, trainAll, { signal: cancelled.signal })).rejects.toThrow("cancelled");
  expect(await left(rig, "model-gitops-out/beta/run.json")).toBeUndefined();
  expect(await left(rig, "model-gitops-out/alpha/findings/train.json")).toBeUndefined();
});
