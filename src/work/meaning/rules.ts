import { defineRules } from "../../findings/rules.ts";

/** What a well-formed manifest can still get wrong. */
export const MEANING_RULES = defineRules("meaning", {
  name: {
    title: "Names are unique and agree with folders",
    why: "The name is the model's folder, tag, branch and comment key; two answers to one name lead to the wrong model.",
    remediation: "Rename the folder or the model.",
  },
  cluster: {
    title: "The cluster that the manifest names is described in the settings",
    why: "Otherwise this is noticed only when training begins, which can be a long time after the change.",
    remediation:
      "Correct the name, or describe the cluster under `clusters` of .github/model-gitops.yaml: it counts once it is on the default branch.",
  },
  target: {
    title: "The target fits the task",
    why: "A key that the task does not read would be taken for a setting that works.",
    remediation: "Remove the key, or correct the task.",
  },
  leakage: {
    title: "No feature gives the answer away",
    why: "A model that sees the target, or the identity of a row, looks perfect in evaluation and fails in production.",
    remediation: "Remove the column from the features.",
  },
  columns: {
    title: "Columns exist and are named once",
    why: "A column that is not in the data cannot be read, and a slice that does not exist is never looked at.",
    remediation: "Write the column's name as the data's header has it.",
  },
  datasetRole: {
    title: "One dataset decides",
    why: "Without exactly one deciding dataset, a model could be judged by whichever is kindest.",
    remediation: "Give exactly one dataset the role `decides`.",
  },
  dataset: {
    title: "Datasets can be read",
    why: "A file that cannot be read can neither train nor judge a model.",
    remediation:
      "Point the dataset at a csv, csv.gz, jsonl or parquet file of the repository, of a bucket (s3://…) or at an https address.",
  },
  version: {
    title: "Data is the pinned version",
    why: "Other rows than those that were reviewed would train or judge the model, and nothing could be reproduced.",
    remediation: "Restore the pinned data, or pin its new digest and say why.",
  },
  separation: {
    title: "Evaluation data is not training data",
    why: "A model remembers its training rows; judged on them, it looks better than it is.",
    remediation: "Remove the shared rows from the training data.",
  },
  freshness: {
    title: "Data is recent enough",
    why: "A model that is judged on old rows is judged for a world that may be gone.",
    remediation: "Bring newer rows, or raise `maxAge`.",
  },
  path: {
    title: "Paths exist and stay inside the repository",
    why: "A run can only be reproduced from what its commit contains.",
    remediation: "Write a path relative to the manifest, or from the repository's root with a leading /.",
  },
  code: {
    title: "The code that trains is known",
    why: "Code that is not known can change without the model being trained again.",
    remediation: "Name the files or folders in `training.code`; a pattern with `!` leaves out what does not train.",
  },
  command: {
    title: "Commands are argument lists",
    why: "Commands are started without a shell: nothing splits, expands or redirects.",
    remediation: "Write every argument as an entry of its own, or call a script.",
  },
  environment: {
    title: "Environment variables may be passed on",
    why: "User code never gets the runner's tokens or its own switches.",
    remediation: "Remove the name; give the job a secret of its own where it needs one.",
  },
  machine: {
    title: "The runner can do the work",
    why: "A job that asks for what its runner does not have waits or fails after the queue.",
    remediation: "Name the labels of a fitting runner in `training.runner`.",
  },
  metric: {
    title: "Metrics fit the task",
    why: "A metric that cannot be computed cannot protect anything.",
    remediation: "Choose a metric of the task.",
  },
  limit: {
    title: "Limits can be met and can be missed",
    why: "A limit outside of the metric's range fails every model, or none.",
    remediation: "Correct the limit.",
  },
  firstModel: {
    title: "A first model meets an absolute limit",
    why: "Without a baseline there is nothing to compare with: a first model could be arbitrarily bad.",
    remediation: "Give at least one metric a `min` or a `max`.",
  },
  detectable: {
    title: "The evaluation data can detect the margin",
    why: "With too few rows even an equally good model comes out inconclusive.",
    remediation: "Add labelled rows, or widen the margin.",
  },
  prediction: {
    title: "Predictions can be read in one way",
    why: "Two sources of predictions could disagree, and rows without an id cannot be joined.",
    remediation: "Keep one of `evaluation.predictions`, `evaluation.command` and an ONNX artifact.",
  },
  monitoring: {
    title: "The model can be watched as it is written",
    why: "A limit that nothing can keep, or a name that leads nowhere, makes a monitor that is always red or never looks.",
    remediation: "Correct the key.",
  },
  retraining: {
    title: "The model can be retrained as it is written",
    why: "A retraining without a trigger, without a change, or with a change to what judges makes no proposal that can be merged.",
    remediation: "Correct the key.",
  },
  promotion: {
    title: "The model can be promoted as it is written",
    why: "A stage that waits for itself, or a path that leads nowhere, is found when a version is wanted in production.",
    remediation: "Correct the key.",
  },
  canary: {
    title: "A canary can be promoted as it is declared",
    why: "A canary without a way to decide stays where it is, with the users that it has.",
    remediation: "Correct the canary, or the experiment of the manifest.",
  },
  environmentModel: {
    title: "Environments name models of the repository",
    why: "An entry for an unknown model protects nothing.",
    remediation: "Correct the name or remove the entry.",
  },
  environmentVersion: {
    title: "Environments name versions that were released, with their bytes",
    why: "A reader of the file believes that these bytes passed as this version. Where they did not, it is unknown what serves.",
    remediation:
      "Correct the version or the digest, or release the version first: `model-gitops promote <model> <version>`.",
  },
});
