import { strToU8, zipSync } from "fflate";
import { beforeEach, describe, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import {
  ARTIFACT,
  firstEvaluation,
  handedOn,
  PREDICTED,
  PREDICTIONS,
  trainedRun,
} from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
const LEDGER = "model-gitops/ledger";

let rig: StageRig;
let pushed = "";
beforeEach(async () => {
  rig = await stageRig({ "README.md": "Nothing yet.\n" });
  pushed = await rig.push(stageModel());
  return async () => await rig[Symbol.asyncDispose]();
});

/** What the ledger has of each kind. */
function entries() {
  const files = Object.entries(rig.forge.git.textFiles(LEDGER)).filter(([path]) => path.startsWith("churn/"));
  return Object.fromEntries(files.map(([path, text]) => [path.split("/")[1], JSON.parse(text)]));
}

/** A merged pull request whose run uploaded evidence of this key; this push's unless given. */
async function land(
  pull: number,
  change: { readonly trainKey?: string; readonly isFork?: boolean } = {},
): Promise<void> {
  const { trainKey = await withModel(rig, async (_, model) => model.trainKey), isFork = false } = change;
  const sha = sha256(`head of ${pull}`).slice(7, 47);
  const head = { branch: `change-${pull}`, sha, owner: "acme", repositoryId: 1 };
  rig.forge.addPull({ number: pull, state: "closed", merged: true, isFork, head });
  rig.forge.addMergedCommit(pushed, pull);
  rig.forge.addRun({ id: pull * 100, headSha: sha });
  const json = (value: unknown) => strToU8(JSON.stringify(value));
  const records = {
    "churn/run.json": json({ ...trainedRun("churn", trainKey), predictions: PREDICTED }),
    "churn/evaluation.json": json(firstEvaluation("churn", trainKey)),
  };
  rig.forge.addArtifact(pull * 100, OUT, zipSync(records));
  const artifact = { "model.bin": strToU8(ARTIFACT), "predictions.csv": strToU8(PREDICTIONS) };
  rig.forge.addArtifact(pull * 100, "model-gitops-artifact", zipSync({ churn: { artifact } }));
}

describe("evidence that came with the merge", () => {
  test("is adopted by its key and measured here, and the entry names the pull request", async () => {
    await land(7);
    const seen = await rig.run(record);
    expect(seen).toMatchObject({ exitCode: 0, outputs: { recorded: "4", complete: "true" } });
    expect(seen.log.join("\n")).toContain("adopted the artifact of pull request #7");
    expect(entries()["evaluation"].body.evaluationKey).not.toBe(sha256("what was evaluated"));
    expect(entries()["acceptance"]).toMatchObject({ pull: 7, commit: pushed });
  });

  test("of several, the one that trained this key counts", async () => {
    await land(7);
    await land(8, { trainKey: sha256("another key") });
    rig.forge.setComparison("0".repeat(40), pushed, { status: "ahead", commits: [pushed] });
    await rig.run(record);
    expect(entries()["acceptance"]).toMatchObject({ pull: 7 });
  });

  test("of a fork is none", async () => {
    await land(7, { isFork: true });
    expect(await rig.run(record, await handedOn(rig))).toMatchObject({
      exitCode: 1,
      annotations: [{ rule: "record/unknown-key" }],
    });
  });
});
