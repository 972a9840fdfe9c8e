import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openAnswers, type AnswerTable } from "../data/answer-table.ts";
import { checkExpression } from "../data/expression.ts";
import type { Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
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
      const expression = await checked(table.database, { name, sql, file: model.file });
      const evaluate = (answers: AnswerTable): Promise<Float64Array> => evaluated(table, answers, expression);
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

interface Expression {
  readonly name: string;
  readonly sql: string;
  readonly file: string;
}

async function checked(database: DuckDb, { name, sql, file }: Expression): Promise<Expression> {
  try {
    return { name, sql: await checkExpression(database, sql), file };
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new Problem(`evaluation.metrics.${name}.rowSql: ${messageOf(cause)}`, {
      rule: "rowSql",
      file,
      cause,
    });
  }
}

async function evaluated(table: Table, answers: AnswerTable, { name, sql, file }: Expression): Promise<Float64Array> {
  try {
    return await answers.evaluate(table, sql);
  } catch (cause) {
    const reason = messageOf(cause).split("\n")[0] ?? "";
    throw new Problem(`evaluation.metrics.${name}.rowSql cannot be evaluated on ${table.source}: ${reason}`, {
      rule: "rowSql",
      file,
      cause,
    });
  }
}
