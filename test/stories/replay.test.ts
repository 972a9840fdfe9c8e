import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { evaluate } from "../../actions/evaluate/run.ts";
import { gate } from "../../actions/gate/run.ts";
import { report } from "../../actions/report/run.ts";
import { validate } from "../../actions/validate/run.ts";
import { train as trainAction } from "../../actions/train/run.ts";
import { parseEvaluation, parseVerdict } from "../../src/records/parse.ts";
import { parseReplay, type Replay } from "../../src/records/replay.ts";
import type { VerdictRecord } from "../../src/generated/types.ts";
import { left } from "../fakes/stage-evidence.ts";
import type { StageRig } from "../fakes/stage-rig.ts";
import { csv, FOLDER, model, OLD, people, told, train } from "../unit/loop/stages/data-world.ts";
import { BRANCH, LOG, log, mergedAndRecorded, retrained, served, watched, watchedManifest } from "./replay-world.ts";

const REPLAY = "model-gitops-out/churn/replay.json";
const EVALUATION = "model-gitops-out/churn/evaluation.json";
const PROPOSED = "model-gitops-out/churn/proposed.json";
const BETTER = model(0.4, 1);

const rig = await watched();
afterAll(async () => await rig[Symbol.asyncDispose]());

async function replayOf({ workspace }: StageRig): Promise<Replay> {
  return parseReplay(await readFile(join(workspace, REPLAY), "utf8"), REPLAY);
}

async function verdictOf({ workspace }: StageRig): Promise<VerdictRecord> {
  return parseVerdict(await readFile(join(workspace, "model-gitops-out/churn/verdict.json"), "utf8"), "verdict.json");
}

const rules = ({ findings }: VerdictRecord) => findings.map(({ rule, outcome }) => `${outcome} ${rule}`);
const comment = async ({ forge }: StageRig) => (await forge.comments(1)).at(-1)?.body ?? "";

test("what the old rows cannot tell, the newest of production do, where the branch is that of a retraining", async () => {
  const plain = await retrained(rig, BETTER, "change");
  expect([plain.exitCode, await left(rig, REPLAY)]).toEqual([1, undefined]);
  expect(rules(await verdictOf(rig))).toEqual(["pass gate/absolute-limit", "inconclusive gate/non-inferiority"]);

  const proposal = await retrained(rig, BETTER);
  expect([proposal.exitCode, told(proposal)]).toEqual([0, []]);
  const verdict = await verdictOf(rig);
  expect(rules(verdict)).toEqual([
    "pass gate/absolute-limit",
    "pass gate/non-inferiority",
    "pass gate/replay",
    "pass gate/replay",
  ]);
  expect(verdict.headline).toMatch(/^On production: ROC AUC improved by 0\.0\d+ to 0\.8\d+ /);
  const { key, measured } = await replayOf(rig);
  expect(verdict.replay).toEqual({ key, decides: true });
  expect(measured).toMatchObject({
    from: "2026-10-28T00:00:00.000Z",
    to: "2026-11-01T00:00:00.000Z",
    windows: 4,
    rows: 800,
    answers: "asked",
    apart: { ids: 0 },
    evaluation: { baseline: { status: "compared" }, datasets: { production: { role: "decides", rows: 800 } } },
  });
  const body = await comment(rig);
  expect(body.split("\n")[0]).toContain("ROC AUC +0.0");
  expect(body).toContain("Replay on production: it would have been better");
  expect(body).toMatch(
    /Would it have been better\? \*\*Yes\.\*\* ROC AUC would have been 0\.8\d+ instead of 0\.7\d+, Δ /,
  );
  expect(body).toContain("| Metric | Production | This pull request |");
  expect(body).toContain("These rows decide, and `holdout` guards: it is judged with twice the margin.");
  expect(body).toContain("300 rows of `holdout`, which guards: production decides");
}, 60_000);

test("nothing of a row is in the record", async () => {
  await retrained(rig, BETTER);
  const text = await readFile(join(rig.workspace, REPLAY), "utf8");
  for (const { id, a } of served(6000, 6600)) {
    expect(text).not.toContain(`p${id}`);
    expect(text).not.toContain(String(a));
  }
  // What names the rows is only this run's.
  expect(text).not.toContain(".parquet");
}, 60_000);

test("who is worse on production fails, though the old rows say that nothing was lost", async () => {
  const plain = await retrained(rig, model(1, 0.5), "change");
  expect([plain.exitCode, told(plain)]).toEqual([0, []]);
  const proposal = await retrained(rig, model(1, 0.5));
  expect(proposal.exitCode).toBe(1);
  expect(told(proposal)).toEqual([
    expect.stringMatching(/^fail gate\/replay roc_auc on production changed by -0\.\d+ .* worse than the baseline/),
  ]);
  expect((await verdictOf(rig)).headline).toMatch(
    /^On production: ROC AUC fell by 0\.\d+ .*, more than the margin of 0\.05\.$/,
  );
  expect(await comment(rig)).toContain("Replay on production: it would have been worse");
}, 60_000);

test("who harms the old rows by more than twice the margin fails, however good on production", async () => {
  const proposal = await retrained(rig, model(-0.3, 1));
  expect(proposal.exitCode).toBe(1);
  expect(told(proposal)).toEqual([
    expect.stringMatching(
      /^fail gate\/non-inferiority roc_auc on holdout, which guards, changed by -0\.\d+ .* the margin is 0\.1: worse/,
    ),
  ]);
  expect((await verdictOf(rig)).headline).toMatch(
    /^On the data that guards: ROC AUC fell by 0\.\d+ .*, more than the margin of 0\.1\.$/,
  );
  expect((await comment(rig)).split("\n")[0]).toMatch(/ROC AUC −0\.\d+$/);
}, 60_000);

test("a log that the change brings is not the one that is read", async () => {
  await retrained(rig, BETTER);
  const before = await replayOf(rig);
  // By these rows the candidate would be the worse one.
  const other = log(served(5000, 6600).map((row) => ({ ...row, y: (row["a"] ?? 0) > 0 ? 1 : 0 })));
  await retrained(rig, { ...BETTER, [LOG]: other });
  expect((await replayOf(rig)).measured?.data).toBe(before.measured?.data);
}, 60_000);

test("a fork's branch of that name is no retraining", async () => {
  await rig.propose(BETTER, "fork", BRANCH);
  await rig.run(validate);
  await rig.run(trainAction, { model: "churn" });
  await rig.run(evaluate);
  expect(await left(rig, REPLAY)).toBe(undefined);
}, 60_000);

test("a replay that another job put there is not believed, in the gate and in the report", async () => {
  await rig.propose(BETTER, "branch", BRANCH);
  await rig.run(validate);
  await rig.run(trainAction, { model: "churn" });
  const { outputs } = await rig.run(evaluate);
  const needs = JSON.stringify({
    evaluate: { result: "success", outputs: { evaluations: outputs["evaluations"] } },
  });
  const file = join(rig.workspace, REPLAY);
  const text = await readFile(file, "utf8");
  const judged = await rig.run(gate, { needs });
  expect((await verdictOf(rig)).replay?.decides).toBe(true);
  const shown = JSON.stringify({ gate: { result: "success", outputs: { verdicts: judged.outputs["verdicts"] } } });

  await writeFile(file, text.replace('"rows": 800', '"rows": 801'));
  const replaced = await rig.run(report, { needs: shown });
  expect(replaced.summary.join("\n")).toContain("another job of the run replaced it");
  const forged = await rig.run(gate, { needs });
  expect([forged.exitCode, rules(await verdictOf(rig))]).toEqual([
    1,
    expect.arrayContaining(["unmeasured gate/evidence"]),
  ]);

  // Without the word of a job, what does not fit itself is not believed either.
  await rig.run(gate, {});
  expect(rules(await verdictOf(rig))).toContain("unmeasured gate/replay");
  const of = await replayOf(rig);
  await writeFile(file, JSON.stringify({ ...of, candidate: of.baseline }));
  await rig.run(gate, {});
  const { findings } = await verdictOf(rig);
  expect(findings.find(({ rule }) => rule === "gate/replay")?.message).toContain(
    "it is of another artifact than the candidate",
  );
}, 60_000);

test("rows that the candidate learned are left out, by their ids", async () => {
  const learned = served(5800, 6200).map(({ id, a, b, y }) => `p${id},${a},${b},${y}`);
  const copied = `${[OLD.join(","), ...learned].join("\n")}\n`;
  await retrained(rig, { ...BETTER, [train]: copied });
  expect((await replayOf(rig)).measured).toMatchObject({ rows: 400, apart: { ids: 400 } });
}, 60_000);

test("and by the end of its period; where too little is left, the old rows decide and it is said why", async () => {
  const period = (to: string) =>
    watchedManifest([
      ["train: {path: data/train.csv}", `train: {path: data/train.csv, period: {from: 2026-01-01, to: ${to}}}`],
    ]);
  await retrained(rig, { ...BETTER, [`${FOLDER}/model.yaml`]: period("2026-10-29") });
  expect((await replayOf(rig)).measured).toMatchObject({
    from: "2026-10-30T00:00:00.000Z",
    rows: 400,
    apart: { ids: 0, until: "2026-10-30T00:00:00.000Z" },
  });
  const late = await retrained(rig, { ...BETTER, [`${FOLDER}/model.yaml`]: period("2026-10-31") });
  expect(told(late)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^inconclusive gate\/non-inferiority roc_auc changed/),
      "warn gate/replay There is no replay on production, so the deciding dataset decides as always: The candidate's training data ends with its period, before 2026-11-01, and labels are mature of rows before 2026-11-01 alone. Leave the newest windows out of the training data, so that they can judge it.",
    ]),
  );
  expect((await verdictOf(rig)).replay).toBe(undefined);
  expect(await comment(rig)).toContain("Replay on production: none");
}, 60_000);

// Ids that count the rows of each file, and ids of requests where the training data has those of people.
const counted = served(5000, 6600).map((row, id) => ({ ...row, id }));
const NUMBERED = csv(people(0, 300), OLD);

test.each([
  ["ids count the rows of each file", { [train]: NUMBERED, [LOG]: log(counted, "") }],
  ["ids of the log are of another kind", { [train]: NUMBERED, [LOG]: log(served(5000, 6600), "request-") }],
])(
  "where nobody can tell what was learned there is no replay: %s",
  async (_, files) => {
    await using other = await watched(files);
    const run = await retrained(other, BETTER);
    expect(told(run).filter((text) => text.includes("gate/replay"))).toEqual([
      expect.stringContaining(
        "Give every training dataset its `period: {from: …, to: …}`: `datasets.train.period` is missing.",
      ),
    ]);
  },
  60_000,
);

test("what the base branch says about the replay holds, not what the head says", async () => {
  const shown = watchedManifest([["replay: {windows: 4}", "replay: {windows: 4, decides: false}"]]);
  await retrained(rig, { ...BETTER, [`${FOLDER}/model.yaml`]: shown });
  expect((await verdictOf(rig)).replay?.decides).toBe(true);

  await using other = await watched({ [`${FOLDER}/model.yaml`]: shown });
  const proposal = await retrained(other, BETTER);
  expect([proposal.exitCode, rules(await verdictOf(other))]).toEqual([
    1,
    ["pass gate/absolute-limit", "inconclusive gate/non-inferiority"],
  ]);
  expect((await verdictOf(other)).replay?.decides).toBe(false);
  const body = await comment(other);
  expect(body).toContain("Replay on production: it would have been better");
  expect(body).toContain("These rows are shown, and `holdout` decides.");
}, 60_000);

test("what is recorded after the merge is judged as the pull request was", async () => {
  await using own = await watched();
  const proposal = await retrained(own, BETTER);
  expect(proposal.exitCode).toBe(0);
  const judged = await verdictOf(own);
  const recorded = await mergedAndRecorded(own, BETTER);
  expect([recorded.exitCode, told(recorded)]).toEqual([0, []]);
  const verdict = await verdictOf(own);
  expect([verdict.verdictKey, verdict.replay]).toEqual([judged.verdictKey, judged.replay]);

  // Nobody reads the log where it cannot be read any more: then the old rows decide, and the record says so.
  await retrained(own, model(0.2, 1));
  await own.commit({ [LOG]: null });
  await own.propose(model(0.2, 1), "branch", BRANCH);
  const unread = await mergedAndRecorded(own, model(0.2, 1));
  expect(told(unread).filter((text) => text.includes("gate/replay"))).toEqual([
    expect.stringMatching(/^warn gate\/replay There is no replay on production, .* The job that evaluates reads/),
  ]);
}, 60_000);

test("a proposal that changes what judges is measured as it stands and as proposed, and needs a person", async () => {
  const f1 = ["    roc_auc:", "    f1: {margin: 0.4}\n    roc_auc:"] as const;
  const cut = (threshold: number) => ["evaluation:\n", `model: {threshold: ${threshold}}\nevaluation:\n`] as const;
  await using own = await watched({ [`${FOLDER}/model.yaml`]: watchedManifest([f1, cut(0.5)]) });
  const edited = { ...BETTER, [`${FOLDER}/model.yaml`]: watchedManifest([f1, cut(0.9)]) };
  const proposal = await retrained(own, edited);
  expect([proposal.exitCode, told(proposal).map((text) => text.split(" ", 2).join(" "))]).toEqual([
    1,
    expect.arrayContaining(["inconclusive gate/judging-change"]),
  ]);
  const [stands, proposed] = [await left(own, EVALUATION), await left(own, PROPOSED)].map((record) =>
    parseEvaluation(JSON.stringify(record), "evaluation"),
  );
  expect(proposed?.candidate).toEqual(stands?.candidate);
  expect(proposed?.datasets["holdout"]?.digest).toBe(stands?.datasets["holdout"]?.digest);
  expect(proposed?.metrics["roc_auc"]?.value).toBe(stands?.metrics["roc_auc"]?.value);
  expect(proposed?.metrics["f1"]?.value).toBeLessThan(stands?.metrics["f1"]?.value ?? 0);
  const body = await comment(own);
  expect(body).toContain("As it stands, and as proposed");
  expect(body).toContain("| Metric | Production | As it stands | As proposed |");
  // Beside any other pull request it is not made.
  await retrained(own, edited, "change");
  expect(await left(own, PROPOSED)).toBe(undefined);
}, 60_000);

test("who trains does not choose the rows: all up to the newest that was learned are left out", async () => {
  const all = served(5800, 6600);
  const chosen = all.filter((_, index) => index % 3 === 0).map(({ id, y }) => `p${id},0,0,${y}`);
  await retrained(rig, { ...model(1, 0.35), [train]: `${[OLD.join(","), ...chosen].join("\n")}\n` });
  const { measured, problem } = await replayOf(rig);
  expect([measured, problem]).toEqual([undefined, expect.stringMatching(/\d+ rows/)]);
});
