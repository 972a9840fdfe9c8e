import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("training that ends well and leaves no artifact", async () => {
  await using scene = await scenario();
  const params = { drop: [], skipArtifact: true };
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ params }) } });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error churn: train/artifact at models/churn/model.yaml:20:13: The training command ended well, but left no models/churn/model.onnx (training.artifact). What was there before does not count, also where git has it. Write the model to the path in MODEL_GITOPS_ARTIFACT, or correct training.artifact.
    log:
      600 rows, learning from spend, visits, snow, tenure
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: 1 problem

    Nothing could be judged. Mend what is listed here and push again.

    - ❌ **failed** \`models/churn/model.yaml:20:13\` The training command ended well, but left no models/churn/model.onnx (training.artifact). What was there before does not count, also where git has it. Write the model to the path in MODEL_GITOPS_ARTIFACT, or correct training.artifact. <sub>\`train/artifact\`</sub>

      \`\`\`text
      600 rows, learning from spend, visits, snow, tenure
      done
      \`\`\`

    ▸ Details

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
