import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { evaluateCandidate } from "../../../../src/loop/evidence/evaluate-model.ts";
import { deriveEvaluationKey } from "../../../../src/loop/evidence/evaluation-key.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { ARTIFACT, leave, PREDICTED, PREDICTIONS, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out/churn";
const HOLDOUT = "models/churn/data/holdout.csv";
const rig = await stageRig({ "README.md": "Nothing yet.\n" });
afterAll(async () => await rig[Symbol.asyncDispose]());

/** The key derived of ARTIFACT with its predictions, and the one that measuring it gave. */
async function keys(change: { readonly artifact?: string; readonly mayMeasure?: boolean } = {}) {
  const { artifact = ARTIFACT, mayMeasure = false } = change;
  await leave(rig, `${OUT}/artifact/model.bin`, artifact);
  await leave(rig, `${OUT}/artifact/predictions.csv`, PREDICTIONS);
  return await withModel(rig, async (session, model) => {
    const kept = { path: "artifact/model.bin", digest: sha256(artifact), bytes: artifact.length };
    const run = { ...trainedRun("churn", model.trainKey), predictions: PREDICTED, artifact: kept };
    const measured = mayMeasure ? (await evaluateCandidate(session, { model, run })).evaluation : undefined;
    return { derived: await deriveEvaluationKey(session, model, run), measured: measured?.evaluationKey };
  });
}

test("is the key that measuring gives, and another for other bytes, rows or rules", async () => {
  const files = stageModel();
  await rig.push(files);
  const { derived, measured } = await keys({ mayMeasure: true });
  expect(derived).toMatch(/^sha256:/);
  expect(derived).toBe(measured);
  const others = [(await keys({ artifact: "other" })).derived];
  const rows = files[HOLDOUT] ?? "";
  await rig.push({ [HOLDOUT]: rows.slice(0, rows.trimEnd().lastIndexOf("\n") + 1) });
  others.push((await keys()).derived);
  await rig.commit({ "models/churn/model.yaml": stageManifest({ edits: [["  slices: [region]\n", ""]] }) });
  await rig.push({ "models/churn/ready/model.bin": "again\n" });
  others.push((await keys()).derived);
  expect(new Set([derived, ...others]).size).toBe(4);
});

test("is told by nobody where the data is not here, and no command brings it", async () => {
  const fetched = "path: data/away.csv, fetch: {command: [touch, ran]}";
  await rig.commit({ "models/churn/model.yaml": stageManifest({ edits: [["path: data/holdout.csv", fetched]] }) });
  await rig.push({ "models/churn/ready/model.bin": "once more\n" });
  expect((await keys()).derived).toBeUndefined();
  expect(await readdir(join(rig.workspace, "models/churn"))).not.toContain("ran");
});
