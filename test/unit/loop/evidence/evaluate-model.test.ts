import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import type { EvaluationRecord, RunRecord } from "../../../../src/generated/types.ts";
import { firstUseKey } from "../../../../src/loop/approvals/approvals.ts";
import { evaluateCandidate } from "../../../../src/loop/evidence/evaluate-model.ts";
import { approvalCommand } from "../../../../src/records/approval.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { ARTIFACT, leave, left, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const asks = (command: string): readonly [string, string] => [
  "  predictions: predictions.csv",
  `  command: ${command}`,
];
/** Its code answers: the committed predictions are what it predicts. */
const ANSWERS = asks(`[sh, -c, 'cp ready/predictions.csv "$MODEL_GITOPS_PREDICTIONS"']`);
const FILE = "models/churn/model.yaml";
const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());

/** What training left is measured: ARTIFACT, with the predictions that are committed. */
async function evaluated(name = "churn", change: Partial<RunRecord> = {}) {
  const out = `model-gitops-out/${name}`;
  await leave(rig, out, null);
  await leave(rig, `${out}/artifact/model.bin`, ARTIFACT);
  await leave(rig, `${out}/predictions.csv`, PREDICTIONS);
  const predictions = { path: "predictions.csv", digest: sha256(PREDICTIONS), bytes: PREDICTIONS.length };
  return await withModel(
    rig,
    async (session, model) => {
      const run = { ...trainedRun(name, model.trainKey), predictions, ...change };
      const found = await evaluateCandidate(session, model, run);
      expect(await left(rig, `${out}/findings/evaluate.json`)).toEqual(found.findings);
      expect(await left(rig, `${out}/evaluation.json`)).toEqual(found.evaluation);
      return found;
    },
    { name },
  );
}

const PREDICTIONS = trained()["models/churn/ready/predictions.csv"] ?? "";
const deltaOf = (evaluation: EvaluationRecord | undefined) => evaluation?.metrics["roc_auc"]?.delta ?? Number.NaN;

describe("a first model", () => {
  const { "models/renewal/data/train.csv": rows = "", ...untaught } = stageModel({ name: "renewal" });
  const model = { ...untaught, "models/renewal/data/train.csv": rows };

  test("is measured by the predictions that its training left", async () => {
    await rig.propose(model);
    const { evaluation, baselineRun, findings } = await evaluated("renewal");
    expect(evaluation).toMatchObject({
      candidate: { digest: sha256(ARTIFACT) },
      baseline: { status: "none" },
      datasets: { holdout: { rows: 400, overlap: { ids: 0 } } },
    });
    expect(baselineRun).toBeUndefined();
    expect(findings).toEqual([]);
  });

  test("whose training data is not here is measured, and nobody says that no rows are shared", async () => {
    await rig.propose(untaught);
    const { evaluation, findings } = await evaluated("renewal");
    expect(evaluation?.datasets["holdout"]).not.toHaveProperty("overlap");
    expect(findings).toMatchObject([
      {
        rule: "evaluate/separation",
        outcome: "warn",
        message: expect.stringContaining("Training data is not here"),
        location: { file: "models/renewal/model.yaml" },
      },
    ]);
  });

  test("whose training data would have to be fetched is measured without it: nothing of the change runs here", async () => {
    const fetched = "train: {path: data/train.csv, fetch: {command: [cp, data/holdout.csv, data/train.csv]}}";
    const edits = [["train: {path: data/train.csv}", fetched]] as const;
    await rig.propose({ ...untaught, "models/renewal/model.yaml": stageManifest({ name: "renewal", edits }) });
    const { findings } = await evaluated("renewal");
    expect(findings).toMatchObject([{ rule: "evaluate/separation", outcome: "warn" }]);
    await expect(access(join(rig.workspace, "models/renewal/data/train.csv"))).rejects.toThrow("ENOENT");
  });

  test("whose evaluation data is not here cannot be measured", async () => {
    await rig.propose({ ...model, "models/renewal/data/holdout.csv": null });
    const { evaluation, findings } = await evaluated("renewal");
    expect(evaluation).toBeUndefined();
    expect(findings).toMatchObject([
      {
        rule: "evaluate/data",
        outcome: "unmeasured",
        model: "renewal",
        location: { file: "models/renewal/model.yaml" },
      },
    ]);
  });

  test("that rewrites what it is measured on is not measured", async () => {
    const holdout = join(rig.workspace, "models/renewal/data/holdout.csv");
    const edits = [asks(`[sh, -c, 'cp ready/predictions.csv "$MODEL_GITOPS_PREDICTIONS"; echo >> ${holdout}']`)];
    await rig.propose({ ...model, "models/renewal/model.yaml": stageManifest({ name: "renewal", edits }) });
    const { evaluation, findings } = await evaluated("renewal");
    expect(evaluation).toBeUndefined();
    expect(findings).toMatchObject([{ rule: "evaluate/data", message: expect.stringContaining("changed") }]);
  });
});

describe("a model that the base branch has", () => {
  beforeAll(async () => {
    await rig.push(stageModel({ edits: [ANSWERS] }));
    await rig.run(record);
  });

  test("is compared with what was accepted, whose own code answers for it", async () => {
    await rig.propose(trained({ wrong: 0.3 }));
    const { evaluation, baselineRun } = await evaluated();
    expect(evaluation?.baseline).toMatchObject({
      status: "compared",
      source: expect.stringContaining("the last accepted record"),
      artifact: { digest: baselineRun?.artifact.digest },
    });
    expect(deltaOf(evaluation)).toBeLessThan(-0.1);
  });

  test("a command that the base branch does not have runs once a person accepted it", async () => {
    const edited = stageManifest({ edits: [asks("[sh, -c, 'exit 3']")] });
    await rig.propose({ [FILE]: edited });
    const held = await evaluated();
    expect(held.evaluation).toBeUndefined();
    expect(held.baselineRun).toBeDefined();
    expect(held.findings).toMatchObject([{ rule: "gate/first-use", outcome: "inconclusive" }]);
    const body = await withModel(rig, async (_, model) => approvalCommand("churn", firstUseKey(model)));
    rig.forge.setPermission("ada", "write");
    rig.forge.addReview(1, { author: "ada", body });
    expect((await evaluated()).findings.map(({ rule }) => rule)).not.toContain("gate/first-use");
  });

  test("a new name for its training holds no measurement back", async () => {
    const env: readonly [string, string] = ["  artifact: model.bin", "  env: [TOKEN]\n  artifact: model.bin"];
    await rig.propose({ [FILE]: stageManifest({ edits: [ANSWERS, env] }) });
    const { evaluation } = await evaluated();
    expect(deltaOf(evaluation)).toBe(0);
  });
});
