import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import type { EvaluationRecord } from "../../../../src/generated/types.ts";
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
const LOWER: readonly [string, string] = ["min: 0.6", "min: 0.5"];
const FILE = "models/churn/model.yaml";
const SETTINGS = ".github/model-gitops.yaml";
/** As on a machine that cannot run a command apart: what can is asked below. */
const BESIDE = "apiVersion: model-gitops/v1\nkind: Settings\nisolation: none\n";
const rig = await stageRig({ [SETTINGS]: BESIDE });
afterAll(async () => await rig[Symbol.asyncDispose]());

/** What training left is measured: ARTIFACT, with the predictions that are committed. */
async function evaluated(name = "churn", made?: string, isAnswered = made === undefined) {
  const out = `model-gitops-out/${name}`;
  await leave(rig, out, null);
  await leave(rig, `${out}/artifact/model.bin`, made ?? ARTIFACT);
  await leave(rig, `${out}/predictions.csv`, PREDICTIONS);
  const predictions = { path: "predictions.csv", digest: sha256(PREDICTIONS), bytes: PREDICTIONS.length };
  return await withModel(
    rig,
    async (session, model) => {
      const run = trainedRun(name, model.trainKey);
      const artifact = made && { ...run.artifact, digest: sha256(made), bytes: made.length };
      const found = await evaluateCandidate(session, {
        model,
        run: { ...run, ...(isAnswered && { predictions }), ...(artifact && { artifact }) },
      });
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

  test("is measured where the settings allow what it imports, and that is told", async () => {
    await rig.push({ [SETTINGS]: `${BESIDE}governance: {artifacts: {globals: [acme.parts.Clip]}}\n` });
    await rig.propose(model);
    const { evaluation, findings } = await evaluated("renewal", "cacme.parts\nClip\n(tR.", true);
    await rig.push({ [SETTINGS]: BESIDE });
    expect(findings).toMatchObject([{ rule: "safety/allowed", outcome: "waived" }]);
    expect(evaluation?.datasets).toHaveProperty("holdout");
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

/** Somebody accepts what answers otherwise than before; nothing where nothing does. */
async function accept(): Promise<void> {
  const body = await withModel(rig, async (_, model) => approvalCommand("churn", firstUseKey(model)));
  rig.forge.setPermission("ada", "write");
  rig.forge.addReview(1, { author: "ada", body });
}

describe("a model that the base branch has", () => {
  beforeAll(async () => {
    await rig.push(stageModel({ edits: [ANSWERS] }));
    await rig.run(record);
  });

  test("is compared with what was accepted, whose own code answers for it", async () => {
    await rig.propose(trained({ wrong: 0.3 }));
    await accept();
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

  test("code that predicts as it did nowhere before runs once a person accepted it", async () => {
    const code = 'cp ready/predictions.csv "$MODEL_GITOPS_PREDICTIONS"';
    const asked = stageManifest({ edits: [asks("[sh, predict.sh]")] });
    await rig.push({ [FILE]: asked, "models/churn/predict.sh": `${code}\n` });
    await rig.propose({ "models/churn/predict.sh": `${code} # changed\n` });
    const held = await evaluated();
    expect(held.evaluation).toBeUndefined();
    expect(held.findings).toMatchObject([
      {
        rule: "gate/first-use",
        outcome: "inconclusive",
        message: expect.stringContaining("code: ./predict.sh (sha256:"),
      },
    ]);
    rig.forge.setPermission("ada", "write");
    const accept = async () => {
      const body = await withModel(rig, async (_, model) => approvalCommand("churn", firstUseKey(model)));
      rig.forge.addReview(1, { author: "ada", body });
      return (await evaluated()).findings.map(({ rule }) => rule);
    };
    expect(await accept()).not.toContain("gate/first-use");
    // What was accepted is this code, and no other.
    await rig.propose({ "models/churn/predict.sh": `${code} # changed again\n` });
    expect((await evaluated()).findings.map(({ rule }) => rule)).toEqual(["gate/first-use"]);
    await rig.push({ [FILE]: stageManifest({ edits: [ANSWERS] }), "models/churn/predict.sh": null });
  });

  test("a command that ran beside the labels is told, where the default branch says that it may", async () => {
    await rig.propose(trained({ wrong: 0.3 }));
    await accept();
    expect((await evaluated()).findings).toMatchObject([
      { rule: "evaluate/isolation", outcome: "warn", message: expect.stringContaining("`isolation: none`") },
    ]);
  });

  test("where it has to run apart, it does, or nothing is measured", async () => {
    await rig.push({ [SETTINGS]: null });
    await rig.propose({ ...trained({ wrong: 0.3 }), [SETTINGS]: BESIDE });
    await accept();
    const { evaluation, findings } = await evaluated();
    const told = findings.map(({ rule, outcome, remediation }) => [
      rule,
      outcome,
      remediation?.includes("`isolation: none`"),
    ]);
    const isMeasured = evaluation !== undefined && deltaOf(evaluation) < -0.1;
    expect(isMeasured ? told : [...told, "nothing"]).toEqual(
      isMeasured ? [] : [["evaluate/isolation", "unmeasured", true], "nothing"],
    );
    await rig.push({ [SETTINGS]: BESIDE });
  });

  describe("whose artifact has the bytes of what was accepted", () => {
    /** What training leaves is what was accepted; `change` is all that differs. */
    async function again(change: Readonly<Record<string, string>>) {
      await rig.propose(change);
      await accept();
      return await evaluated("churn", trained()["models/churn/ready/model.bin"]);
    }

    test("is the same, though it is described and judged otherwise", async () => {
      const edits = [ANSWERS, LOWER, ["slices: [region]", "slices: []"]] as const;
      const described = `${stageManifest({ edits })}description: Said otherwise.\n`;
      expect((await again({ [FILE]: described })).evaluation?.baseline.status).toBe("same");
    });

    test("is compared where other rows lie beside the code that predicts", async () => {
      const { "models/churn/ready/predictions.csv": worse = "" } = trained({ wrong: 0.3 });
      const { evaluation } = await again({ "models/churn/ready/predictions.csv": worse });
      expect(evaluation?.baseline.status).toBe("compared");
      expect(deltaOf(evaluation)).toBeLessThan(-0.1);
    });

    test("is compared with what was accepted after the base branch reads it otherwise", async () => {
      const read: readonly [string, string] = ["  - {name: x, type: number}", "  - {name: x, type: category}"];
      await rig.push({ [FILE]: stageManifest({ edits: [ANSWERS, read] }) });
      const next = await again({ [FILE]: stageManifest({ edits: [ANSWERS, read, LOWER] }) });
      expect(next.evaluation?.baseline.status).toBe("compared");
      await rig.push({ [FILE]: stageManifest({ edits: [ANSWERS] }) });
    });

    test("is compared with what was accepted where it was away in between", async () => {
      await rig.push({ [FILE]: null });
      const { "models/churn/ready/predictions.csv": worse = "" } = trained({ wrong: 0.3 });
      const back = { [FILE]: stageManifest({ edits: [ANSWERS] }), "models/churn/ready/predictions.csv": worse };
      const { evaluation } = await again(back);
      expect(evaluation?.baseline.status).toBe("compared");
      expect(deltaOf(evaluation)).toBeLessThan(-0.1);
      await rig.push({ [FILE]: stageManifest({ edits: [ANSWERS] }) });
    });

    test("is compared where other code predicts", async () => {
      const code = 'cp ready/predictions.csv "$MODEL_GITOPS_PREDICTIONS"';
      const answers = [asks("[sh, predict.sh]")];
      await rig.push({ [FILE]: stageManifest({ edits: answers }), "models/churn/predict.sh": `${code}\n` });
      await rig.run(record);
      const worse = `awk -F, 'NR == 1 {print; next} {print $1 ",0." $1 % 10}' ready/predictions.csv > "$MODEL_GITOPS_PREDICTIONS"`;
      const change = { "models/churn/predict.sh": `${worse}\n` };
      await again(change);
      rig.forge.setPermission("ada", "write");
      const body = await withModel(rig, async (_, model) => approvalCommand("churn", firstUseKey(model)));
      rig.forge.addReview(1, { author: "ada", body });
      const { evaluation } = await again(change);
      expect(evaluation?.baseline.status).toBe("compared");
      expect(deltaOf(evaluation)).toBeLessThan(-0.1);
      // Merged all the same, and not accepted, it is not what the next is compared with.
      await rig.push(change);
      const next = await again({ [FILE]: stageManifest({ edits: [...answers, LOWER] }) });
      expect(next.evaluation?.baseline.status).toBe("compared");
      expect(deltaOf(next.evaluation)).toBeLessThan(-0.1);
      await rig.push({ [FILE]: stageManifest({ edits: [ANSWERS] }), "models/churn/predict.sh": null });
    });
  });

  test("a new name for its training holds no measurement back", async () => {
    const env: readonly [string, string] = ["  artifact: model.bin", "  env: [TOKEN]\n  artifact: model.bin"];
    await rig.propose({ [FILE]: stageManifest({ edits: [ANSWERS, env] }) });
    const { evaluation } = await evaluated();
    expect(deltaOf(evaluation)).toBe(0);
  });
});
