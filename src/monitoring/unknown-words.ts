import { isNumber, textSql } from "../data/column-sql.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { count } from "../kernel/numbers.ts";
import { listed, truncate } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { codeSql, type AnswerClasses } from "./answer-classes.ts";
import type { LogTable } from "./log-table.ts";
import type { LogRoles } from "./roles.ts";

export interface WordsRequest {
  readonly log: LogTable;
  readonly roles: Pick<LogRoles, "label" | "truth">;
  /** The relation of labels that come later. */
  readonly labels: string | undefined;
  readonly classes: AnswerClasses | undefined;
  readonly task: ResolvedModel["task"];
}

export interface UnknownWords {
  readonly rule: "labels" | "answers";
  /** Whether no cell of them can be used. */
  readonly isAll: boolean;
  readonly message: string;
}

/**
 * Labels and answers that are no class of the model, or no number of a regression: they are in the log and count
 * nowhere. Of the whole log, without a word of theirs: a single row may have it.
 */
export async function unknownWords(database: DuckDb, request: WordsRequest): Promise<readonly UnknownWords[]> {
  const { log, roles, labels, classes } = request;
  if (classes === undefined && request.task !== "regression") return [];
  const { relation } = log.table;
  const cells = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : textSql(log.table.column(name));
  const [truth, label] = [cells(roles.truth), classes && cells(roles.label)];
  const sources: readonly Source[] = [
    ...(labels === undefined ? [] : [{ rule: "labels" as const, what: "labels", relation: labels, text: "label" }]),
    ...(truth === undefined ? [] : [{ rule: "labels" as const, what: "labels in the log", relation, text: truth }]),
    ...(label === undefined ? [] : [{ rule: "answers" as const, what: "answers", relation, text: label }]),
  ];
  const found: UnknownWords[] = [];
  for (const { rule, what, ...cells } of sources) {
    const { bad, all } = await counted(database, { ...cells, classes });
    if (bad === 0) continue;
    const message = `${count(bad)} of ${count(all)} ${what} ${bad === 1 ? "is" : "are"} ${namesOf(classes)}, and ${bad === 1 ? "does" : "do"} not count.`;
    found.push({ rule, isAll: bad === all, message });
  }
  return found;
}

interface Source {
  readonly rule: UnknownWords["rule"];
  readonly what: string;
  readonly relation: string;
  readonly text: string;
}

const MOST_NAMED = 5;

function namesOf(classes: AnswerClasses | undefined): string {
  if (classes === undefined) return "no number";
  const names = classes.classes.slice(0, MOST_NAMED).map((name) => JSON.stringify(truncate(name, 60)));
  return `none of the classes (${listed(names)}${classes.classes.length > MOST_NAMED ? ", …" : ""})`;
}

interface Cells {
  readonly relation: string;
  readonly text: string;
  readonly classes: AnswerClasses | undefined;
}

async function counted(
  database: DuckDb,
  { relation, text, classes }: Cells,
): Promise<{ readonly all: number; readonly bad: number }> {
  const isBad = classes === undefined ? `NOT ${isNumber(text)}` : `${codeSql(text, classes)} = -2`;
  const [row = {}] = await database.rows(
    `SELECT count(${text})::DOUBLE AS filled, count(*) FILTER (WHERE ${text} IS NOT NULL AND ${isBad})::DOUBLE AS bad FROM ${relation}`,
  );
  return { all: Number(row["filled"] ?? 0), bad: Number(row["bad"] ?? 0) };
}
