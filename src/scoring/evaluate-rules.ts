import { defineRules } from "../findings/rules.ts";

/** What can keep a candidate from being measured. */
export const EVALUATE = defineRules("evaluate", {
  data: {
    title: "Evaluation data can be read",
    why: "A model is known to be good only by rows that it has not seen.",
    remediation: "Mend the file that the message names, or the dataset's path in the manifest.",
  },
  proposed: {
    title: "The judging rules that a retraining proposes are measured too",
    why: "A pull request that retrains and changes what judges is judged by the base branch. Its result by its own rules is shown beside it, for the person who accepts the change.",
    remediation: "Propose the change of what judges in a separate pull request, or mend what the message names.",
  },
  rows: {
    title: "Every row is there once",
    why: "A repeated row counts several times, and it cannot be told which of its copies was changed.",
    remediation:
      "Remove repeated rows, or name a column that identifies a row as columns.id. A column that several rows have in common is columns.group.",
  },
  copies: {
    title: "Every row is a case of its own",
    why: "More rows make an interval narrower. A case that is there thirty times under thirty ids looks like thirty times the evidence.",
    remediation:
      "Remove the copies. Or name the column that says which rows are one case, `columns: {group: <column>}`; then its groups count.",
  },
  labels: {
    title: "Every row has a usable label",
    why: "A metric over rows without a label would measure something else.",
    remediation: "Correct the target column, or target.column, target.positive and target.classes in the manifest.",
  },
  time: {
    title: "Rows are in the order of time",
    why: "Errors of a forecast are scaled and resampled by steps from one time to the next.",
    remediation: "Write ISO dates such as 2024-01-20, or numbers, in the column of columns.time.",
  },
  oneClass: {
    title: "Every class occurs",
    why: "With rows of one class alone, most metrics have no value.",
    remediation: "Evaluate on rows of every class.",
  },
  model: {
    title: "The model can be loaded and run",
    why: "The model is parsed before anything loads it, and runs in a process of its own. A broken or hostile file ends here.",
    remediation: "Export the model again, or correct features and model.outputs in the manifest.",
  },
  classes: {
    title: "It is known which score is which class",
    why: "Two scores in the wrong order turn every number around: the worse model then looks like the better one.",
    remediation:
      "Write target.classes: the data's labels in the order of the model's scores, or for each label what the model calls it.",
  },
  direction: {
    title: "Scores rank better than chance",
    why: "Scores that rank the wrong way round are those of the other class, or of a model that is of no use as it is.",
    remediation:
      "Compare with the training code which class the score is of. Export the score of target.positive, or correct target.positive or target.classes.",
  },
  scores: {
    title: "The model gives usable scores",
    why: "A score that is no number ranks no row, and a score that is no probability has no log loss.",
    remediation: "Export the model with its probabilities as an output, or name that output as model.outputs.score.",
  },
  predictions: {
    title: "Predictions fit the rows",
    why: "Predictions are joined on the id: a missing or doubled row would silently shift the result.",
    remediation: "Write one prediction for every row of every evaluation dataset.",
  },
  isolation: {
    title: "A predict command runs apart from what judges it",
    why: "A command that sees the labels, the other model's answers or the job's tokens can make its own numbers.",
    remediation:
      "Evaluate on a Linux machine where the runner is root, may use sudo without a password (GitHub's own can) or may make user namespaces. Or write `isolation: none` into .github/model-gitops.yaml on the default branch, if everybody who may push is trusted with the labels.",
  },
  baseline: {
    title: "The baseline can be measured on the same rows",
    why: "Without it nothing is known about the change, and that is not a pass.",
    remediation: "Keep the columns that the baseline needs in the evaluation data until the candidate has replaced it.",
  },
  slice: {
    title: "Every declared slice exists",
    why: "A slice that cannot be found protects nobody.",
    remediation: "Correct the column or condition under evaluation.slices.",
  },
  sensitive: {
    title: "Every sensitive column exists",
    why: "Groups that cannot be told apart cannot be compared.",
    remediation: "Correct the column under evaluation.fairness.sensitive.",
  },
  rowSql: {
    title: "Every metric that the manifest defines can be computed",
    why: "A cost that cannot be computed guards nothing.",
    remediation:
      "Correct the metric's rowSql: one expression over the dataset's columns and label, score and prediction.",
  },
  shards: {
    title: "The parts of all shards are there, and of one evaluation",
    why: "With missing rows, or with answers of another model, the evaluation would describe no real model.",
    remediation: "Look at the jobs of the shards. All of them have to run on this commit, this data and this baseline.",
  },
  separation: {
    title: "Evaluation rows were compared with training rows",
    why: "A model remembers its training rows, so they say nothing about new rows.",
    remediation: "Make the training data readable where the evaluation runs.",
  },
  importance: {
    title: "Features are worth what they should be",
    why: "One column that carries almost everything is often made from the target, and a person's name or number is nothing to decide by.",
    remediation:
      "Look at how the column is made: is it known when the model is asked? If not, exclude it under features. This warning judges nothing.",
  },
  latency: {
    title: "Calls could be timed",
    why: "A limit on latency without a measurement is no limit.",
    remediation: "Run the model with one row at a time to see why it fails.",
  },
});
