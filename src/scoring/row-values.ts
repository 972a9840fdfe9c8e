import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expressionColumns, openAnswers, type AnswerTable } from "../data/answer-table.ts";
import { checkExpression, type Expression } from "../data/expression.ts";
import type { Table } from "../data/table.ts";
import { messageOf, UserError, userMessage } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import type { RowValues } from "../work/measure/sampling.ts";
import { Problem } from "./problems.ts";
import { answersOf } from "./row-answers.ts";

export interface RowValuing {
  readonly table: Table;
  readonly model: ResolvedModel;
  readonly sample: TaskSample;
  /** A folder that DuckDB may read: absolute. */
  readonly scratch: string;
}

/** The sample with the values of the manifest's own metrics, by DuckDB, for what each model answers. */
export async function withRowValues({ table, model, sample, scratch }: RowValuing): Promise<TaskSample> {
  const custom = model.metrics.flatMap(({ metric }) =>
    metric.rowSql === undefined ? [] : [{ name: metric.name, sql: metric.rowSql }],
  );
  if (custom.length === 0) return sample;
  const folder = await mkdtemp(join(scratch, "answers-"));
  try {
    const candidate = await openAnswers(table.database, answersOf(sample, "candidate"), join(folder, "candidate.csv"));
    const baseline =
      sample.baseline === undefined
        ? undefined
        : await openAnswers(table.database, answersOf(sample, "baseline"), join(folder, "baseline.csv"));
    const rowValues = new Map<string, RowValues>();
    for (const { name, sql } of custom) {
      const metric = await checked(table, { name, sql, file: model.file });
      const evaluate = (answers: AnswerTable): Promise<Float64Array> => evaluated(table, answers, metric);
      rowValues.set(name, {
        candidate: await evaluate(candidate),
        baseline: baseline === undefined ? undefined : await evaluate(baseline),
      });
    }
    for (const answers of [candidate, baseline]) await answers?.drop();
    return { ...sample, rowValues };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface RowMetric {
  readonly name: string;
  readonly file: string;
}

interface CheckedMetric extends RowMetric {
  readonly expression: Expression;
}

async function checked(
  table: Table,
  { name, sql, file }: RowMetric & { readonly sql: string },
): Promise<CheckedMetric> {
  try {
    return { name, expression: await checkExpression(table.database, sql, expressionColumns(table)), file };
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new Problem(`evaluation.metrics.${name}.rowSql: ${messageOf(cause)}`, {
      rule: "rowSql",
      file,
      cause,
    });
  }
}

async function evaluated(
  table: Table,
  answers: AnswerTable,
  { name, expression, file }: CheckedMetric,
): Promise<Float64Array> {
  try {
    return await answers.evaluate(table, expression);
  } catch (cause) {
    const reason = userMessage(cause);
    throw new Problem(`evaluation.metrics.${name}.rowSql cannot be evaluated on ${table.source}. ${reason}`, {
      rule: "rowSql",
      file,
      cause,
    });
  }
}
