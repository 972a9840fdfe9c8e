import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("training that takes too long is ended with all its processes", async () => {
  await using scene = await scenario();
  const params = { drop: [], sleepMs: 600_000 };
  const edits = [["timeout: 1m", "timeout: 1s"]] as const;
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params, edits }) } });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: train/command at models/churn/model.yaml:18:12: Training of churn (node train.mjs) ran longer than its timeout of <time>. Read the last lines of its log, mend the cause and push again; finished models are kept, and checkpoints are found again.
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: 1 problem

    Nothing could be judged. Mend what is listed here and push again.

    - ❌ **failed** \`models/churn/model.yaml:18:12\` Training of churn (node train.mjs) ran longer than its timeout of <time>. Read the last lines of its log, mend the cause and push again; finished models are kept, and checkpoints are found again. <sub>\`train/command\`</sub>

      \`\`\`text
      600 rows, learning from spend, visits, snow, tenure
      \`\`\`

    ▸ Details

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
