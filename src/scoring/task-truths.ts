import type { Codes, Table } from "../data/table.ts";
import { listed, plural } from "../kernel/text.ts";
import type { ForecastSeries } from "../work/measure/regression-sample.ts";
import type { Clusters } from "../work/measure/sampling.ts";
import { countWhere } from "./count-where.ts";
import { seriesOf, type History } from "./history.ts";
import { judgedRows, type JudgedRow } from "./judgements.ts";
import type { OpenedRows } from "./open-rows.ts";
import { Problem } from "./problems.ts";
import {
  labelSetReading,
  quantileReading,
  type LabelSetReading,
  type PlainReading,
  type QuantileReading,
} from "./reading.ts";
import { readTargets } from "./targets.ts";
import { quoted } from "./words.ts";

/** What is true of every row of the tasks whose truth is more than a class or a number. */
export type TaskTruth = LabelSetTruth | QuantileTruth | RankingTruth | ForecastTruth | TextTruth;

export interface LabelSetTruth {
  readonly task: "multilabel-classification";
  readonly reading: LabelSetReading;
  /** 0 or 1, row-major rows × names. */
  readonly labels: Uint8Array;
}

export interface QuantileTruth {
  readonly task: "quantile-regression";
  readonly reading: QuantileReading;
  readonly targets: Float64Array;
}

export interface RankingTruth {
  readonly task: "ranking";
  readonly reading: PlainReading;
  readonly relevance: Float64Array;
  readonly queries: Int32Array;
  readonly queryCount: number;
}

export interface ForecastTruth {
  readonly task: "forecasting";
  readonly reading: PlainReading;
  readonly targets: Float64Array;
  readonly series: ForecastSeries | undefined;
  readonly times: Clusters;
}

export interface TextTruth {
  readonly task: "text-generation";
  readonly reading: PlainReading;
  readonly references: readonly (readonly string[])[];
  /** Where somebody judged. */
  readonly judged: readonly JudgedRow[] | undefined;
}

/** What is true beside the rows themselves. */
export interface TaskEvidence {
  /** Of forecasts, what came before. */
  readonly history?: History | undefined;
  /** Of texts, the opened judgements. */
  readonly judgements?: Table | undefined;
}

/** The target of one of these tasks. Throws a Problem for rows without a usable truth. */
export async function readTaskTruth(
  task: TaskTruth["task"],
  opened: OpenedRows,
  { history, judgements }: TaskEvidence,
): Promise<TaskTruth> {
  switch (task) {
    case "multilabel-classification":
      return { task, reading: labelSetReading(opened.model), labels: await readLabelSets(opened) };
    case "quantile-regression":
      return { task, reading: quantileReading(opened.model), targets: await readTargets(opened) };
    case "ranking":
      return { task, reading: { task }, ...(await readQueries(opened)) };
    case "forecasting":
      return {
        task,
        reading: { task },
        targets: await readTargets(opened),
        ...(await seriesOf(opened, history)),
      };
    case "text-generation":
      return {
        task,
        reading: { task },
        references: await readReferences(opened),
        judged: await judgedRows(opened, judgements),
      };
  }
}

async function readLabelSets({ table, model, file }: OpenedRows): Promise<Uint8Array> {
  const { columns } = model.target;
  const labels = new Uint8Array(table.rows * columns.length);
  const wrong: string[] = [];
  for (const [at, column] of columns.entries()) {
    const values = await table.numbers(column);
    const bad = countWhere(values, (value) => value !== 0 && value !== 1);
    if (bad > 0) wrong.push(`${quoted(column)} in ${plural(bad, "row")}`);
    for (const [row, value] of values.entries()) labels[row * columns.length + at] = value === 1 ? 1 : 0;
  }
  if (wrong.length > 0)
    throw new Problem(
      `The labels of a multilabel model are 0 or 1, but ${table.source} has something else, or nothing, for ${listed(wrong)}.`,
      { rule: "labels", file },
    );
  return labels;
}

async function readQueries(opened: OpenedRows): Promise<Omit<RankingTruth, "task" | "reading">> {
  const { table, model, file } = opened;
  const { target, columns } = model;
  if (columns.group === undefined)
    throw new Problem("A ranking needs the column of the query. Name it as columns.group.", {
      rule: "labels",
      file: model.file,
    });
  const relevance = await readTargets(opened);
  const negative = countWhere(relevance, (value) => value < 0);
  if (negative > 0)
    throw new Problem(
      `The relevance ${quoted(target.column)} of ${table.source} is below 0 in ${plural(negative, "row")}. Write 0 for an item that is not relevant.`,
      { rule: "labels", file },
    );
  const { codes, dictionary } = await table.strings(columns.group);
  const lost = countWhere(codes, (code) => code === -1);
  if (lost > 0)
    throw new Problem(
      `${plural(lost, "row")} of ${table.source} ${lost === 1 ? "has" : "have"} no query in the column ${quoted(columns.group)}.`,
      { rule: "labels", file },
    );
  return { relevance, queries: codes, queryCount: dictionary.length };
}

/** A row may have fewer references than there are columns, not none. */
async function readReferences({ table, model, file }: OpenedRows): Promise<readonly (readonly string[])[]> {
  const columns: Codes[] = [];
  for (const column of model.target.columns) columns.push(await table.strings(column));
  const references = Array.from({ length: table.rows }, (_, row) =>
    columns.flatMap(({ codes, dictionary }) => {
      const text = dictionary[codes[row] ?? -1];
      return text === undefined ? [] : [text];
    }),
  );
  const without = countWhere(
    references.map(({ length }) => length),
    (count) => count === 0,
  );
  if (without > 0)
    throw new Problem(
      `${plural(without, "row")} of ${table.source} ${without === 1 ? "has" : "have"} no reference text.`,
      { rule: "labels", file },
    );
  return references;
}
