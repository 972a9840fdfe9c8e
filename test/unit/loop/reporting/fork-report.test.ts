import { strToU8, zipSync } from "fflate";
import { afterAll, beforeEach, expect, test } from "vitest";
import { reportFork } from "../../../../src/loop/reporting/fork-report.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";
import { compared, firstEvaluation, rocAuc } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const RUN = 700;
const NO_KEY = `sha256:${"0".repeat(64)}`;
const rig = await stageRig(stageModel());
let base = await rig.commit({});
let forge: FakeForge;

afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => {
  forge = fakeForge();
  forge.addRun({ id: RUN, headBranch: "change", headOwner: "mallory", headRepositoryId: 2 });
  forge.addPull({ number: 5, isFork: true, base: { branch: "main", sha: base }, head: forkHead() });
  await rig.event("schedule", {});
});

/** What whoever owns the fork uploads as the run's own records. */
function upload(records: Readonly<Record<string, unknown>>): void {
  const files = Object.entries(records).map(([path, record]) => [path, strToU8(JSON.stringify(record))]);
  forge.addArtifact(RUN, "model-gitops-out", zipSync(Object.fromEntries(files)));
}

const reported = () => inPlace(rig, async (place) => await reportFork(place, RUN), { forge });
const comment = async () => (await forge.comments(5))[0]?.body ?? "";

test("a fork's numbers are told as advice, judged by the base branch's limits", async () => {
  const lenient = rocAuc({ value: 0.5, interval: [0.45, 0.55], outcome: "pass", limit: { min: 0.1 } });
  upload({ "churn/evaluation.json": { ...firstEvaluation("churn", NO_KEY), metrics: { roc_auc: lenient } } });
  const result = await reported();
  expect(result).toMatchObject({ findings: [], isAdvice: true, outputs: { comment: "create", pull: "5" } });
  expect(await comment()).toContain("reported by the fork's own run");
  expect(await comment()).toContain("`churn` fails");
  expect(await comment()).toContain("≥ 0.6");
  expect(await comment()).not.toContain("0.1,");
});

test("good numbers pass nothing: trusted code has not seen them", async () => {
  const changes = compared(0.05);
  upload({ "churn/evaluation.json": { ...firstEvaluation("churn", NO_KEY), ...changes } });
  await reported();
  expect(await comment()).toContain("`churn` could not be judged");
  expect(await comment()).toContain("Trusted code has not evaluated this commit.");
});

test("the verdict that it brings is not shown", async () => {
  const verdict = { schema: "model-gitops/verdict/v1", model: "churn", verdictKey: NO_KEY, outcome: "pass" };
  upload({
    "churn/verdict.json": { ...verdict, headline: "Merge me", findings: [], changes: [], approvals: [] },
  });
  await reported();
  expect(await comment()).not.toContain("Merge me");
  expect(await comment()).toContain("could not be judged");
});

test("records that claim to be another model's are refused, and nothing is said", async () => {
  upload({ "churn/evaluation.json": firstEvaluation("renewal", NO_KEY) });
  await expect(reported()).rejects.toThrow(/churn\/evaluation\.json .* about another model than its folder/);
  expect(forge.writes()).toEqual([]);
});

test("a model that the base branch does not have, or cannot read, is judged by nothing", async () => {
  upload({ "renewal/evaluation.json": firstEvaluation("renewal", NO_KEY) });
  await reported();
  expect(await comment()).toContain("`renewal` could not be judged");
  expect(await comment()).toContain("models/renewal/model.yaml");

  base = await rig.commit({ "models/churn/model.yaml": stageManifest({ edits: [["owners", "owner"]] }) });
  forge.addPull({ number: 5, isFork: true, base: { branch: "main", sha: base }, head: forkHead() });
  upload({
    "churn/evaluation.json": { ...firstEvaluation("churn", NO_KEY), metrics: { roc_auc: rocAuc({ value: 0.1 }) } },
  });
  await reported();
  expect(await comment()).toContain("`churn` could not be judged");
});

test("a run whose pull request is gone, or that uploaded nothing, is told of nowhere", async () => {
  expect(await reported()).toMatchObject({ findings: [], outputs: { comment: "none", pull: "" } });
  upload({ "churn/evaluation.json": firstEvaluation("churn", NO_KEY) });
  forge.addPull({ number: 5, isFork: true, head: { ...forkHead(), sha: "2".repeat(40) } });
  expect(await reported()).toMatchObject({ isAdvice: true, outputs: { comment: "none", pull: "" } });
  expect(forge.writes()).toEqual([]);
});

test("it needs a token, and says which", async () => {
  const report = inPlace(rig, async (place) => await reportFork(place, RUN), { forge: "none" });
  await expect(report).rejects.toThrow("a token with actions: read and pull-requests: write");
});

function forkHead() {
  return { branch: "change", sha: "1".repeat(40), owner: "mallory", repositoryId: 2 };
}
