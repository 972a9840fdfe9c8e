import type { Unmeasurable } from "../work/monitor/measured.ts";
import type { AnswerClasses } from "./answer-classes.ts";
import type { LabelTable } from "./label-table.ts";
import type { LogTable } from "./log-table.ts";
import { missingColumn } from "./missing-columns.ts";
import type { LogRoles } from "./roles.ts";
import { hasAnswers } from "./served-rows.ts";

export interface ReadTruth {
  readonly log: LogTable;
  readonly roles: LogRoles;
  readonly classes: AnswerClasses | undefined;
  /** Undefined where they could not be had, or none come later. */
  readonly labelled: Pick<LabelTable, "why"> | undefined;
  /** Whether the manifest names labels that come later. */
  readonly isLabelled: boolean;
}

/** Why no window of this log can have answers, or labels. */
export function unmeasurable({ log, roles, classes, labelled, isLabelled }: ReadTruth): Unmeasurable {
  const names = log.table.columns.map(({ name }) => name);
  const missing = (isRole: (key: string) => boolean): string | undefined => {
    const found = roles.missing.find(({ key }) => isRole(key));
    return found && missingColumn(found, names);
  };
  const later = isLabelled
    ? labelled === undefined
      ? "The labels that monitoring.labels names could not be read; a finding says why."
      : labelled.why
    : missing((key) => key === "truth");
  const answers = hasAnswers({ table: log.table, roles, classes })
    ? undefined
    : (missing((key) => /^(?:score|label|scores[.].*)$/s.test(key)) ?? NO_ANSWERS);
  return { ...(answers !== undefined && { answers }), ...(later !== undefined && { labels: later }) };
}

const NO_ANSWERS =
  "The log has no answers. Name the column that has them as monitoring.columns.score, or of classes as monitoring.columns.label.";
