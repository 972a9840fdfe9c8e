import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { card } from "../../../../actions/card/run.ts";
import { leave, leaveEvidence, left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const described = (name: string) => `${stageManifest({ name })}description: What ${name} is for.\n`;
const rig = await stageRig({ ...stageModel(), ...stageModel({ name: "renewal" }) });
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeAll(async () => {
  await rig.propose({
    "models/churn/model.yaml": described("churn"),
    "models/renewal/model.yaml": described("renewal"),
  });
});

test("a card a model, with what its jobs left, and the changes of all of them", async () => {
  await leaveEvidence(rig, { run: { durationSeconds: 5000 } });
  expect(await rig.run(card)).toMatchObject({ exitCode: 0, outputs: { changes: "3" }, annotations: [] });
  const changes = async (name: string) => await left(rig, `model-gitops-out/${name}/card-diff.json`);
  expect(await changes("churn")).toMatchObject({
    changes: [{ subject: "Description" }, { subject: "roc_auc on holdout", to: "0.9" }],
  });
  expect(await readFile(join(rig.workspace, "model-gitops-out/churn/card/README.md"), "utf8")).toContain("1 h 23 min");
  expect(await changes("renewal")).toMatchObject({ changes: [{ subject: "Description" }] });
});

test("what cannot be read is left out of the card; whose it is, the gate tells", async () => {
  await leave(rig, "model-gitops-out/churn/evaluation.json", "{}");
  await leave(rig, "model-gitops-out/churn/run.json", "{}");
  expect(await rig.run(card)).toMatchObject({ exitCode: 0, outputs: { changes: "2" } });
});

test("a name that no model has is an error here too", async () => {
  expect(await rig.run(card, { models: "chrun" })).toMatchObject({
    exitCode: 1,
    outputs: { changes: "0" },
    annotations: [{ rule: "plan/unknown-model" }],
  });
});
