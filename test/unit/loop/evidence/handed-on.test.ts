import { afterAll, beforeEach, expect, test } from "vitest";
import { evaluationDigest, handedOn } from "../../../../src/loop/evidence/handed-on.ts";
import { leave, leaveEvidence } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out/churn";
const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());
await rig.propose(stageModel());

beforeEach(async () => {
  await leaveEvidence(rig, { findings: { validate: [], evaluate: [] } });
  for (const name of ["replay", "proposed"]) await leave(rig, `${OUT}/${name}.json`, null);
});

const digest = () => inPlace(rig, async (place) => await evaluationDigest(place, "churn"));
const taken = (needs: string) => inPlace(rig, async (place) => await handedOn(place, "churn", needs));
const needsOf = (evaluations: unknown) =>
  JSON.stringify({ evaluate: { result: "success", outputs: { evaluations: JSON.stringify(evaluations) } } });

test("an evaluation is believed with the digest that the evaluating job handed on", async () => {
  const made = await digest();
  expect(made).toMatch(/^sha256:[0-9a-f]{64}$/);
  const { evaluation, findings } = await taken(needsOf({ churn: made }));
  expect(evaluation).toMatchObject({ model: "churn" });
  expect(findings).toEqual([]);
});

test.each([
  ["evaluation.json", { schema: "model-gitops/evaluation/v1" }],
  ["findings/evaluate.json", []],
  ["findings/evaluate.json", null],
  ["replay.json", {}],
  ["proposed.json", {}],
])("another %s is another digest", async (path, content) => {
  await leave(rig, `${OUT}/findings/evaluate.json`, "[ ]");
  const before = await digest();
  await leave(rig, `${OUT}/${path}`, content);
  expect(await digest()).not.toBe(before);
});

test("what another job put in its place is no evidence, and says so", async () => {
  const made = await digest();
  await leaveEvidence(rig, { evaluation: { confidence: 0.5 } });
  const { evaluation, findings } = await taken(needsOf({ churn: made }));
  expect(evaluation).toBeUndefined();
  expect(findings).toMatchObject([{ rule: "gate/evidence", outcome: "unmeasured", message: /is not the one/ }]);
});

test("what nobody handed on is no evidence either; another model's digest is not its own", async () => {
  const made = await digest();
  for (const needs of ["{}", needsOf({ renewal: made })]) {
    const { evaluation, findings, stages } = await taken(needs);
    expect(evaluation).toBeUndefined();
    expect(findings).toMatchObject([{ rule: "gate/evidence", message: /No job handed on/ }]);
    expect(stages).toContain("validate");
  }
});

test("outside a split workflow nobody hands anything on", async () => {
  expect(await taken(" ")).toMatchObject({ evaluation: { model: "churn" }, findings: [] });
});

test("without an evaluation there is nothing to hand on", async () => {
  await leave(rig, `${OUT}/evaluation.json`, null);
  expect(await digest()).toBeUndefined();
  expect(await taken("{}")).toMatchObject({ evaluation: undefined, findings: [] });
});

test("one that is broken is told as such, and is not taken for a forgery", async () => {
  await leave(rig, `${OUT}/evaluation.json`, "{}");
  expect(await taken("{}")).toMatchObject({ evaluation: undefined, findings: [{ rule: "output/broken" }] });
});
