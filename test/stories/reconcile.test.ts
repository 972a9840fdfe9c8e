import { expect, test } from "vitest";
import { scenario, type Scenario } from "../scenarios/harness.ts";
import { modelFiles } from "../scenarios/fixture/model.ts";
import type { Files } from "../rig/repository.ts";
import { fileOnMain, promoting } from "./promote-rig.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const SERVICE = "k8s/churn.yaml";
const UPDATES =
  "promotion: {production: {updates: [{file: /k8s/churn.yaml, path: spec.predictor.model.storageUri}]}}\n";
const ELSEWHERE =
  "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nspec:\n  predictor:\n    model:\n      # Argo CD follows this.\n      storageUri: s3://elsewhere\n";
const WRITES =
  "apiVersion: model-gitops/v1\nkind: Settings\npromotion: {repairs: [write-updates, record-deployment]}\n";

test("what environments are to serve is held against what is there, and repaired where the settings allow it", async () => {
  const model = modelFiles({ edits: [["evaluation:\n", `${UPDATES}evaluation:\n`]] });
  await using scene = await scenario({ files: { ...model, [SERVICE]: ELSEWHERE } });
  const { emulator } = scene;
  await promoting(emulator, { inputs: CHURN });
  const served = await fileOnMain(emulator, SERVICE);
  expect(await standing(scene)).toMatchObject({ exitCode: 0, states: "Synced Healthy Unknown" });

  await onMain(scene, { [SERVICE]: ELSEWHERE });
  emulator.clearRequests();
  const moved = await standing(scene);
  expect(moved).toMatchObject({ exitCode: 0, states: "OutOfSync Healthy Unknown" });
  expect(moved.reasons[0]).toMatch(/^k8s\/churn\.yaml:7: .* is "s3:\/\/elsewhere" and has to be "http/);
  expect({ writes: emulator.writes().filter(({ path }) => !path.endsWith("/graphql")) }).toEqual({ writes: [] });

  await onMain(scene, { ".github/model-gitops.yaml": WRITES });
  const repaired = await standing(scene);
  expect(repaired.summary).toContain("k8s/churn.yaml was brought back");
  expect(await fileOnMain(emulator, SERVICE)).toBe(served);
  expect(await standing(scene)).toMatchObject({ states: "Synced Healthy Unknown" });

  emulator.rig.assets.clear();
  const lost = await standing(scene);
  expect(lost).toMatchObject({ exitCode: 1, states: "Synced Degraded Unknown" });
  expect(lost.next).toContain("Put the artifact back into the store");
});

async function standing({ emulator }: Scenario) {
  const { exitCode, summary, outputs } = await promoting(emulator, {});
  const [one] = JSON.parse(outputs["reconciled"] ?? "[]");
  return {
    exitCode,
    summary,
    states: `${one?.synced} ${one?.healthy} ${one?.fresh}`,
    reasons: one?.reasons as readonly string[],
    next: one?.next as string | undefined,
  };
}

/** A commit of a person, that no run looks at. */
async function onMain({ repository }: Scenario, files: Files): Promise<void> {
  await repository.checkout("main");
  await repository.commit(files, "By hand");
}
