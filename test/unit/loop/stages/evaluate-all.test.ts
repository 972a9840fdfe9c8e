import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate } from "../../../../actions/evaluate/run.ts";
import { train } from "../../../../actions/train/run.ts";
import { evaluateAll } from "../../../../src/loop/stages/evaluate-all.ts";
import { evaluationDigest } from "../../../../src/loop/evidence/handed-on.ts";
import { leave, leaveEvidence, left } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, inSession } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
const FAILS: readonly [string, string] = ["[cp, ready/model.bin, ready/predictions.csv, .]", "[cp, gone, .]"];
const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeAll(async () => {
  await rig.propose({ ...stageModel({ name: "alpha", edits: [FAILS] }), ...stageModel({ name: "beta" }) });
  await rig.run(train);
});

test("one without an artifact is unmeasured and stops no other; the digests of what was made are handed on", async () => {
  // What training code could write beside its run: a verdict, findings of other stages, an evaluation of its own.
  for (const path of ["verdict.json", "evaluation.json", "findings/validate.json"])
    await leave(rig, `${OUT}/beta/${path}`, []);
  const { exitCode, outputs, annotations } = await rig.run(evaluate);
  // It informs: the gate is what blocks.
  expect([exitCode, outputs["outcome"]]).toEqual([0, "unmeasured"]);
  expect(annotations).toMatchObject([{ rule: "train/artifact", outcome: "unmeasured", model: "alpha" }]);
  const digest = await inPlace(rig, async (place) => await evaluationDigest(place, "beta"));
  expect(JSON.parse(outputs["evaluations"] ?? "")).toEqual({ beta: digest });
  expect(await left(rig, `${OUT}/beta/evaluation.json`)).toMatchObject({ model: "beta" });
  expect(await left(rig, `${OUT}/beta/findings/train.json`)).toEqual([]);
  for (const path of ["verdict.json", "findings/validate.json"])
    expect(await left(rig, `${OUT}/beta/${path}`)).toBeUndefined();
});

test("an artifact of another key is none of this change", async () => {
  await leaveEvidence(rig, { model: "beta", run: { trainKey: `sha256:${"0".repeat(64)}` } });
  const { outputs, annotations } = await rig.run(evaluate, { models: "beta" });
  expect(annotations).toMatchObject([{ rule: "train/artifact", model: "beta" }]);
  expect(outputs).toMatchObject({ outcome: "unmeasured", evaluations: "{}" });
});

test("a name that no model has is an error here too", async () => {
  expect(await rig.run(evaluate, { models: "gamma" })).toMatchObject({
    exitCode: 1,
    outputs: { evaluations: "{}" },
    annotations: [{ rule: "plan/unknown-model" }],
  });
});

test("a cancelled job measures no other model", async () => {
  await leaveEvidence(rig, { model: "beta" });
  const cancelled = new AbortController();
  cancelled.abort(new Error("cancelled"));
  await expect(inSession(rig, evaluateAll, { signal: cancelled.signal })).rejects.toThrow("cancelled");
  expect(await left(rig, `${OUT}/beta/findings/evaluate.json`)).toBeUndefined();
});

test("of a model that had nothing to train, nothing that a training job left is kept", async () => {
  await rig.commit({ ...stageModel({ name: "gamma" }) });
  await rig.propose({
    "models/gamma/model.yaml": `${stageModel({ name: "gamma" })["models/gamma/model.yaml"]}license: MIT\n`,
  });
  await leaveEvidence(rig, { model: "gamma" });
  expect(await rig.run(evaluate)).toMatchObject({ exitCode: 0, outputs: { outcome: "pass", evaluations: "{}" } });
  expect(await left(rig, `${OUT}/gamma/run.json`)).toBeUndefined();
});

test("one whose folder cannot be read is unmeasured and stops no other", async () => {
  await rig.propose({ ...stageModel({ name: "delta" }), ...stageModel({ name: "epsilon" }) });
  await rig.run(train);
  // What a training job may upload: its findings are a file where a folder is to be.
  await leave(rig, `${OUT}/delta/findings`, null);
  await leave(rig, `${OUT}/delta/findings`, "none");
  const { exitCode, outputs, annotations } = await rig.run(evaluate);
  expect([exitCode, outputs["outcome"]]).toEqual([0, "unmeasured"]);
  expect(annotations.map(({ rule, model }) => [rule, model])).toEqual([["stage/stopped", "delta"]]);
  expect(Object.keys(JSON.parse(outputs["evaluations"] ?? ""))).toContain("epsilon");
});
