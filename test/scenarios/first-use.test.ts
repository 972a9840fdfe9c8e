import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a new name in training.env trains nothing until a person has accepted it", async () => {
  await using scene = await scenario();
  const edits = [["  artifact: model.onnx", "  env: [WANDB_API_KEY]\n  artifact: model.onnx"]] as const;
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params: { drop: [] }, edits }) } });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/first-use at models/churn/model.yaml:18: This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line \`model-gitops approve churn@<key>\`, then run again.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: 1 problem

    Nothing could be judged. Mend what is listed here and push again.

    - ❓ **inconclusive** \`models/churn/model.yaml:18:3\` This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line &#96;model-gitops approve churn@&#8203;<key>&#96;, then run again. <sub>\`gate/first-use\`</sub>

    <details><summary>👤 <b>Needs a person</b>: 1 result to accept</summary>

    - ❓ **inconclusive** \`models/churn/model.yaml:18:3\` This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line &#96;model-gitops approve churn@&#8203;<key>&#96;, then run again. <sub>\`gate/first-use\`</sub>

    To accept exactly this, submit an approving review that contains this line (a new artifact needs a new review):

    \`\`\`text
    model-gitops approve churn@<key>
    \`\`\`

    </details>

    <details><summary>Details: metrics, data, latency, training, charts</summary>

    <details><summary>Why this model is affected</summary>

    Training: train.

    - the manifest changed
    - what it is trained from changed, so it is trained

    </details>

    </details>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
  const { approvalCommand } = JSON.parse(await scene.left("model-gitops-out/churn/verdict.json")) as { readonly approvalCommand: string };
  await scene.review(pull, { by: "grace", body: approvalCommand.replace("@", "@\u200B") });
  expect(await scene.check(pull, { env: { WANDB_API_KEY: "wandb-secret" } })).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=inconclusive models=churn
    annotations:
      error churn: gate/first-use at models/churn/model.yaml:18: This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line \`model-gitops approve churn@<key>\`, then run again.
    comment by github-actions[bot]:
    ### ❓ \`churn\` is inconclusive: 1 problem

    Nothing could be judged. Mend what is listed here and push again.

    - ❓ **inconclusive** \`models/churn/model.yaml:18:3\` This pull request is the first to use "training.env: WANDB_API_KEY". Nothing was trained. Ask an approver for an approving review with the line &#96;model-gitops approve churn@&#8203;<key>&#96;, then run again. <sub>\`gate/first-use\`</sub>

    ▸ 👤 Needs a person: 1 result to accept

    ▸ Details: metrics, data, latency, training, charts

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/1005) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":1005,"attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
