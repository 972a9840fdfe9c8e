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
      error manifest/unknown-key at models/churn/model.yaml:4:1: "descripton" is not a key of a model manifest. Did you mean "description"? Correct or remove it. Keys here: apiVersion, kind, name, description, owners, contact, license, baseModels, lifecycle, task, target, columns, features, model, datasets, training, evaluation, card, report, governance, monitoring, retraining and promotion.
      error manifest/value at models/churn/model.yaml:6:7: task must be one of binary-classification, multiclass-classification, multilabel-classification, regression, quantile-regression, forecasting, ranking and text-generation; here it is "binary-clasification". Did you mean "binary-classification"? Write the value in the form that the message names.
      error churn: meaning/dataset at models/churn/model.yaml:16:19: "../../../etc/passwd" is in no format that can be read: .csv, .csv.gz, .jsonl, .parquet. Point the dataset at a csv, csv.gz, jsonl or parquet file of the repository, of a bucket (s3://…) or at an https address.
      error churn: meaning/path at models/churn/model.yaml:16:19: The path "../../../etc/passwd" leads out of the repository. Write a path relative to the manifest, or from the repository's root with a leading /.
      error manifest/value at models/churn/model.yaml:21:12: training.timeout must be a duration such as 5ms, 30s, 15m, 4h or 180d, of at most six digits; here it is "soon". Write the value in the form that the message names.
      error churn: meaning/metric at models/churn/model.yaml:24:5: There is no metric "roc_acu". Did you mean "roc_auc"? Choose one of accuracy, balanced_accuracy, roc_auc, average_precision, log_loss, brier_score, ece, ks, precision, recall, specificity, f1, jaccard, matthews_corrcoef and cohen_kappa.
      error manifest/value at models/churn/model.yaml:24:20: evaluation.metrics.roc_acu.min must be a number; here it is "high". Write the value in the form that the message names.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churn\` fails: 7 problems

    Nothing could be judged. Mend what is listed here and push again.

    - ❌ **failed** \`models/churn/model.yaml:4:1\` "descripton" is not a key of a model manifest. Did you mean "description"? Correct or remove it. Keys here: apiVersion, kind, name, description, owners, contact, license, baseModels, lifecycle, task, target, columns, features, model, datasets, training, evaluation, card, report, governance, monitoring, retraining and promotion. <sub>\`manifest/unknown-key\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:6:7\` task must be one of binary-classification, multiclass-classification, multilabel-classification, regression, quantile-regression, forecasting, ranking and text-generation; here it is "binary-clasification". Did you mean "binary-classification"? Write the value in the form that the message names. <sub>\`manifest/value\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:16:19\` "../../../etc/passwd" is in no format that can be read: .csv, .csv.gz, .jsonl, .parquet. Point the dataset at a csv, csv.gz, jsonl or parquet file of the repository, of a bucket (s3:&#8203;//…) or at an https address. <sub>\`meaning/dataset\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:16:19\` The path "../../../etc/passwd" leads out of the repository. Write a path relative to the manifest, or from the repository's root with a leading /. <sub>\`meaning/path\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:21:12\` training.timeout must be a duration such as 5ms, 30s, 15m, 4h or 180d, of at most six digits; here it is "soon". Write the value in the form that the message names. <sub>\`manifest/value\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:24:5\` There is no metric "roc_acu". Did you mean "roc_auc"? Choose one of accuracy, balanced_accuracy, roc_auc, average_precision, log_loss, brier_score, ece, ks, precision, recall, specificity, f1, jaccard, matthews_corrcoef and cohen_kappa. <sub>\`meaning/metric\`</sub>
    - … and 1 finding more.

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

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
    outputs: outcome=fail models=churned
    annotations:
      error churned: meaning/name at models/churn/model.yaml:3:7: The model is called "churned", but its folder is called "churn". Rename the folder or the model.
      error churned: meaning/dataset at models/churn/model.yaml:16:19: "../../../etc/passwd" is in no format that can be read: .csv, .csv.gz, .jsonl, .parquet. Point the dataset at a csv, csv.gz, jsonl or parquet file of the repository, of a bucket (s3://…) or at an https address.
      error churned: meaning/path at models/churn/model.yaml:16:19: The path "../../../etc/passwd" leads out of the repository. Write a path relative to the manifest, or from the repository's root with a leading /.
      error churned: meaning/metric at models/churn/model.yaml:24:5: There is no metric "roc_acu". Did you mean "roc_auc"? Choose one of accuracy, balanced_accuracy, roc_auc, average_precision, log_loss, brier_score, ece, ks, precision, recall, specificity, f1, jaccard, matthews_corrcoef and cohen_kappa.
    requests that wrote:
      POST /repos/acme/models/issues/1/comments 201
    comment by github-actions[bot]:
    ### ❌ \`churned\` fails: 4 problems

    Nothing could be judged. Mend what is listed here and push again.

    - ❌ **failed** \`models/churn/model.yaml:3:7\` The model is called "churned", but its folder is called "churn". Rename the folder or the model. <sub>\`meaning/name\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:16:19\` "../../../etc/passwd" is in no format that can be read: .csv, .csv.gz, .jsonl, .parquet. Point the dataset at a csv, csv.gz, jsonl or parquet file of the repository, of a bucket (s3:&#8203;//…) or at an https address. <sub>\`meaning/dataset\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:16:19\` The path "../../../etc/passwd" leads out of the repository. Write a path relative to the manifest, or from the repository's root with a leading /. <sub>\`meaning/path\`</sub>
    - ❌ **failed** \`models/churn/model.yaml:24:5\` There is no metric "roc_acu". Did you mean "roc_auc"? Choose one of accuracy, balanced_accuracy, roc_auc, average_precision, log_loss, brier_score, ece, ks, precision, recall, specificity, f1, jaccard, matthews_corrcoef and cohen_kappa. <sub>\`meaning/metric\`</sub>

    <sub>Commit \`<head>\` against \`<base>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/churn/model.yaml\` · Evidence is unsigned</sub>

    <!-- model-gitops:report v1 {"run":"<run>","attempt":1,"head":"<head>","content":"<key>"} -->"
  `);
});
