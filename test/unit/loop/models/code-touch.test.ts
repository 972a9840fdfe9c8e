import { expect, test } from "vitest";
import { planModels } from "../../../../src/loop/models/plan.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { memoryRevision } from "../memory-revision.ts";

const manifest = (name: string): string => `apiVersion: model-gitops/v1
kind: Model
name: ${name}
owners: ["@ada"]
task: binary-classification
target: {column: y}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: 0.75}}}
`;

const lock = (train: string, holdout = "b".repeat(32)): string =>
  `schema: '2.0'\nstages:\n  split:\n    outs:\n    - {path: models/churn/data/train.csv, md5: ${train}}\n    - {path: models/churn/data/holdout.csv, md5: ${holdout}}\n`;

const BASE: Readonly<Record<string, string>> = {
  "models/churn/model.yaml": manifest("churn"),
  "models/churn/train.py": "from shared.age import old\n",
  "models/fraud/model.yaml": manifest("fraud"),
  "models/fraud/train.py": "import numpy\n",
  "models/fraud/data/train.csv": "y\n1\n",
  "models/fraud/data/holdout.csv": "y\n0\n",
  "models/poetry.lock": "numpy 2\n",
  "shared/age.py": "from shared.deep import x\n",
  "shared/deep.py": "x = 1\n",
  "shared/unused.py": "\n",
  "web/package-lock.json": "{}",
  "dvc.lock": lock("a".repeat(32)),
};

/** Models by what is done with them, and why. */
async function planned(edits: Readonly<Record<string, string | undefined>>) {
  const entries = Object.entries({ ...BASE, ...edits }).filter(([, text]) => text !== undefined);
  const head = new RevisionFiles(memoryRevision("head", Object.fromEntries(entries) as Record<string, string>));
  const { record } = await planModels({
    head,
    before: head.beside(memoryRevision("base", BASE)),
    changed: Object.keys(edits),
    history: { isKnown: async () => false, isUnsettled: async () => false, pastSeconds: async () => [] },
  });
  return record.models.map(({ model, train, reasons }) => `${model} ${train}: ${reasons[0] ?? ""}`);
}

test.each<[string, Readonly<Record<string, string | undefined>>, readonly string[]]>([
  ["what is imported", { "shared/age.py": "x\n" }, ["churn train: code changed: shared/age.py"]],
  ["what that imports", { "shared/deep.py": "y\n" }, ["churn train: code changed: shared/deep.py"]],
  ["what was imported and is gone", { "shared/deep.py": undefined }, ["churn train: code changed: shared/deep.py"]],
  ["what nobody imports", { "shared/unused.py": "y\n" }, []],
  ["a notebook and a test", { "models/churn/look.ipynb": "{}", "models/churn/test_train.py": "" }, []],
  ["a lock of a folder beside", { "web/package-lock.json": "{ }" }, []],
  [
    "a lock above both",
    { "models/poetry.lock": "numpy 3\n" },
    [
      "churn train: locked dependencies changed: models/poetry.lock",
      "fraud train: locked dependencies changed: models/poetry.lock",
    ],
  ],
  ["a stage's output", { "dvc.lock": lock("c".repeat(32)) }, ["churn train: training data changed: train"]],
  ["a lock of another stage", { "dvc.lock": `${lock("a".repeat(32))}# more\n` }, []],
])("%s", async (_, edits, expected) => {
  expect(await planned(edits)).toEqual(expected);
});
