import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gate } from "../../../../actions/gate/run.ts";
import { evaluationDigest } from "../../../../src/loop/evidence/handed-on.ts";
import { accept, compared, leave, leaveEvidence, left, rocAuc, type Evidence } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
const FILE = "models/churn/model.yaml";
const MODEL = stageModel();
const RETRAINED = { "models/churn/ready/model.bin": "another\n" };
const rig = await stageRig(MODEL);
await accept(rig);
afterAll(async () => await rig[Symbol.asyncDispose]());

/** As `toJSON(needs)` says it after these jobs; what was evaluated is handed on. */
async function needsAfter(jobs: Readonly<Record<string, string>> = {}): Promise<string> {
  const churn = await inPlace(rig, async (place) => await evaluationDigest(place, "churn"));
  const outputs = { evaluations: JSON.stringify({ ...(churn !== undefined && { churn }) }) };
  const results = { plan: "success", train: "success", evaluate: "success", ...jobs };
  return JSON.stringify(Object.fromEntries(Object.entries(results).map(([job, result]) => [job, { result, outputs }])));
}

/** The gate after jobs that left this. */
async function gated(evidence?: Evidence, jobs: Readonly<Record<string, string>> = {}) {
  await leave(rig, OUT, null);
  if (evidence !== undefined)
    await leaveEvidence(rig, { ...evidence, evaluation: { ...compared(0), ...evidence.evaluation } });
  return await judged({ needs: await needsAfter(jobs) });
}

async function judged(inputs: Readonly<Record<string, string>>) {
  const { exitCode, outputs, annotations, writes, summary } = await rig.run(gate, inputs);
  expect(writes).toEqual([]);
  const blocking = annotations.filter(({ outcome }) => outcome !== "pass").map(({ rule }) => rule);
  return { exitCode, outcome: outputs["outcome"], blocking, summary: summary.join() };
}

const PASSES = { exitCode: 0, outcome: "pass", blocking: [] };

describe("a model that was trained and measured", () => {
  beforeAll(async () => void (await rig.propose(RETRAINED)));

  test("passes by what the jobs left, and the summary tells it", async () => {
    const seen = await gated({});
    expect(seen).toMatchObject(PASSES);
    expect(seen.summary).toContain("`churn` passes");
    expect(await left(rig, `${OUT}/churn/verdict.json`)).toMatchObject({ outcome: "pass" });
    expect(await left(rig, `${OUT}/gate.json`)).toEqual([]);
  });

  test("passes by its evidence and not by a verdict that somebody left", async () => {
    const metrics = {
      roc_auc: { ...compared(0).metrics?.["roc_auc"], ...rocAuc({ value: 0.4, interval: [0.3, 0.5] }) },
    };
    await leaveEvidence(rig, { evaluation: { ...compared(0), metrics } });
    const forged = { schema: "model-gitops/verdict/v1", model: "churn", verdictKey: `sha256:${"0".repeat(64)}` };
    const rest = { outcome: "pass", headline: "Merge me", findings: [], changes: [], approvals: [] };
    await leave(rig, `${OUT}/churn/verdict.json`, { ...forged, ...rest });
    const seen = await judged({ needs: await needsAfter() });
    expect(seen).toMatchObject({
      exitCode: 1,
      outcome: "fail",
      blocking: ["gate/absolute-limit", "gate/non-inferiority"],
    });
    expect(seen.summary).not.toContain("Merge me");
    expect(await left(rig, `${OUT}/churn/verdict.json`)).toMatchObject({ outcome: "fail" });
  });

  test.each<[string, Evidence, string]>([
    [
      "an evaluation of another artifact",
      { evaluation: { candidate: { digest: `sha256:${"0".repeat(64)}`, bytes: 1 } } },
      "gate/evidence",
    ],
    ["another model's name in it", { evaluation: { model: "renewal" } }, "gate/evidence"],
    ["a run of another key", { run: { trainKey: `sha256:${"0".repeat(64)}` } }, "gate/evidence"],
    ["no findings of validation", { findings: {} }, "stage/not-validated"],
    ["findings that are none", { findings: { validate: [], train: { not: "a list" } } }, "output/broken"],
    [
      "a training that failed",
      { findings: { validate: [], train: [{ rule: "train/command", outcome: "fail", message: "It failed." }] } },
      "train/command",
    ],
  ])("blocks with %s", async (_, evidence, rule) => {
    const seen = await gated(evidence);
    expect(seen.exitCode).toBe(1);
    expect(seen.blocking).toEqual([rule]);
  });

  test.each([
    ["a run record that is none", "run.json", "{}"],
    ["an artifact that is not the recorded one", "artifact/model.bin", "another"],
  ])("blocks with %s, and tells what else there is", async (_, path, content) => {
    await leave(rig, OUT, null);
    await leaveEvidence(rig, {
      findings: { validate: [], card: [{ rule: "card/unwritable", outcome: "warn", message: "Also." }] },
    });
    await leave(rig, `${OUT}/churn/${path}`, content);
    const seen = await judged({ needs: await needsAfter() });
    expect(seen).toMatchObject({ exitCode: 1, outcome: "unmeasured" });
    expect(seen.blocking).toContain("output/broken");
    expect(seen.blocking).toContain("card/unwritable");
    expect(await left(rig, `${OUT}/churn/verdict.json`)).toMatchObject({ outcome: "unmeasured" });
  });

  test("blocks where a job failed or was skipped, and keeps it for the report", async () => {
    const seen = await gated({}, { train: "skipped", validate: "failure" });
    expect(seen).toMatchObject({ exitCode: 1, outcome: "unmeasured", blocking: ["gate/legs", "gate/legs"] });
    expect(await left(rig, `${OUT}/gate.json`)).toMatchObject([{ subject: "train" }, { subject: "validate" }]);
  });

  test("blocks where nobody says what came before, or the evaluation was not handed on", async () => {
    await leaveEvidence(rig, { evaluation: compared(0) });
    expect(await judged({})).toMatchObject({ exitCode: 1, blocking: ["gate/legs"] });
    const needs = JSON.stringify({ evaluate: { result: "success", outputs: { evaluations: "{}" } } });
    expect(await judged({ needs })).toMatchObject({ exitCode: 1, blocking: ["gate/evidence"] });
  });

  test("blocks where it was validated and nobody measured it", async () => {
    await leave(rig, OUT, null);
    await leave(rig, `${OUT}/churn/findings/validate.json`, []);
    expect(await judged({ needs: await needsAfter() })).toMatchObject({ exitCode: 1, blocking: ["gate/measured"] });
  });

  test("asked for by a name that no model has, blocks", async () => {
    const needs = await needsAfter();
    expect(await judged({ needs, models: "chrun" })).toMatchObject({ exitCode: 1, blocking: ["plan/unknown-model"] });
  });

  test("blocks where nothing was left", async () => {
    expect(await gated()).toMatchObject({ exitCode: 1, blocking: ["stage/not-validated"] });
  });
});

test("a first use that nobody accepted blocks, measured or not", async () => {
  const env: readonly [string, string] = ["  artifact: model.bin", "  env: [TOKEN]\n  artifact: model.bin"];
  await rig.propose({ [FILE]: stageManifest({ edits: [env] }) });
  expect(await gated({})).toMatchObject({ exitCode: 1, outcome: "inconclusive", blocking: ["gate/first-use"] });
});

test("where nothing has to be trained, its job may be skipped; no other may", async () => {
  await rig.propose({ [FILE]: `${stageManifest()}description: Who leaves.\n` });
  expect(await gated({}, { train: "skipped" })).toMatchObject(PASSES);
  expect(await gated({}, { evaluate: "skipped" })).toMatchObject({ exitCode: 1, blocking: ["gate/legs"] });
});

test("broken and removed models block beside those that pass", async () => {
  await rig.commit(stageModel({ name: "renewal" }));
  const gone = Object.fromEntries(Object.keys(MODEL).map((path) => [path, null]));
  await rig.propose({
    ...gone,
    "models/renewal/model.yaml": stageManifest({ name: "renewal", edits: [["owners", "owner"]] }),
  });
  expect(await gated()).toMatchObject({
    exitCode: 1,
    outcome: "fail",
    blocking: ["manifest/unknown-key", "plan/removed-model"],
  });
});

test("after the merge, and on a laptop, nobody has to say what came before", async () => {
  await rig.push({ ...MODEL, ...RETRAINED });
  await leave(rig, OUT, null);
  await leaveEvidence(rig, { evaluation: compared(0) });
  expect((await judged({ models: "churn" })).blocking).toEqual([]);
});
