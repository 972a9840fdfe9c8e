import type { ModelManifest } from "../generated/types.ts";
import { SEVERAL_COLUMNS } from "../manifest/target.ts";
import type { Remark } from "../manifest/source.ts";
import { MEANING_RULES } from "./meaning-rules.ts";

type Task = ModelManifest["task"];

const rule = MEANING_RULES.target;

/** Keys that one task reads and another would silently ignore, and those that a task cannot do without. */
export function taskRemarks(manifest: ModelManifest): readonly Remark[] {
  return [...columnRemarks(manifest), ...strayKeys(manifest), ...missingKeys(manifest), ...quantileRemarks(manifest), ...thresholdRemarks(manifest)];
}

function columnRemarks({ task, target: { column, columns } }: ModelManifest): readonly Remark[] {
  if (column !== undefined && columns !== undefined)
    return [{ rule, at: "/target/columns", part: "key", message: "target.column and target.columns are both there.", remediation: "Keep one of them." }];
  if (column === undefined && columns === undefined)
    return [{ rule, at: "/target", part: "key", message: "target names no column.", remediation: "Name the column with the truth: `target: {column: …}`." }];
  if (columns !== undefined && !SEVERAL_COLUMNS.has(task))
    return [{ rule, at: "/target/columns", part: "key", message: `target.columns is for multilabel classification and text generation; this is ${task}.`, remediation: "Name one column: `target: {column: …}`." }];
  if (task === "multilabel-classification" && (columns?.length ?? 1) < 2)
    return [{ rule, at: "/target", part: "key", message: "A multilabel model has several labels.", remediation: "Name a column of 0 and 1 for each: `target: {columns: [a, b]}`; for one label use `task: binary-classification`." }];
  return [];
}

interface Owned {
  readonly at: string;
  readonly key: string;
  readonly tasks: readonly Task[];
  readonly words: string;
  readonly isThere: boolean;
}

function strayKeys(manifest: ModelManifest): readonly Remark[] {
  const { task, target, model, evaluation, columns } = manifest;
  const owned: readonly Owned[] = [
    { at: "/target/positive", key: "target.positive", tasks: ["binary-classification"], words: "binary classification", isThere: target.positive !== undefined },
    { at: "/target/classes", key: "target.classes", tasks: ["multiclass-classification"], words: "multiclass classification", isThere: target.classes !== undefined },
    { at: "/target/quantiles", key: "target.quantiles", tasks: ["quantile-regression"], words: "quantile regression", isThere: target.quantiles !== undefined },
    { at: "/model/threshold", key: "model.threshold", tasks: ["binary-classification", "multilabel-classification"], words: "binary classification", isThere: model?.threshold !== undefined },
    { at: "/evaluation/season", key: "evaluation.season", tasks: ["forecasting"], words: "forecasting", isThere: evaluation.season !== undefined },
    { at: "/evaluation/judge", key: "evaluation.judge", tasks: ["text-generation"], words: "text generation", isThere: evaluation.judge !== undefined },
    { at: "/evaluation/fairness", key: "evaluation.fairness", tasks: ["binary-classification"], words: "binary classification", isThere: evaluation.fairness !== undefined },
  ];
  const stray = owned.filter(({ isThere, tasks }) => isThere && !tasks.includes(task));
  const weight = columns?.weight ?? undefined;
  const unread: readonly Remark[] =
    weight !== undefined && (task === "ranking" || task === "forecasting")
      ? [{ rule, at: "/columns/weight", part: "key", message: `columns.weight is not read: in ${task} every ${task === "ranking" ? "query" : "series"} counts alike.`, remediation: "Remove it." }]
      : [];
  return [...stray.map(({ at, key, words }): Remark => ({ rule, at, part: "key", message: `${key} is for ${words}; this is ${task}.` })), ...unread];
}

function missingKeys({ task, target, columns, evaluation }: ModelManifest): readonly Remark[] {
  if (task === "ranking" && columns?.group === undefined)
    return [{ rule, at: "/task", message: "A ranking is judged query by query, and nothing says which rows belong to one query.", remediation: "Name the column of the query: `columns: {group: …}`." }];
  if (task === "forecasting" && columns?.time === undefined)
    return [{ rule, at: "/task", message: "A forecast is judged in the order of time, and nothing says when a row was.", remediation: "Name the column of the time: `columns: {time: …}`; several series also have `columns.group`." }];
  if (task === "quantile-regression" && target.quantiles === undefined)
    return [{ rule, at: "/target", part: "key", message: "Nothing says which quantiles the model predicts.", remediation: "Name their levels: `target: {column: …, quantiles: [0.1, 0.5, 0.9]}`." }];
  if (task === "text-generation" && evaluation.predictions === undefined && evaluation.command === undefined)
    return [{ rule: MEANING_RULES.prediction, at: "/evaluation", part: "key", message: "Texts come from a file or a command, and neither is named.", remediation: "Name `evaluation.predictions` or `evaluation.command`; the texts are its column `prediction`." }];
  return [];
}

function quantileRemarks({ target: { quantiles = [] } }: ModelManifest): readonly Remark[] {
  const isAscending = quantiles.every((level, at) => at === 0 || level > (quantiles[at - 1] ?? 0));
  if (isAscending) return [];
  return [{ rule, at: "/target/quantiles", message: "The quantiles are not in ascending order.", remediation: `Write ${JSON.stringify(quantiles.toSorted((a, b) => a - b))}, and give predictions in that order.` }];
}

function thresholdRemarks({ task, model }: ModelManifest): readonly Remark[] {
  const threshold = model?.threshold;
  if (threshold === undefined || (threshold >= 0 && threshold <= 1) || task !== "binary-classification") return [];
  const message = `The threshold ${threshold} is outside of 0 to 1: if the scores are probabilities, every row falls on one side.`;
  return [{ rule, at: "/model/threshold", outcome: "warn", message }];
}
