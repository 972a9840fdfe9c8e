import { defineRules } from "../../../findings/rules.ts";
import type { WindowRecord } from "../../../generated/types.ts";

/** What is asked of the rows of a window, by dimension. */
export const QUALITY = defineRules("quality", {
  schema: {
    title: "The log has the columns it should have",
    why: "A model still answers when a column is missing, and its answers do not show it.",
    remediation: "Bring the column back in the service's log, or take it out of `features` and `monitoring.quality`.",
  },
  type: {
    title: "Cells are of their type",
    why: "A text in place of a number reaches the model as an empty cell or as another category.",
    remediation: "Find what writes these cells, or correct the column's `type`.",
  },
  completeness: {
    title: "Cells are filled",
    why: "A source that went silent shows as empty cells first.",
    remediation: "Find out why the source is silent; where fewer rows should have a value, say so with `expectedWhen`.",
  },
  validity: {
    title: "Values are possible ones",
    why: "Another unit, another code list or a broken parser gives values that the model has never seen.",
    remediation: "Find what writes these values, or widen the limit if they are right.",
  },
  uniqueness: {
    title: "Rows are there once",
    why: "A request that is logged twice counts twice in everything that is measured, and its label may be joined to the wrong one.",
    remediation: "Log each request once, or drop the repeated rows before they are read.",
  },
  constancy: {
    title: "A column has the variety that it should have",
    why: "A column stuck at one value is most often a default that stands in for a source that failed.",
    remediation: "Find out where the values come from.",
  },
  statistics: {
    title: "Statistics are within their limits",
    why: "A mean or a quantile that moved tells of another unit or another population.",
    remediation: "Look at the column's distribution in the report, and correct the source or the limit.",
  },
  freshness: {
    title: "Rows are recent",
    why: "A log that stopped looks the same as a service without problems.",
    remediation: "Find out what stopped writing the log.",
  },
  volume: {
    title: "There are as many rows as there should be",
    why: "Rows are mostly missing for a reason, so the others do not stand for all.",
    remediation: "Find out where the rows went, or correct the limit of `rows`.",
  },
  crossField: {
    title: "Columns agree with each other",
    why: "Each value may be possible, and the row as a whole may not be.",
    remediation: "Find what writes these rows, or correct the expression.",
  },
  referential: {
    title: "Values are known to the other dataset",
    why: "A key that leads nowhere joins with nothing, and the features behind it are empty.",
    remediation: "Bring the missing keys into the other dataset, or find what writes these.",
  },
});

/** What `default.answered` is about, as its finding names it. */
export const ANSWERS = "answers";

/** Whether a window's finding is of the check that answers are there. */
export function isAnswerCheck({ rule, subject, column }: WindowRecord["quality"][number]): boolean {
  return rule === QUALITY.completeness.id && subject === ANSWERS && column === undefined;
}
