import { expect, test } from "vitest";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { approvalLine, scenario } from "../scenarios/harness.ts";

test("a new name in training.env trains nothing until a person has accepted it", { timeout: 120_000 }, async () => {
  await using scene = await scenario();
  const edits = [["  artifact: model.onnx", "  env: [WANDB_API_KEY]\n  artifact: model.onnx"]] as const;
  const pull = await scene.propose({
    files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] }, edits }) },
  });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/first-use at models/churn/model.yaml:18: This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line \`model-gitops approve churn@<key>\`, then run again.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: 1 problem

    Nothing was trained or judged yet: a person has to accept it first.

    - ❓ **inconclusive** \`models/churn/model.yaml:18:3\` This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line \`model-gitops approve churn@<key>\`, then run again. <sub>\`gate/first-use\`</sub>

    <details><summary>👤 <b>Needs a person</b>: 1 result to accept</summary>

    - ❓ **inconclusive** \`models/churn/model.yaml:18:3\` This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line \`model-gitops approve churn@<key>\`, then run again. <sub>\`gate/first-use\`</sub>

    To accept exactly this, submit an approving review that contains this line (a new artifact needs a new review):

    \`\`\`text
    model-gitops approve churn@<key>
    \`\`\`

    </details>

    <details><summary>Details</summary>

    <details><summary>Why this model is affected</summary>

    Training: train.

    - the manifest changed
    - what it is trained from changed, so it is trained

    </details>

    </details>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
  const line = await approvalLine(scene);
  await scene.review(pull, { by: "grace", body: line.replace("@", "@\u200B") });
  expect(await scene.check(pull, { env: { WANDB_API_KEY: "wandb-secret" } })).toMatchInlineSnapshot(`
    "exit code: 0
    outputs: outcome=pass models=churn
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      PATCH /repos/acme/models/issues/comments/1 200
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

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
