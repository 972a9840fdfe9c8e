import { checkExpression } from "../data/expression.ts";
import { listed } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { BatchContext } from "./measure-batch.ts";

type Opened = Pick<BatchContext, "log" | "roles" | "classes">;

/** Why rows of a log cannot be put to the model, or its answers cannot be judged, whatever the log has; undefined where they can. */
export function unanswerable(
  { target, task, features, columns }: ResolvedModel,
  { roles }: Opened,
  answers: "asked" | "logged",
): string | undefined {
  if (target.columns.length > 1)
    return `A ${task} model has ${target.columns.length} target columns, and labels of production are one a row: it cannot be evaluated again on them.`;
  if (answers === "asked")
    // A model with one input takes columns by their order, which a log need not keep.
    return features === undefined
      ? "The manifest lists no features, so it is unknown which columns of the log the model takes, and in which order. List them as `features`."
      : undefined;
  if (columns.id === undefined || roles.id === undefined)
    return "The model is judged by a predictions file, so that its logged answers are joined by an id, and the log has none. Log one, and name its column as monitoring.columns.id.";
  const isAnswered = roles.score !== undefined || roles.scores !== undefined || roles.label !== undefined;
  return isAnswered
    ? undefined
    : "The model is judged by a predictions file, so that its logged answers count, and the log has none. Name their columns as monitoring.columns.score or monitoring.columns.label.";
}

/** Columns beside id and target that the evaluation reads by their names. */
function readColumns({ features = [], columns, slices, fairness }: ResolvedModel, isAsked: boolean): readonly string[] {
  return [
    ...(isAsked ? features.map(({ name }) => name) : []),
    ...[columns.time, columns.group, columns.weight].filter((name) => name !== undefined),
    ...slices.flatMap(({ name, where }) => (where === undefined ? [name] : [])),
    ...(fairness?.sensitive ?? []),
  ];
}

/** Those that a dataset of the log has: no other column of it is the evaluation's business, or the model's. */
export async function keptColumns(model: ResolvedModel, { log: { table } }: Opened): Promise<ReadonlySet<string>> {
  const names = table.columns.map(({ name }) => name);
  const conditions = model.slices.flatMap(({ where }) => where ?? []);
  const asked: string[] = [];
  for (const where of conditions) asked.push(...(await checkExpression(table.database, where, names)).columns);
  return new Set([...readColumns(model, true), ...asked]);
}

/** What the evaluation reads of each row and the log does not have, as a sentence. */
export function missingColumns(
  model: ResolvedModel,
  { log, roles }: Opened,
  answers: "asked" | "logged",
): string | undefined {
  const { columns } = model;
  const has = new Set(log.table.columns.map(({ name }) => name));
  const missing = [...new Set(readColumns(model, answers === "asked"))].filter((name) => !has.has(name));
  const named = missing.slice(0, 10).map((name) => JSON.stringify(name));
  const others = missing.length - named.length;
  if (missing.length > 0)
    return `The log lacks ${listed([...named, ...(others > 0 ? [`${others} more`] : [])])}, which the evaluation reads of every row. Log ${missing.length === 1 ? "it" : "them"} as the evaluation data has ${missing.length === 1 ? "it" : "them"}.`;
  return columns.id !== undefined && roles.id === undefined
    ? `The log has no id, which the evaluation data has as ${JSON.stringify(columns.id)}. Log one, and name its column as monitoring.columns.id.`
    : undefined;
}
