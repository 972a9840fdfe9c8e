import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("training fails: the comment has the end of its log", async () => {
  await using scene = await scenario();
  const params = { drop: [], fail: "ValueError: 3 of 600 labels are missing" };
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params }) } });
  expect(await scene.check(pull, { folds: "open" })).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: train/command at models/churn/model.yaml:18:12: Training of churn (node train.mjs) exited with code 1. Read the last lines of its log, mend the cause and push again; finished models are kept, and checkpoints are found again.
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: 1 problem

    Nothing could be judged. Mend what is listed here and push again.

    - ❌ **failed** \`models/churn/model.yaml:18:12\` Training of churn (node train.mjs) exited with code 1. Read the last lines of its log, mend the cause and push again; finished models are kept, and checkpoints are found again. <sub>\`train/command\`</sub>

      \`\`\`text
      600 rows, learning from spend, visits, snow, tenure
      ValueError: 3 of 600 labels are missing
      \`\`\`


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
});
