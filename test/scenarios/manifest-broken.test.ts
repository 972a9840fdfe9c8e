import { expect, test } from "vitest";
import { manifestOf } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

test("a broken manifest: all its problems at once, each on its line", async () => {
  await using scene = await scenario();
  const edits = [
    ["description:", "descripton:"],
    ["binary-classification", "binary-clasification"],
    ["roc_auc: {min: 0.7, ", "roc_acu: {min: high, "],
    ["timeout: 1m", "timeout: soon"],
    ["data/holdout.csv", "../../../etc/passwd"],
  ] as const;
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ edits }) } });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=fail models=churn
    annotations:
      error manifest/unknown-key at models/churn/model.yaml:4:1: "descripton" is not a key of a model manifest. Did you mean "description"? Correct or remove it. Keys here: apiVersion, kind, name, description, owners, license, lifecycle, task, target, columns, features, model, datasets, training, evaluation, card and governance.
      error manifest/value at models/churn/model.yaml:6:7: task must be one of binary-classification, multiclass-classification and regression; here it is "binary-clasification". Did you mean "binary-classification"? Write the value in the form that the message names.
      error manifest/value at models/churn/model.yaml:21:12: training.timeout must be a duration such as 5ms, 30s, 15m, 4h or 180d; here it is "soon". Write the value in the form that the message names.
      error manifest/value at models/churn/model.yaml:24:20: evaluation.metrics.roc_acu.min must be a number; here it is "high". Write the value in the form that the message names.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: 4 problems

    Nothing could be judged. Mend what is listed here and push again.

    - ❌ **failed** \`models/churn/model.yaml:4:1\` "descripton" is not a key of a model manifest. Did you mean "description"? Correct or remove it. Keys here: apiVersion, kind, name, description, owners, license, lifecycle, task, target, columns, features, model, datasets, training, evaluation, card and governance. <sub>\`manifest/unknown-key\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:6:7\` task must be one of binary-classification, multiclass-classification and regression; here it is "binary-clasification". Did you mean "binary-classification"? Write the value in the form that the message names. <sub>\`manifest/value\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:21:12\` training.timeout must be a duration such as 5ms, 30s, 15m, 4h or 180d; here it is "soon". Write the value in the form that the message names. <sub>\`manifest/value\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:24:20\` evaluation.metrics.roc_acu.min must be a number; here it is "high". Write the value in the form that the message names. <sub>\`manifest/value\`</sub>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});

test("a manifest that can be read and does not make sense: the same, with suggestions", async () => {
  await using scene = await scenario();
  const edits = [
    ["roc_auc: {min: 0.7, ", "roc_acu: {min: 0.7, "],
    ["slices: [region]", "slices: [regoin]"],
    ["data/holdout.csv", "../../../etc/passwd"],
    ["name: churn", "name: churned"],
  ] as const;
  const pull = await scene.propose({ files: { "models/churn/model.yaml": manifestOf({ edits }) } });
  expect(await scene.check(pull)).toMatchInlineSnapshot(`
    "exit code: 1
    outputs: outcome=unmeasured models=churned
    annotations:
      error churned: gate/measured: churned: unmeasured.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ⛔ \`churned\` could not be judged

    No result was recorded for this model. What could not be measured does not count as passed. Mend what is listed below, or run it again.

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\`</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
