import { afterAll, beforeEach, expect, test } from "vitest";
import { strToU8, zipSync } from "fflate";
import { gate } from "../../../../actions/gate/run.ts";
import { report } from "../../../../actions/report/run.ts";
import { evaluationDigest, verdictDigests } from "../../../../src/loop/evidence/handed-on.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { firstEvaluation, knowOf, leave, leaveEvidence, left, rocAuc } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
const MODEL = stageModel();
const RETRAINED = { "models/churn/ready/model.bin": "another\n" };
const rig = await stageRig(MODEL);
await knowOf(rig, "churn");
let head = "";

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => {
  await leave(rig, OUT, null);
  for (const { id } of await rig.forge.comments(1)) await rig.forge.deleteComment(id);
  head = await rig.propose(RETRAINED);
});

async function handedOver(): Promise<string> {
  const churn = await inPlace(rig, async (place) => await evaluationDigest(place, "churn"));
  return JSON.stringify({ evaluate: { result: "success", outputs: { evaluations: JSON.stringify({ churn }) } } });
}

/** The report's needs, where the gate handed on what lies here now. */
async function vouched(): Promise<Readonly<Record<string, string>>> {
  return needsOf(await inPlace(rig, async (place) => await verdictDigests(place, ["churn"])));
}

function needsOf(verdicts: string | undefined): Readonly<Record<string, string>> {
  return { needs: JSON.stringify({ gate: { result: "success", outputs: { verdicts } } }) };
}

const comment = async () => (await rig.forge.comments(1)).map(({ body }) => body).join("\n---\n");

test("what the jobs left and the gate found is told in one comment", async () => {
  await leaveEvidence(rig);
  const { outputs } = await rig.run(gate, { needs: JSON.stringify({ validate: { result: "failure" } }) });
  const needs = needsOf(outputs["verdicts"]);
  const seen = await rig.run(report, needs);
  expect(seen).toMatchObject({ exitCode: 0, outputs: { comment: "create", pull: "1" }, annotations: [] });
  expect(await comment()).toContain("`churn` could not be judged");
  expect(await comment()).toContain('The job "validate" ended with');
  expect(await comment()).toContain(head.slice(0, 7));
  expect(seen.summary.join()).toContain("`churn`");
  expect(await rig.run(report, needs)).toMatchObject({ outputs: { comment: "keep" } });
});

test("a verdict that passes is told as one", async () => {
  await leaveEvidence(rig);
  const { outputs } = await rig.run(gate, { needs: await handedOver() });
  const needs = needsOf(outputs["verdicts"]);
  expect(await rig.run(report, needs)).toMatchObject({ exitCode: 0, outputs: { comment: "create" } });
  expect(await comment()).toContain("`churn` passes");
});

const FORGED = { outcome: "pass", headline: "ROC AUC +0.2", findings: [] };

test.each([
  "verdict.json",
  "evaluation.json",
  "card-diff.json",
  "run.json",
  "findings/evaluate.json",
  "findings/card.json",
])("a %s that was put in the place of the gate's is not shown, and the comment says so", async (path) => {
  await leaveEvidence(rig, { evaluation: { metrics: { roc_auc: rocAuc({ value: 0.5 }) } } });
  const { outputs, exitCode } = await rig.run(gate, { needs: await handedOver() });
  expect(exitCode).toBe(1);
  const verdict = Object.assign({}, await left(rig, `${OUT}/churn/verdict.json`), FORGED);
  await leave(rig, `${OUT}/churn/${path}`, path === "verdict.json" ? verdict : []);
  await rig.run(report, needsOf(outputs["verdicts"]));
  expect(await comment()).toContain("`churn` could not be judged");
  expect(await comment()).toContain("is not what the gate made: another job of the run replaced it.");
  expect(await comment()).not.toContain("+0.2");
});

test.each([
  ["without needs", {}],
  ["where the gate handed on nothing", needsOf(undefined)],
  ["where it judged another model", needsOf('{"renewal":"sha256:00"}')],
])("%s on a runner no verdict is shown", async (_, inputs) => {
  await leaveEvidence(rig);
  await rig.run(gate, { needs: await handedOver() });
  expect(await rig.run(report, inputs)).toMatchObject({ exitCode: 0, outputs: { comment: "create" } });
  expect(await comment()).toContain("`churn` could not be judged");
  expect(await comment()).toContain("The gate handed on no digest of its verdict of churn");
  expect(await comment()).toContain("toJSON(needs)");
});

test("what the gate found of the run is shown as it handed it on", async () => {
  await leaveEvidence(rig);
  const { outputs } = await rig.run(gate, { needs: JSON.stringify({ evaluate: { result: "failure" } }) });
  await leave(rig, `${OUT}/gate.json`, []);
  await rig.run(report, needsOf(outputs["verdicts"]));
  expect(await comment()).toContain("what it found of the run, is not what the gate made");
});

test("it informs: a verdict that fails, and none at all, are told and green", async () => {
  expect(await rig.run(report, await vouched())).toMatchObject({ exitCode: 0, outputs: { comment: "create" } });
  expect(await comment()).toContain("`churn` could not be judged");
  await leave(rig, `${OUT}/churn/findings/train.json`, [
    { rule: "train/command", outcome: "fail", message: "It failed." },
  ]);
  expect(await rig.run(report, await vouched())).toMatchObject({ exitCode: 0, outputs: { comment: "update" } });
  expect(await comment()).toContain("`churn` fails");
});

test("a run record is told without its artifact, and one that cannot be read is left out", async () => {
  await leaveEvidence(rig, { run: { durationSeconds: 5000 } });
  await leave(rig, `${OUT}/churn/artifact`, null);
  await rig.run(report, await vouched());
  expect(await comment()).toContain("1 h 23 min");
  await leave(rig, `${OUT}/churn/run.json`, "{}");
  expect(await rig.run(report, await vouched())).toMatchObject({ exitCode: 0 });
});

test("broken and removed models are told too", async () => {
  await rig.commit(stageModel({ name: "renewal" }));
  const gone = Object.fromEntries(Object.keys(MODEL).map((path) => [path, null]));
  const broken = stageManifest({ name: "renewal", edits: [["owners", "owner"]] });
  await rig.propose({ ...gone, "models/renewal/model.yaml": broken });
  await rig.run(report);
  expect(await comment()).toMatch(/removes the model churn/);
  expect(await comment()).toContain("`renewal` fails");
  await rig.commit(MODEL);
});

test("a comment that cannot be written is a warning", async () => {
  rig.forge.failNext("createComment", new ApiError("GitHub answered 403.", { status: 403 }));
  const seen = await rig.run(report);
  expect(seen).toMatchObject({ exitCode: 0, outputs: { comment: "failed", pull: "1" } });
  expect(seen.summary.join()).toContain("`churn`");
});

test("what the gate left broken is told beside the models", async () => {
  await leave(rig, `${OUT}/gate.json`, "{}");
  expect(await rig.run(report, await vouched())).toMatchObject({ exitCode: 0 });
  expect(await comment()).toContain("model-gitops-out/gate.json");
  expect(await comment()).toContain("`churn`");
  await leave(rig, `${OUT}/gate.json`, null);
});

test("the second half for a fork is taken from the event, or from the input", async () => {
  await rig.propose(RETRAINED, "fork");
  const { head: fork } = await rig.forge.pull(1);
  const run = { headSha: fork.sha, headBranch: fork.branch, headOwner: "mallory", headRepositoryId: 2 };
  for (const id of [70, 71]) rig.forge.addRun({ id, ...run });
  const record = JSON.stringify(firstEvaluation("churn", `sha256:${"0".repeat(64)}`));
  rig.forge.addArtifact(70, "model-gitops-out", zipSync({ "churn/evaluation.json": strToU8(record) }));
  const repository = { id: 2, owner: { login: "mallory" } };
  const done = {
    id: 70,
    event: "pull_request",
    head_sha: fork.sha,
    head_branch: fork.branch,
    head_repository: repository,
  };
  await rig.event("workflow_run", { action: "completed", workflow_run: done });
  expect(await rig.run(report)).toMatchObject({ exitCode: 0, outputs: { comment: "create", pull: "1" } });
  expect(await comment()).toContain("reported by the fork's own run");
  expect(await rig.run(report, { "run-id": "71" })).toMatchObject({ outputs: { comment: "none", pull: "" } });
});

test("without a pull request there is nothing to report to", async () => {
  await rig.event("schedule", {});
  expect(await rig.run(report)).toMatchObject({
    exitCode: 2,
    annotations: [{ message: expect.stringContaining("There is no pull request to report to.") }],
  });
});
