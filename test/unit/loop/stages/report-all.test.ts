import { afterAll, beforeEach, expect, test } from "vitest";
import { strToU8, zipSync } from "fflate";
import { gate } from "../../../../actions/gate/run.ts";
import { report } from "../../../../actions/report/run.ts";
import { evaluationDigest } from "../../../../src/loop/evidence/handed-on.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { firstEvaluation, leave, leaveEvidence } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
const MODEL = stageModel();
const RETRAINED = { "models/churn/ready/model.bin": "another\n" };
const rig = await stageRig(MODEL);
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

const comment = async () => (await rig.forge.comments(1)).map(({ body }) => body).join("\n---\n");

test("what the jobs left and the gate found is told in one comment", async () => {
  await leaveEvidence(rig);
  await rig.run(gate, { needs: JSON.stringify({ validate: { result: "failure" } }) });
  const seen = await rig.run(report);
  expect(seen).toMatchObject({ exitCode: 0, outputs: { comment: "create", pull: "1" }, annotations: [] });
  expect(await comment()).toContain("`churn` could not be judged");
  expect(await comment()).toContain('The job "validate" ended with');
  expect(await comment()).toContain(head.slice(0, 7));
  expect(seen.summary.join()).toContain("`churn`");
  expect(await rig.run(report)).toMatchObject({ outputs: { comment: "keep" } });
});

test("a verdict that passes is told as one", async () => {
  await leaveEvidence(rig);
  await rig.run(gate, { needs: await handedOver() });
  expect(await rig.run(report)).toMatchObject({ exitCode: 0, outputs: { comment: "create" } });
  expect(await comment()).toContain("`churn` passes");
});

test("it informs: a verdict that fails, and none at all, are told and green", async () => {
  expect(await rig.run(report)).toMatchObject({ exitCode: 0, outputs: { comment: "create" } });
  expect(await comment()).toContain("`churn` could not be judged");
  await leave(rig, `${OUT}/churn/findings/train.json`, [
    { rule: "train/command", outcome: "fail", message: "It failed." },
  ]);
  expect(await rig.run(report)).toMatchObject({ exitCode: 0, outputs: { comment: "update" } });
  expect(await comment()).toContain("`churn` fails");
});

test("a run record is told without its artifact, and one that cannot be read is left out", async () => {
  await leaveEvidence(rig, { run: { durationSeconds: 5000 } });
  await leave(rig, `${OUT}/churn/artifact`, null);
  await rig.run(report);
  expect(await comment()).toContain("1 h 23 min");
  await leave(rig, `${OUT}/churn/run.json`, "{}");
  expect(await rig.run(report)).toMatchObject({ exitCode: 0 });
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
  expect(await rig.run(report)).toMatchObject({ exitCode: 0 });
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
