import { test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { manifestOf } from "./fixture/model.ts";
import { mainOf, scenario } from "./harness.ts";
import { splitOnPull, splitOnPush } from "./split-workflow.ts";

const BETTER = { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) };

test.concurrent(
  "what the pull request trained is adopted, and nothing else runs",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario();
    const pull = await scene.propose({ files: BETTER });
    await splitOnPull(scene, pull);
    const before = await mainOf(scene);
    await mergePull(scene.emulator, pull, "squash");
    expect(await splitOnPush(scene, before)).toMatchInlineSnapshot(`
      {
        "jobs": {
          "adopt": "success",
          "evaluate": "skipped",
          "gate": "skipped",
          "plan": "success",
          "record": "skipped",
          "report": "skipped",
          "train": "skipped",
        },
        "steps": {
          "adopt / record": "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      log:
        churn: adopted the artifact of pull request #1, trainKey <key>.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/verdict/<sha256>.json",
          "plan": "exit code: 0
      outputs: matrix={"include":[{"models":"churn","runner":["ubuntu-latest"],"timeout-minutes":16}]} has-training=true models=churn plan=model-gitops-out/plan.json summary=1 model affected, 1 training job",
          "plan / validate": "exit code: 0
      outputs: outcome=pass",
        },
      }
    `);
  },
);

test.concurrent("what nobody has trained is trained, judged and recorded", { timeout: 120_000 }, async ({ expect }) => {
  await using scene = await scenario();
  const before = await mainOf(scene);
  await scene.repository.commit(BETTER, "Look at visits");
  expect(await splitOnPush(scene, before)).toMatchInlineSnapshot(`
      {
        "jobs": {
          "adopt": "success",
          "evaluate": "success",
          "gate": "success",
          "plan": "success",
          "record": "success",
          "report": "skipped",
          "train": "success",
        },
        "steps": {
          "adopt / record": "exit code: 0
      outputs: recorded=0 models= complete=false outcome=pass
      log:
        churn: nobody has trained it as it is now on this branch; a later job does.",
          "evaluate": "exit code: 0
      outputs: outcome=pass evaluations={"churn":"sha256:<sha256>"}
      log:
        churn: this trainKey is known from an earlier run in this folder; it is not trained again.",
          "evaluate / card": "exit code: 0
      outputs: changes=13",
          "gate": "exit code: 0
      outputs: outcome=pass",
          "plan": "exit code: 0
      outputs: matrix={"include":[{"models":"churn","runner":["ubuntu-latest"],"timeout-minutes":16}]} has-training=true models=churn plan=model-gitops-out/plan.json summary=1 model affected, 1 training job",
          "plan / validate": "exit code: 0
      outputs: outcome=pass",
          "record": "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/verdict/<sha256>.json",
          "train": "exit code: 0
      outputs: outcome=pass train-keys={"churn":"sha256:<sha256>"}
      log:
        600 rows, learning from spend, visits, snow, tenure",
        },
      }
    `);
});

test.concurrent("what is worse is recorded as such, and the run is red", { timeout: 120_000 }, async ({ expect }) => {
  await using scene = await scenario();
  const before = await mainOf(scene);
  await scene.repository.commit(
    { "models/churn/model.yaml": manifestOf({ params: { drop: ["spend", "visits"] } }) },
    "Worse",
  );
  expect(await splitOnPush(scene, before)).toMatchInlineSnapshot(`
      {
        "jobs": {
          "adopt": "success",
          "evaluate": "success",
          "gate": "failure",
          "plan": "success",
          "record": "failure",
          "report": "skipped",
          "train": "success",
        },
        "steps": {
          "adopt / record": "exit code: 0
      outputs: recorded=0 models= complete=false outcome=pass
      log:
        churn: nobody has trained it as it is now on this branch; a later job does.",
          "evaluate": "exit code: 0
      outputs: outcome=pass evaluations={"churn":"sha256:<sha256>"}
      log:
        churn: this trainKey is known from an earlier run in this folder; it is not trained again.",
          "evaluate / card": "exit code: 0
      outputs: changes=13",
          "gate": "exit code: 1
      outputs: outcome=fail
      annotations:
        error churn: gate/absolute-limit at models/churn/model.yaml:24:14: roc_auc is 0.6441, below the minimum of 0.7. Improve the model, or change the limit in a pull request of its own that says why.
        error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.1264 (-0.1514 to -0.1013); the margin is 0.02: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.
        error churn: gate/non-inferiority at models/churn/model.yaml:25:15: log_loss changed by +0.08121 (0.06507 to 0.09735); the margin is 0.05626: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.
        error churn: gate/slice: 14 slices fall with the whole: region=north, region=south, spend≤-0.6484, spend>0.6705, visits≤-0.6392 and 9 more. Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.",
          "plan": "exit code: 0
      outputs: matrix={"include":[{"models":"churn","runner":["ubuntu-latest"],"timeout-minutes":16}]} has-training=true models=churn plan=model-gitops-out/plan.json summary=1 model affected, 1 training job",
          "plan / validate": "exit code: 0
      outputs: outcome=pass",
          "record": "exit code: 1
      outputs: recorded=4 models=churn complete=true outcome=fail
      annotations:
        error churn: gate/absolute-limit at models/churn/model.yaml:24:14: roc_auc is 0.6441, below the minimum of 0.7. Improve the model, or change the limit in a pull request of its own that says why.
        error churn: gate/non-inferiority at models/churn/model.yaml:24:14: roc_auc changed by -0.1264 (-0.1514 to -0.1013); the margin is 0.02: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.
        error churn: gate/non-inferiority at models/churn/model.yaml:25:15: log_loss changed by +0.08121 (0.06507 to 0.09735); the margin is 0.05626: worse than the baseline by more than that. Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.
        error churn: gate/slice: 14 slices fall with the whole: region=north, region=south, spend≤-0.6484, spend>0.6705, visits≤-0.6392 and 9 more. Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/verdict/<sha256>.json",
          "train": "exit code: 0
      outputs: outcome=pass train-keys={"churn":"sha256:<sha256>"}
      log:
        600 rows, learning from snow, tenure",
        },
      }
    `);
});
