import type { MeasuredOverTime } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { unsortedForm } from "../work/meaning/time-form.ts";
import { overTime, type RowTimes } from "../work/measure/over-time.ts";
import { timePoints } from "../work/measure/time-points.ts";
import type { ScoredDataset } from "./dataset.ts";
import { personalColumns } from "../work/personal/personal-columns.ts";

/** What is not read for a picture: it would take minutes. */
const MOST_ROWS = 5_000_000;
const MOST_TIMES = 500_000;

/**
 * What came and what both models said over the time of the dataset that decides. Undefined for tasks without numbers and
 * models without `columns.time`; with a reason where it cannot be drawn.
 */
export async function measureOverTime(
  { data, sample, table }: Pick<ScoredDataset, "data" | "sample" | "table">,
  model: ResolvedModel,
): Promise<MeasuredOverTime | undefined> {
  const { time } = model.columns;
  if (time === undefined || (sample.task !== "regression" && sample.task !== "forecasting")) return undefined;
  const nothing = { dataset: data.name, time, leftOut: 0, stretches: [] };
  const times = await timesOf(table, time, personalColumns(model));
  if (typeof times === "string") return { ...nothing, reason: times };
  const told = overTime(sample, times);
  return told === undefined
    ? { ...nothing, reason: "There are not two stretches of time with at least 10 rows each." }
    : { ...nothing, ...told };
}

/** Of each row; a text says why not. */
async function timesOf(
  table: ScoredDataset["table"],
  name: string,
  personal: ReadonlySet<string>,
): Promise<RowTimes | string> {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined || column.problem !== undefined)
    return "The rows have no column of that name that can be read.";
  if (personal.has(name)) return "The manifest declares the column of the time as personal.";
  if (column.kind === "boolean" || column.kind === "other") return "The column has no times.";
  if (table.rows > MOST_ROWS) return "There are more than 5 million rows, whose times are not read for a chart.";
  const { codes, dictionary } = await table.strings(name);
  if (dictionary.length > MOST_TIMES) return "There are more than 500,000 different times, too many for a chart.";
  const isNumber = column.kind === "number";
  if (!isNumber && unsortedForm(dictionary) !== undefined)
    return "The times are text whose order is not that of time. Write ISO dates such as 2024-01-20.";
  return { codes, points: timePoints(dictionary, isNumber) };
}
