import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Remark } from "../../manifest/source.ts";
import type { ColumnFacts, DataFacts } from "./data-facts.ts";
import { MEANING_RULES } from "./rules.ts";

/**
 * Columns that are mostly numbers, with cells that are none: read as text, which an input of numbers cannot take. What
 * the manifest wants as numbers fails before training; of features that it does not list, only the model will say, so
 * that it is a warning. Declared features are told of with the manifest's line (`dataColumnRemarks`).
 */
export function mixedRemarks(model: ResolvedModel, facts: DataFacts): readonly Remark[] {
  return Object.entries(facts.datasets).flatMap(([dataset, { columns = [], notes = [] }]) => [
    ...columns.flatMap((column) => mixedRemark(column, model, dataset)),
    ...notes.map((message) => noteRemark(message, dataset)),
  ]);
}

const NUMBERS: ReadonlySet<ResolvedModel["task"]> = new Set<ResolvedModel["task"]>([
  "regression",
  "forecasting",
  "quantile-regression",
  "ranking",
]);

function mixedRemark({ name, mixed }: ColumnFacts, model: ResolvedModel, dataset: string): readonly Remark[] {
  if (mixed === undefined) return [];
  const { target, columns, task, features, excludedFeatures, prediction } = model;
  const at = pointerTo("/datasets", dataset, "path");
  const remark = { rule: MEANING_RULES.columns, at, subject: name } as const;
  const isTarget = target.columns.includes(name);
  if ((isTarget && NUMBERS.has(task)) || name === columns.weight)
    return [
      { ...remark, message: mixed, remediation: "Write numbers alone: nothing else can be a target or a weight." },
    ];
  const roles = [columns.id, columns.time, columns.group, ...target.columns, ...excludedFeatures];
  const isRead = prediction.kind === "onnx" && features === undefined && !roles.includes(name);
  if (!isRead || !model.evaluationData.includes(dataset)) return [];
  return [
    {
      ...remark,
      outcome: "warn",
      message: `${mixed} So the column is text, which a model's input of numbers cannot take.`,
      remediation: "Correct the cells, or list the features with `type: category` for this one where it is text.",
    },
  ];
}

function noteRemark(message: string, dataset: string): Remark {
  return {
    rule: MEANING_RULES.dataset,
    at: pointerTo("/datasets", dataset, "path"),
    outcome: "warn",
    subject: dataset,
    message: `${message} Nothing can read it so.`,
    remediation: "Write the files of one dataset with the same columns and types.",
  };
}

/** Metrics of the manifest's own that cannot be computed. */
export function rowSqlRemarks(metrics: NonNullable<DataFacts["metrics"]>): readonly Remark[] {
  return metrics.map(({ name, problem }) => ({
    rule: MEANING_RULES.columns,
    at: pointerTo("/evaluation/metrics", name, "rowSql"),
    subject: name,
    message: problem,
    remediation: "Correct the expression: columns of the data, label, score and prediction.",
  }));
}
