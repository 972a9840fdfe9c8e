import { test } from "vitest";
import { mergePull } from "../rig/repository.ts";
import { manifestOf } from "./fixture/model.ts";
import { forgeRuns } from "./forged-runs.ts";
import { mainOf, scenario } from "./harness.ts";
import { splitFiles, splitOnPull, splitOnPush } from "./split-workflow.ts";

/** Jobs that another test shows. */
const AFTER_TRAINING = { evaluate: "skipped", gate: "skipped", report: "skipped" } as const;
const BETTER = { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) };

test.concurrent(
  "the split workflow: each job on its own, training without a token; the push adopts what its gate saw, and no forgery",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario({ files: await splitFiles() });
    const pull = await scene.propose({ files: BETTER });
    expect(await splitOnPull(scene, pull)).toMatchInlineSnapshot(`
      {
        "jobs": {
          "adopt": "skipped",
          "evaluate": "success",
          "gate": "success",
          "plan": "success",
          "record": "skipped",
          "report": "success",
          "train": "success",
          "train-elsewhere": "skipped",
        },
        "steps": {
          "evaluate": "exit code: 0
      outputs: outcome=pass evaluations={"churn":"sha256:<sha256>"} answers=
      log:
        churn: this trainKey is known from an earlier run in this folder; it is not trained again.",
          "evaluate / card": "exit code: 0
      outputs: changes=13 files=model-gitops-out/churn/card-diff.json
      model-gitops-out/churn/card/README.md
      model-gitops-out/churn/card/croissant/holdout.json
      model-gitops-out/churn/card/croissant/train.json
      model-gitops-out/churn/card/model.cdx.json",
          "gate": "exit code: 0
      outputs: outcome=pass verdicts={"churn":"sha256:<sha256>","gate.json":"sha256:<sha256>"}",
          "plan": "exit code: 0
      outputs: matrix={"include":[{"models":"churn","runner":["ubuntu-24.04"],"timeout-minutes":16}]} has-training=true elsewhere-matrix={"include":[]} has-elsewhere=false models=churn plan=model-gitops-out/plan.json summary=1 model affected, 1 training job",
          "plan / validate": "exit code: 0
      outputs: outcome=pass",
          "report": "exit code: 0
      outputs: comment=create pull=1
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ✅ \`churn\` passes: ROC AUC +0.067

      ROC AUC improved by 0.067 to 0.837 (90% interval +0.049 to +0.084).

      | Metric | Baseline | This pull request | Δ (90% interval) | Limit | Outcome |
      | :- | -: | -: | -: | :- | :- |
      | **ROC AUC** | 0.770 | 0.837 | +0.067 (+0.049 to +0.084) | ≥ 0.7, Δ ≥ −0.02 | ✅ better |
      | Log loss | 0.563 | 0.491 | −0.072 (−15.6% to −9.7%) | Δ ≤ +10% | ✅ better |

      <sub>1,200 rows of \`holdout\` · baseline \`<key>\` from the last accepted record (<base>) · one-sided confidence 95%</sub>

      ▸ 7 slices by ROC AUC, none credibly harmed

      ▸ Model card: no substantial change (13 changes)

      ▸ Details: metrics, data, latency, training, charts

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->",
          "train": "exit code: 0
      outputs: outcome=pass train-keys={"churn":"sha256:<sha256>"}
      log:
        600 rows, learning from spend, visits, snow, tenure",
        },
      }
    `);
    await forgeRuns(scene, pull);
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
          "train-elsewhere": "skipped",
        },
        "steps": {
          "adopt / record": "exit code: 0
      outputs: recorded=4 models=churn complete=true outcome=pass
      log:
        churn: no job vouches for what run <earlier run> made: it is of a pull request onto another branch.
        churn: no job vouches for what run <earlier run> made: its job is "model-gitops / train churn", and the gate is "model-gitops / gate".
        churn: no job vouches for what run <earlier run> made: it is of another run than the one that uploaded it.
        churn: adopted the artifact of pull request #1, as its gate saw it, trainKey <key>.
      requests that wrote:
        POST /repos/acme/models/releases/1/assets 201
        POST /repos/acme/models/git/trees 201
        POST /repos/acme/models/git/commits 201
        PATCH /repos/acme/models/git/refs/heads/model-gitops/ledger 200
      added to the ledger:
        churn/acceptance/<time>-<key>.json
        churn/evaluation/<sha256>.json
        churn/run/<sha256>.json
        churn/tries/<time>-<key>.json
        churn/verdict/<sha256>.json",
          "plan": "exit code: 0
      outputs: matrix={"include":[{"models":"churn","runner":["ubuntu-24.04"],"timeout-minutes":16}]} has-training=true elsewhere-matrix={"include":[]} has-elsewhere=false models=churn plan=model-gitops-out/plan.json summary=1 model affected, 1 training job",
          "plan / validate": "exit code: 0
      outputs: outcome=pass",
        },
      }
    `);
  },
);

test.concurrent(
  "a training leg that failed or was skipped cannot turn green",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario();
    const pull = await scene.propose({ files: BETTER });
    const { jobs, steps } = await splitOnPull(scene, pull, { without: { train: "skipped" } });
    const { evaluate, gate, report } = steps;
    expect({ jobs, evaluate, gate, report }).toMatchInlineSnapshot(`
      {
        "evaluate": "exit code: 0
      outputs: outcome=unmeasured evaluations={} answers=
      annotations:
        error churn: train/artifact: There is no artifact for this change of churn: its training failed, was held back, or did not run. Look at the training job, and at what the plan says of this model.",
        "gate": "exit code: 1
      outputs: outcome=unmeasured verdicts={"churn":"sha256:<sha256>","gate.json":"sha256:<sha256>"}
      annotations:
        error gate/legs: The job "train" was skipped. Look at the job that failed or was skipped, and run it again.
        error churn: gate/measured: churn was not evaluated: there is no evaluation.json from this run. Mend the cause that the message names and run again.",
        "jobs": {
          "adopt": "skipped",
          "evaluate": "success",
          "gate": "failure",
          "plan": "success",
          "record": "skipped",
          "report": "success",
          "train": "skipped",
          "train-elsewhere": "skipped",
        },
        "report": "exit code: 0
      outputs: comment=create pull=1
      requests that wrote:
        POST /repos/acme/models/issues/1/comments 201
      comment by github-actions[bot]:
      ### ⛔ \`churn\` could not be judged: 1 problem

      - ⛔ **not measured** The job "train" was skipped. Look at the job that failed or was skipped, and run it again. <sub>\`gate/legs\`</sub>

      Nothing could be judged. Mend what is listed here and push again.

      - ⛔ **not measured** churn was not evaluated: there is no evaluation.json from this run. Mend the cause that the message names and run again. <sub>\`gate/measured\`</sub>

      ▸ Model card: no substantial change (1 change)

      ▸ Details

      <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

      <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->",
      }
    `);
  },
);

test.concurrent(
  "a training job whose clone is too shallow says what to do",
  { timeout: 120_000 },
  async ({ expect }) => {
    await using scene = await scenario({ recorded: "none" });
    const pull = await scene.propose({ files: BETTER });
    const shallow = (text: string): string => text.replace("fetch-depth: 0 # no token here either", "fetch-depth: 1");
    const { steps } = await splitOnPull(scene, pull, { edit: shallow, without: AFTER_TRAINING });
    expect(steps["train"]).toMatchInlineSnapshot(`
    "exit code: 2
    annotations:
      error input/unusable: The commit <base> is not in this clone. Fetch it (fetch-depth: 0), or give the action a token."
  `);
  },
);
