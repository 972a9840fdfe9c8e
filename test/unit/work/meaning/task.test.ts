import { describe, expect, test } from "vitest";
import { judgingChanges } from "../../../../src/work/judging/changes.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { touchedBy, touchReasons } from "../../../../src/work/planning/affected.ts";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { source, type Edit } from "../manifests.ts";

/** Makes the sample a manifest of another task with these metrics. */
function as(task: string, target: string, metrics: string): readonly Edit[] {
  return [
    ["task: binary-classification", `task: ${task}`],
    ["target: {column: defaulted, positive: 1}", `target: ${target}`],
    [/ {2}metrics:\n(?: {4}.*\n)+/, `  metrics: {${metrics}}\n`],
  ];
}

function remarks(...edits: readonly Edit[]): readonly string[] {
  return checkMeaning(source(...edits)).map(({ outcome, rule, message }) => `${outcome} ${rule} ${message}`);
}

const MULTILABEL = as("multilabel-classification", "{columns: [a, b]}", "f1_macro: {min: 0.5}");
const QUANTILES = as("quantile-regression", "{column: y, quantiles: [0.1, 0.9]}", "pinball_loss: {max: 3}");
const RANKING = as("ranking", "{column: relevance}", "ndcg_at_10: {min: 0.3}");
const FORECAST = as("forecasting", "{column: y}", "mase: {max: 1}");
const TEXT = as("text-generation", "{columns: [one, two]}", "bleu: {min: 20}, chrf++: {}");
const WON = as("text-generation", "{columns: [one, two]}", "bleu: {min: 20}, win_rate: {min: 0.5}");
const GROUP: Edit = ["columns: {id: loan_id}", "columns: {id: loan_id, group: query}"];
const TIME: Edit = ["columns: {id: loan_id}", "columns: {id: loan_id, time: day}"];
const PREDICTED: Edit = ["evaluation:\n", "evaluation:\n  predictions: texts.jsonl\n"];
const JUDGED: Edit = ["evaluation:\n", "evaluation:\n  judge: judged.jsonl\n"];

test.each([
  ["multilabel", MULTILABEL],
  ["multilabel with a threshold", [...MULTILABEL, ["datasets:", "model: {threshold: 0.3}\ndatasets:"] as const]],
  ["quantiles", QUANTILES],
  ["ranking", [...RANKING, GROUP]],
  ["forecasting", [...FORECAST, TIME, ["evaluation:\n", "evaluation:\n  season: 7\n"] as const]],
  ["texts", [...WON, PREDICTED, JUDGED]],
])("a good manifest of %s has no finding", (_, edits) => {
  expect(remarks(...edits)).toEqual([]);
});

describe("what a task cannot do without", () => {
  test.each<[string, readonly Edit[], string]>([
    [
      "a ranking its queries",
      RANKING,
      "fail meaning/target A ranking is judged query by query, and nothing says which rows belong to one query.",
    ],
    [
      "a forecast its time",
      FORECAST,
      "fail meaning/target A forecast is judged in the order of time, and nothing says when a row was.",
    ],
    [
      "quantiles their levels",
      as("quantile-regression", "{column: y}", "crps: {max: 3}"),
      "fail meaning/target Nothing says which quantiles the model predicts.",
    ],
    ["texts their file", TEXT, "fail meaning/prediction Texts come from a file or a command, and neither is named."],
    [
      "a win rate its judgements",
      [...WON, PREDICTED],
      "fail meaning/metric win_rate counts judgements of pairs of texts, and evaluation.judge names no file.",
    ],
    [
      "a first model a limit that it can meet",
      [...as("text-generation", "{columns: [one]}", "bleu: {}, win_rate: {min: 0.5}"), PREDICTED, JUDGED],
      "warn meaning/first-model No metric has an absolute limit, so a first model has nothing to meet.",
    ],
    [
      "labels more than one",
      as("multilabel-classification", "{column: a}", "f1_macro: {min: 0.5}"),
      "fail meaning/target A multilabel model has several labels.",
    ],
    [
      "any its column",
      [["{column: defaulted, positive: 1}", "{positive: 1}"]],
      "fail meaning/target target names no column.",
    ],
  ])("%s", (_, edits, expected) => {
    expect(remarks(...edits)).toEqual([expected]);
  });
});

describe("what a task does not read", () => {
  test.each<[string, readonly Edit[], string]>([
    [
      "several columns",
      [["{column: defaulted, positive: 1}", "{columns: [defaulted, late]}"]],
      "fail meaning/target target.columns is for multilabel classification and text generation; this is binary-classification.",
    ],
    [
      "a season",
      [["evaluation:\n", "evaluation:\n  season: 7\n"]],
      "fail meaning/target evaluation.season is for forecasting; this is binary-classification.",
    ],
    [
      "a judge",
      [JUDGED],
      "fail meaning/target evaluation.judge is for text generation; this is binary-classification.",
    ],
    [
      "weights",
      [...RANKING, GROUP, ["group: query", "group: query, weight: w"]],
      "fail meaning/target columns.weight is not read: in ranking every query counts alike.",
    ],
    [
      "weights of an area over classes",
      [
        ...as("multiclass-classification", "{column: y}", "roc_auc: {}, accuracy: {min: 0.5}"),
        ["columns: {id: loan_id}", "columns: {id: loan_id, weight: w}"],
      ],
      "fail meaning/metric ROC AUC (one against rest) cannot be judged with columns.weight: areas over several classes are not weighted.",
    ],
    [
      "quantiles out of order",
      [...QUANTILES, ["[0.1, 0.9]", "[0.9, 0.1]"]],
      "fail meaning/target The quantiles are not in ascending order.",
    ],
    [
      "a metric of another task",
      [...RANKING, GROUP, ["ndcg_at_10: {min: 0.3}", "ndgc_at_10: {min: 0.3}"]],
      'fail meaning/metric There is no metric "ndgc_at_10". Did you mean "ndcg_at_10"?',
    ],
  ])("%s", (_, edits, expected) => {
    expect(remarks(...edits)).toContain(expected);
  });
});

describe("metrics of the manifest's own", () => {
  const cost = (rest: string): Edit => ["log_loss: {max: 0.5}", `cost: {rowSql: "1 - score", ${rest}}`];

  test("a cost and its direction", () => {
    expect(remarks(cost("better: lower, max: 3"))).toEqual([]);
    expect(remarks(cost("max: 3"))).toEqual([
      "fail meaning/metric Nothing says whether a higher or a lower cost is better.",
    ]);
  });

  test("it does not hide a metric that is known, and only it has a direction", () => {
    expect(remarks(["log_loss: {max: 0.5}", 'log_loss: {rowSql: "0", better: lower}'])).toEqual([
      'fail meaning/metric "log_loss" is log loss, and cannot be a metric of its own.',
    ]);
    expect(remarks(["log_loss: {max: 0.5}", "log_loss: {max: 0.5, better: higher}"])).toEqual([
      "fail meaning/metric Only a metric with rowSql says which way is better; the others are known.",
    ]);
  });

  test("another expression judges differently", () => {
    const before = source(cost("better: lower, max: 3")).manifest;
    const after = source(["log_loss: {max: 0.5}", 'cost: {rowSql: "0 * score", better: lower, max: 3}']).manifest;
    expect(judgingChanges(before, after)).toEqual([
      { path: "evaluation.metrics.cost.rowSql", direction: "changed", from: "1 - score", to: "0 * score" },
    ]);
  });
});

test("season, quantiles and judgements are part of what judges", () => {
  const change = (before: readonly Edit[], after: readonly Edit[]): readonly string[] =>
    judgingChanges(source(...before).manifest, source(...after).manifest).map(({ path }) => path);
  expect(change([...FORECAST, TIME], [...FORECAST, TIME, ["evaluation:\n", "evaluation:\n  season: 7\n"]])).toEqual([
    "evaluation.season",
  ]);
  expect(change(QUANTILES, [...QUANTILES, ["[0.1, 0.9]", "[0.4, 0.6]"]])).toEqual(["target.quantiles"]);
  expect(change(TEXT, [...TEXT, JUDGED])).toEqual(["evaluation.judge"]);
});

test("new judgements judge again and train nothing", () => {
  const { manifest, file } = source(...TEXT, PREDICTED, JUDGED);
  const touch = touchedBy(["models/credit-risk/judged.jsonl"])(resolveModel(manifest, file));
  expect(touch).toMatchObject({
    code: [],
    evaluationData: [],
    judgements: ["models/credit-risk/judged.jsonl"],
  });
  expect(touch === undefined ? [] : touchReasons(touch)).toEqual([
    "judgements changed: models/credit-risk/judged.jsonl",
  ]);
});

test("judgements stay inside the repository", () => {
  expect(remarks(...TEXT, PREDICTED, ["evaluation:\n", "evaluation:\n  judge: ../../../judged.jsonl\n"])).toEqual([
    'fail meaning/path The path "../../../judged.jsonl" leads out of the repository.',
  ]);
});
