import { describe, expect, test } from "vitest";
import { checkFleet } from "../../../../src/work/meaning/fleet.ts";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { source, type Edit } from "../manifests.ts";

function remarks(...edits: readonly Edit[]): readonly string[] {
  return checkMeaning(source(...edits)).map(
    ({ location, outcome, rule, message }) => `${location?.line}:${location?.column} ${outcome} ${rule} ${message}`,
  );
}

test("a good manifest has no finding", () => {
  expect(remarks()).toEqual([]);
});

describe("findings", () => {
  test.each<[string, readonly Edit[], readonly string[]]>([
    [
      "name and folder",
      [["name: credit-risk", "name: credit"]],
      ['3:7 fail meaning/name The model is called "credit", but its folder is called "credit-risk".'],
    ],
    [
      "a positive value in regression",
      [
        ["binary-classification", "regression"],
        [/metrics:[^]*/, "metrics: {r2: {min: 0.1}}\n"],
      ],
      ["6:29 fail meaning/target target.positive is for binary classification; this is regression."],
    ],
    [
      "an unknown metric",
      [["log_loss", "log_los"]],
      ['17:5 fail meaning/metric There is no metric "log_los". Did you mean "log_loss"?'],
    ],
    [
      "a metric of another task",
      [["log_loss: {max: 0.5}", "rmse: {max: 3}"]],
      ["17:5 fail meaning/metric root mean squared error is not a metric of binary-classification."],
    ],
    [
      "a limit that cannot be met",
      [["min: 0.75", "min: 1.2"]],
      ["16:20 fail meaning/limit ROC AUC can never be at least 1.2: it lies between 0 and 1."],
    ],
    [
      "a limit that is always met",
      [["min: 0.75", "min: 0"]],
      ["16:20 warn meaning/limit ROC AUC is always at least 0: it lies between 0 and 1."],
    ],
    [
      "a limit on the wrong side",
      [["max: 0.5", "min: 0.5"]],
      [
        '17:16 warn meaning/limit log loss is better when it is lower, so this min forbids better models. Did you mean "max"?',
      ],
    ],
    [
      "no value between both",
      [["min: 0.75", "min: 0.9, max: 0.8"]],
      [
        "16:5 fail meaning/limit No value is at least 0.9 and at most 0.8.",
        '16:25 warn meaning/limit ROC AUC is better when it is higher, so this max forbids better models. Did you mean "min"?',
      ],
    ],
    [
      "a margin as wide as the metric",
      [["margin: 0.01", "margin: 1"]],
      ["16:34 fail meaning/limit With a margin of 1, ROC AUC may get as bad as it can and still pass."],
    ],
    [
      "no absolute limit",
      [
        ["min: 0.75, ", ""],
        ["max: 0.5", ""],
      ],
      ["15:3 warn meaning/first-model No metric has an absolute limit, so a first model has nothing to meet."],
    ],
    [
      "the same metric twice",
      [["log_loss: {max: 0.5}", "auc: {}"]],
      ['17:5 fail meaning/metric "auc" is the same metric as "roc_auc". Keep one of them.'],
    ],
    [
      "the target as a feature",
      [["datasets:", "features: [{name: age, type: number}, {name: defaulted, type: number}]\ndatasets:"]],
      ['8:46 fail meaning/leakage The feature "defaulted" is the target itself.'],
    ],
    [
      "the id as a feature",
      [["datasets:", "features: [{name: loan_id, type: category}]\ndatasets:"]],
      [
        '8:19 fail meaning/leakage The feature "loan_id" is columns.id; columns with a meaning of their own are not features.',
      ],
    ],
    [
      "predictions without an id",
      [
        ["columns: {id: loan_id}\n", ""],
        ["  slices", "  predictions: p.csv\n  slices"],
      ],
      ["17:3 fail meaning/prediction evaluation.predictions is joined on columns.id, which is missing."],
    ],
    [
      "two sources of predictions",
      [["  slices", "  predictions: p.csv\n  command: [python, p.py]\n  slices"]],
      ["19:3 fail meaning/prediction evaluation.predictions and evaluation.command are both there."],
    ],
    [
      "an artifact nobody can read",
      [["model.onnx", "model.pkl"]],
      [
        '13:13 fail meaning/prediction The artifact "model.pkl" is no ONNX file, and nothing else says how to predict with it.',
      ],
    ],
    [
      "a path that leaves",
      [["data/train.csv", "../../../train.csv"]],
      ['9:17 fail meaning/path The path "../../../train.csv" leads out of the repository.'],
    ],
    [
      "an address of no kind that is read",
      [["data/train.csv", "http://data.example/train.csv?k=SECRET"]],
      ['9:17 fail meaning/dataset "http://data.example/train.csv?…" is at no address that data comes from.'],
    ],
    [
      "an address with a password",
      [["data/train.csv", "https://user:SECRET@data.example/train.csv"]],
      [
        '9:17 fail meaning/dataset "https://…@data.example/train.csv" has a user and password in it, where everybody can read them.',
      ],
    ],
    [
      "a pattern on a web server",
      [["data/train.csv", "https://data.example/*.csv"]],
      [
        '9:17 fail meaning/dataset "https://data.example/*.csv" is a pattern, and nobody can list the files of a web server.',
      ],
    ],
    [
      "an address that is not pinned, and one whose pin pins nothing",
      [
        ["data/train.csv", "s3://bucket/train-*.csv"],
        ["{path: data/holdout.csv}", "{path: 's3://bucket/holdout.csv', version: {s3VersionId: 'null'}}"],
      ],
      [
        '9:3 warn meaning/version Nothing says which content of "s3://bucket/train-*.csv" is meant, so a change of it goes unnoticed until it judges.',
        '10:55 fail meaning/dataset The version "null" can be replaced by whoever may write "s3://bucket/holdout.csv".',
      ],
    ],
    [
      "an address that is a credential, and a pin of another kind",
      [
        ["data/train.csv", "'https://data.example/train.csv?sv=1&sig=SECRET'"],
        ["{path: data/holdout.csv}", "{path: 'https://data.example/h.csv', version: {dvc: h.dvc}}"],
      ],
      [
        '9:3 warn meaning/version Nothing says which content of "https://data.example/train.csv?…" is meant, so a change of it goes unnoticed until it judges.',
        '9:17 warn meaning/dataset The address of "train" has what looks like a credential in it (sig): everybody who can read the manifest can use it, and it ends some day.',
        '10:58 fail meaning/dataset A DVC file tells the content of files of the repository, not of "https://data.example/h.csv".',
      ],
    ],
    [
      "a format",
      [["data/train.csv", "data/train.xlsx"]],
      [
        '9:17 fail meaning/dataset "data/train.xlsx" is in no format that can be read: .csv, .csv.gz, .jsonl, .parquet.',
      ],
    ],
    [
      "one file for both",
      [["data/holdout.csv", "./data/train.csv"]],
      [
        '10:19 fail meaning/separation "holdout" and "train" are the same file: the model would be judged on the rows it has learned.',
      ],
    ],
    [
      "a day that does not exist",
      [["data/holdout.csv", "data/holdout.csv, period: {from: 2024-02-31, to: 2024-03-01}"]],
      ["10:52 fail meaning/dataset There is no day 2024-02-31."],
    ],
    [
      "a shell line",
      [["[python, train.py]", '["python train.py"]']],
      ['12:13 fail meaning/command "python train.py" is a line for a shell, but it is started without one.'],
    ],
    [
      "a pipe",
      [["train.py]", 'train.py, "|", tee, log]']],
      ['12:31 fail meaning/command "|" is for a shell, but the command is started without one.'],
    ],
    [
      "a variable of the runner",
      [["  artifact", "  env: [GITHUB_TOKEN]\n  artifact"]],
      ["13:9 fail meaning/environment GITHUB_TOKEN belongs to the runner and is never passed on."],
    ],
    [
      "a GPU on a hosted runner",
      [["  artifact", "  requires: {gpus: 1}\n  artifact"]],
      ["13:3 warn meaning/machine The training needs a GPU, but the runner ubuntu-24.04 has none."],
    ],
    [
      "no deciding dataset",
      [
        ["holdout:", "test:"],
        ["datasets:", "datasets:\n  more: {path: m.csv}"],
      ],
      ["8:1 fail meaning/dataset-role No dataset judges the model."],
    ],
  ])("%s", (_, edits, expected) => {
    expect(remarks(...edits)).toEqual(expected);
  });
});

test("two models with one name, and an environment that names a third", () => {
  const one = source();
  const environment = {
    file: "environments/production.yaml",
    locate: () => ({ file: "environments/production.yaml", line: 5 }),
  };
  const manifest = {
    apiVersion: "model-gitops/v1",
    kind: "Environment",
    name: "production",
    models: { "credit-rsik": { digest: `sha256:${"0".repeat(64)}` } },
  } as const;
  const findings = checkFleet([one, { ...one, file: "models/other/model.yaml" }], [{ ...environment, manifest }]);
  expect(findings.map(({ outcome, message }) => `${outcome} ${message}`)).toEqual([
    'fail Several models are called "credit-risk": models/credit-risk/model.yaml and models/other/model.yaml.',
    'fail Several models are called "credit-risk": models/credit-risk/model.yaml and models/other/model.yaml.',
    'warn The environment production names a model "credit-rsik" that the repository does not have. Did you mean "credit-risk"?',
  ]);
});
