import { test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { mainOf, scenario } from "../scenarios/harness.ts";
import { splitOnPush } from "../scenarios/split-workflow.ts";

const BETTER = { "models/churn/model.yaml": manifestOf({ params: { drop: [] } }) };

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
        "train-elsewhere": "skipped",
      },
      "steps": {
        "adopt / record": "exit code: 0
    outputs: recorded=0 models= complete=false outcome=pass",
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
      churn/tries/<time>-<key>.json
      churn/verdict/<sha256>.json",
        "train": "exit code: 0
    outputs: outcome=pass train-keys={"churn":"sha256:<sha256>"}
    log:
      600 rows, learning from spend, visits, snow, tenure",
      },
    }
  `);
});
