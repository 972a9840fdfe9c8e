import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { best } from "../../../../actions/best/run.ts";
import { diff } from "../../../../actions/diff/run.ts";
import { log } from "../../../../actions/log/run.ts";
import { record } from "../../../../actions/record/run.ts";
import type { RunRecord, TrialsRecord } from "../../../../src/generated/types.ts";
import { hexOf, sha256 } from "../../../../src/records/canonical.ts";
import type { PastRun } from "../../../../src/records/past-run.ts";
import { firstEvaluation, handedOn, leaveEvidence, rocAuc, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";

let rig: StageRig;
beforeAll(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  await rig.push(stageModel());
  await leaveEvidence(rig, { run: { startedAt: "2026-10-01T00:00:00Z", params: { rounds: 100, same: 1 } } });
  rig.forge.git.pointIntoClone("main", rig.head);
  tried({ id: 1, value: 0.91, params: { rounds: 200, same: 1 } });
  tried({ id: 2, value: 0.94, params: { rounds: 300, same: 1 }, headOwner: "mallory", headRepositoryId: 2 });
  tried({ id: 3, value: 0.99, model: "unknown" });
  tried({ id: 4, value: 0.93, params: { rounds: '=HYPERLINK("http://x")', same: 1 }, outcome: "fail" });
  tried({ id: 5, value: 0.95, params: { blob: "x".repeat(40_000) } });
  await rig.run(record, await handedOn(rig));
});
afterAll(async () => await rig[Symbol.asyncDispose]());

interface Tried {
  readonly id: number;
  readonly value: number;
  readonly params?: RunRecord["params"];
  readonly model?: string;
  readonly outcome?: string;
  readonly headOwner?: string;
  readonly headRepositoryId?: number;
}

const keyOf = (id: number): string => sha256(`key of run ${id}`);

/** A run of a pull request that left all records of a training. */
function tried({ id, value, params = {}, model = "churn", outcome = "pass", ...run }: Tried): void {
  const createdAt = `2026-10-20T00:00:0${id}Z`;
  rig.forge.addRun({
    id,
    headSha: sha256(`head ${id}`).slice(7, 47),
    headBranch: `try-${id}`,
    createdAt,
    actor: "grace",
    ...run,
  });
  rig.forge.addArtifact(id, "model-gitops-out", zipOf({ id, value, params, model, outcome }));
}

function zipOf({ id, value, params, model = "churn", outcome }: Tried): Uint8Array {
  const trainKey = keyOf(id);
  const artifact = { path: "artifact/model.bin", digest: sha256(`bytes ${id}`), bytes: 9 };
  const startedAt = `2026-10-1${id}T00:00:00Z`;
  const trained = { ...trainedRun(model, trainKey), artifact, startedAt, params };
  const evaluationKey = sha256(`evaluation ${id}`);
  const metrics = { roc_auc: rocAuc({ value, interval: [value - 0.03, value + 0.03], primary: true }) };
  const candidate = { digest: artifact.digest, bytes: 9 };
  const evaluation = { ...firstEvaluation(model, trainKey), evaluationKey, candidate, metrics };
  const verdict = {
    schema: "model-gitops/verdict/v1",
    model,
    verdictKey: sha256(`verdict ${id}`),
    evaluationKey,
    outcome,
    headline: "",
    findings: [],
    changes: [],
    approvals: [],
  };
  const files = { run: trained, evaluation, verdict };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, body]) => [`${model}/${name}.json`, strToU8(JSON.stringify(body))]))); // prettier-ignore
}

async function logged(inputs: Readonly<Record<string, string>> = {}) {
  await rig.event("workflow_dispatch", {});
  const { exitCode, outputs, ...seen } = await rig.run(log, { model: "churn", ...inputs });
  const runs: readonly PastRun[] = JSON.parse(outputs["runs"] ?? "[]");
  return { exitCode, runs, said: seen.annotations.map(({ message }) => message).join(), seen };
}

test("recording keeps what pull requests tried, as their word: nothing of forks, of other models, or that is too large", async () => {
  const entries = Object.entries(rig.forge.git.textFiles("model-gitops/ledger")).filter(([path]) =>
    path.includes("/trials/"),
  );
  expect(entries.map(([path]) => path)).toEqual([expect.stringMatching(/^churn\/trials\/\d{6}\//)]);
  const body: TrialsRecord = JSON.parse(entries[0]?.[1] ?? "{}").body;
  expect(body.trials.map(({ workflowRun, branch, by, outcome }) => [workflowRun, branch, by, outcome])).toEqual([
    [1, "try-1", "grace", "pass"],
    [4, "try-4", "grace", "fail"],
  ]);
  expect(body.leftOut).toBe(1);
});

test("the next recording does not keep them again", async () => {
  expect(await rig.run(record, await handedOn(rig))).toMatchObject({ exitCode: 0 });
  const paths = Object.keys(rig.forge.git.textFiles("model-gitops/ledger")).filter((path) => path.includes("/trials/"));
  expect(paths).toHaveLength(1);
});

test("every run is a row, accepted or not, the newest first; only what the ledger accepted is accepted", async () => {
  const { exitCode, runs } = await logged();
  expect(exitCode).toBe(0);
  expect(
    runs.map(({ key, outcome, isClaim }) => [
      key === hexOf(keyOf(1)) ? 1 : key === hexOf(keyOf(4)) ? 4 : "main",
      outcome,
      isClaim,
    ]),
  ).toEqual([
    [4, "refused", true],
    [1, "passed", true],
    ["main", "accepted", false],
  ]);
});

test("uploads that still are there are read where it is asked, forks' among them, marked as such", async () => {
  const { runs } = await logged({ uploads: "true" });
  const fork = runs.find(({ key }) => key === hexOf(keyOf(2)));
  expect(fork).toMatchObject({ outcome: "passed", isClaim: true, isFork: true, from: ["upload"], branch: "try-2" });
  // What was kept and still is there is one row.
  expect(runs.filter(({ key }) => key === hexOf(keyOf(1)))).toMatchObject([{ from: ["trials", "upload"] }]);
});

test.each([
  [{ branch: "try-1" }, 1],
  [{ outcome: "accepted" }, 1],
  [{ outcome: "refused,passed" }, 2],
  [{ since: "2026-10-11" }, 2],
  [{ since: "1h" }, 0],
  [{ last: "1" }, 1],
  [{ pull: "77" }, 0],
])("%j leaves %d", async (inputs, count) => {
  expect((await logged(inputs)).runs).toHaveLength(count);
});

test("sorted by a metric, the best is first", async () => {
  expect((await logged({ metric: "roc_auc" })).runs[0]?.key).toBe(hexOf(keyOf(4)));
});

test.each([
  [{ model: "chrun" }, 'Did you mean "churn"?'],
  [{ metric: "rocauc" }, 'Did you mean "roc_auc"?'],
  [{ outcome: "pased" }, 'Did you mean "passed"?'],
  [{ since: "yesterday" }, "Write a day, 2026-11-30, or how long ago"],
])("%j is an error that says what to write", async (inputs, message) => {
  expect(await logged(inputs)).toMatchObject({ exitCode: 2, said: expect.stringContaining(message) });
});

test("a formula is text in CSV, and no number is touched", async () => {
  await logged();
  const text = await rig.stage(log, async ({ host }) => {
    const { readFile } = await import("node:fs/promises");
    return await readFile(`${host.workspace}/model-gitops-out/log.csv`, "utf8");
  });
  expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(text.split("\r\n")[0]).toContain("params.rounds,params.same,metrics.roc_auc,metrics.roc_auc.low");
});

test("best compares runs of the same rows alone, and no fork's", async () => {
  await rig.event("workflow_dispatch", {});
  const { exitCode, outputs, summary } = await rig.run(best, { model: "churn", metric: "roc_auc", uploads: "true" });
  expect(exitCode).toBe(0);
  const answer = JSON.parse(outputs["best"] ?? "{}");
  expect(answer).toMatchObject({ better: "higher", best: { key: hexOf(keyOf(5)) } });
  expect(answer.notCompared).toContainEqual({ key: hexOf(keyOf(2)), why: "fork" });
  expect(summary.join()).toContain("its run says");
});

test("two runs are told apart by their keys, and the model need not be named", async () => {
  await rig.event("workflow_dispatch", {});
  const [a, b] = [hexOf(keyOf(1)).slice(0, 7), hexOf(keyOf(4)).slice(0, 8)];
  const { exitCode, outputs, summary } = await rig.run(diff, { model: a, from: b });
  expect(exitCode).toBe(0);
  const compared = JSON.parse(outputs["comparison"] ?? "{}");
  expect(compared).toMatchObject({ isSameRows: true, params: [{ name: "rounds", from: "200" }] });
  expect(compared.metrics[0].delta).toBeCloseTo(0.02, 10);
  expect(summary.join()).toContain("the noise of a difference is not known");
});

test("a word that is nothing says what there is", async () => {
  await rig.event("workflow_dispatch", {});
  const run = await rig.run(diff, { model: "churn", from: "nothing", to: hexOf(keyOf(1)).slice(0, 7) });
  expect(run.exitCode).toBe(2);
  expect(run.annotations.map(({ message }) => message).join()).toContain("the newest runs are");
});
