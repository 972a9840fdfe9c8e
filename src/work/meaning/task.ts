import type { ModelManifest } from "../../generated/types.ts";
import type { Task } from "../../manifest/metric.ts";
import { SEVERAL_COLUMNS } from "../../manifest/target.ts";
import type { Remark } from "../../manifest/source.ts";
import { classRemarks } from "./classes.ts";
import { MEANING_RULES } from "./rules.ts";

const rule = MEANING_RULES.target;

/** Keys that one task reads and another would silently ignore, and those that a task cannot do without. */
export function taskRemarks(manifest: ModelManifest): readonly Remark[] {
  return [
    ...columnRemarks(manifest),
    ...strayKeys(manifest),
    ...missingKeys(manifest),
    ...classRemarks(manifest),
    ...quantileRemarks(manifest),
    ...thresholdRemarks(manifest),
  ];
}

function columnRemarks({ task, target: { column, columns } }: ModelManifest): readonly Remark[] {
  if (column !== undefined && columns !== undefined)
    return [
      {
        rule,
        at: "/target/columns",
        part: "key",
        message: "target.column and target.columns are both there.",
        remediation: "Keep one of them.",
      },
    ];
  if (column === undefined && columns === undefined)
    return [
      {
        rule,
        at: "/target",
        part: "key",
        message: "target names no column.",
        remediation: "Name the column with the truth: `target: {column: …}`.",
      },
    ];
  if (columns !== undefined && !SEVERAL_COLUMNS.has(task))
    return [
      {
        rule,
        at: "/target/columns",
        part: "key",
        message: `target.columns is for multilabel classification and text generation; this is ${task}.`,
        remediation: "Name one column: `target: {column: …}`.",
      },
    ];
  if (task === "multilabel-classification" && (columns?.length ?? 1) < 2)
    return [
      {
        rule,
        at: "/target",
        part: "key",
        message: "A multilabel model has several labels.",
        remediation:
          "Name a column of 0 and 1 for each: `target: {columns: [a, b]}`; for one label use `task: binary-classification`.",
      },
    ];
  return [];
}

interface Owned {
  readonly at: string;
  readonly tasks: readonly Task[];
  readonly words: string;
  readonly read: (manifest: ModelManifest) => unknown;
}

const BINARY = { tasks: ["binary-classification"], words: "binary classification" } as const;

const OWNED: readonly Owned[] = [
  { at: "/target/positive", ...BINARY, read: ({ target }) => target.positive },
  {
    at: "/target/classes",
    tasks: ["binary-classification", "multiclass-classification"],
    words: "binary and multiclass classification",
    read: ({ target }) => target.classes,
  },
  {
    at: "/target/quantiles",
    tasks: ["quantile-regression"],
    words: "quantile regression",
    read: ({ target }) => target.quantiles,
  },
  {
    at: "/model/threshold",
    ...BINARY,
    tasks: [...BINARY.tasks, "multilabel-classification"],
    read: ({ model }) => model?.threshold,
  },
  {
    at: "/evaluation/season",
    tasks: ["forecasting"],
    words: "forecasting",
    read: ({ evaluation }) => evaluation.season,
  },
  {
    at: "/evaluation/judge",
    tasks: ["text-generation"],
    words: "text generation",
    read: ({ evaluation }) => evaluation.judge,
  },
  { at: "/evaluation/fairness", ...BINARY, read: ({ evaluation }) => evaluation.fairness },
];

function strayKeys(manifest: ModelManifest): readonly Remark[] {
  const { task, columns } = manifest;
  const stray = OWNED.filter(({ tasks, read }) => read(manifest) !== undefined && !tasks.includes(task));
  const unread = typeof columns?.weight === "string" && (task === "ranking" || task === "forecasting");
  return [
    ...stray.map(({ at, words }): Remark => {
      const key = at.slice(1).replace("/", ".");
      return { rule, at, part: "key", message: `${key} is for ${words}; this is ${task}.` };
    }),
    ...(unread ? [unreadWeight(task)] : []),
  ];
}

function unreadWeight(task: Task): Remark {
  const unit = task === "ranking" ? "query" : "series";
  const message = `columns.weight is not read: in ${task} every ${unit} counts alike.`;
  return { rule, at: "/columns/weight", part: "key", message, remediation: "Remove it." };
}

function missingKeys({ task, target, columns, evaluation }: ModelManifest): readonly Remark[] {
  if (task === "ranking" && columns?.group === undefined)
    return [
      {
        rule,
        at: "/task",
        message: "A ranking is judged query by query, and nothing says which rows belong to one query.",
        remediation: "Name the column of the query: `columns: {group: …}`.",
      },
    ];
  if (task === "forecasting" && columns?.time === undefined)
    return [
      {
        rule,
        at: "/task",
        message: "A forecast is judged in the order of time, and nothing says when a row was.",
        remediation: "Name the column of the time: `columns: {time: …}`; several series also have `columns.group`.",
      },
    ];
  if (task === "quantile-regression" && target.quantiles === undefined)
    return [
      {
        rule,
        at: "/target",
        part: "key",
        message: "Nothing says which quantiles the model predicts.",
        remediation: "Name their levels: `target: {column: …, quantiles: [0.1, 0.5, 0.9]}`.",
      },
    ];
  if (task === "text-generation" && evaluation.predictions === undefined && evaluation.command === undefined)
    return [
      {
        rule: MEANING_RULES.prediction,
        at: "/evaluation",
        part: "key",
        message: "Texts come from a file or a command, and neither is named.",
        remediation: "Name `evaluation.predictions` or `evaluation.command`; the texts are its column `prediction`.",
      },
    ];
  return [];
}

function quantileRemarks({ target: { quantiles = [] } }: ModelManifest): readonly Remark[] {
  const isAscending = quantiles.every((level, at) => at === 0 || level > (quantiles[at - 1] ?? 0));
  if (isAscending) return [];
  return [
    {
      rule,
      at: "/target/quantiles",
      message: "The quantiles are not in ascending order.",
      remediation: `Write ${JSON.stringify(quantiles.toSorted((a, b) => a - b))}, and give predictions in that order.`,
    },
  ];
}

function thresholdRemarks({ task, model }: ModelManifest): readonly Remark[] {
  const threshold = model?.threshold;
  if (threshold === undefined || (threshold >= 0 && threshold <= 1) || task !== "binary-classification") return [];
  const message = `The threshold ${threshold} is outside of 0 to 1: if the scores are probabilities, every row falls on one side.`;
  return [{ rule, at: "/model/threshold", outcome: "warn", message }];
}
