import { openTable, type Codes, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { seasonalScale } from "../stats/metrics/forecasting.ts";
import type { ForecastSeries } from "../work/measure/regression-sample.ts";
import type { Clusters } from "../work/measure/sampling.ts";
import { unsortedForm } from "../work/meaning/time-form.ts";
import type { OpenedRows } from "./open-rows.ts";
import { Problem, within } from "./problems.ts";
import type { EvaluateRequest } from "./request.ts";

/** Of each series, by its name, what scales errors: the seasonal naive forecast's in training. */
export type History = ReadonlyMap<string, { readonly absolute: number; readonly squared: number }>;

/** The one series of data without columns.group. */
const ONE_SERIES = "";

/** Reads the training series of a forecast in order of time; undefined for other tasks, and without training data. */
export async function readHistory(
  { host, model, trainData }: EvaluateRequest,
  database: DuckDb,
): Promise<History | undefined> {
  if (model.task !== "forecasting" || trainData.length === 0) return undefined;
  const steps = new Map<string, number[]>();
  for (const { files } of trainData) {
    await within({ rule: "data" }, async () => {
      const table = await openTable(database, {
        files,
        root: host.workspace,
        kinds: { [model.target.column]: "number" },
      });
      await addSteps(table, model, steps);
      await table.drop();
    });
  }
  return new Map([...steps].map(([name, series]) => [name, scaleOf(series, model.season)]));
}

type Roles = Pick<EvaluateRequest["model"], "target" | "columns">;

async function addSteps(table: Table, { target, columns }: Roles, steps: Map<string, number[]>): Promise<void> {
  if (columns.time === undefined) return;
  const values = await table.numbers(target.column);
  const times = await timesOf(table, columns.time);
  const names = columns.group === undefined ? undefined : await table.strings(columns.group);
  const order = Uint32Array.from(values.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  for (const row of order) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const name = names === undefined ? ONE_SERIES : (names.dictionary[names.codes[row] ?? -1] ?? ONE_SERIES);
    const series = steps.get(name) ?? [];
    series.push(value);
    steps.set(name, series);
  }
}

/** Of each row a code whose order is that of time: its position in a sorted dictionary. */
async function timesOf(table: Table, name: string, file?: string): Promise<Codes["codes"]> {
  const { codes, dictionary } = await table.strings(name);
  const at = { rule: "time", file } as const;
  if (codes.includes(-1))
    throw new Problem(`Rows of ${table.source} have no time in the column ${JSON.stringify(name)}.`, at);
  const form = table.column(name).kind === "category" ? unsortedForm(dictionary) : undefined;
  if (form === undefined) return codes;
  const message = `The time column ${JSON.stringify(name)} of ${table.source} is text ${form}, whose order is not that of time.`;
  throw new Problem(message, at);
}

function scaleOf(series: readonly number[], season: number): { readonly absolute: number; readonly squared: number } {
  const training = { values: Float64Array.from(series), season };
  return {
    absolute: seasonalScale(training, Math.abs),
    squared: seasonalScale(training, (step) => step * step),
  };
}

/** The series and the time of every row: what happens at one time happens to all series. */
export async function seriesOf(
  { table, model, file }: OpenedRows,
  history: History | undefined,
): Promise<{ readonly series: ForecastSeries | undefined; readonly times: Clusters }> {
  const { time, group } = model.columns;
  if (time === undefined)
    throw new Problem("A forecast needs the column of the time. Name it as columns.time.", {
      rule: "labels",
      file: model.file,
    });
  const times = await timesOf(table, time, file);
  const named =
    group === undefined ? { codes: new Int32Array(table.rows), dictionary: [ONE_SERIES] } : await table.strings(group);
  if (named.codes.includes(-1))
    throw new Problem(`Rows of ${table.source} have no series in the column ${JSON.stringify(group)}.`, {
      rule: "labels",
      file,
    });
  const { codes, dictionary: names } = named;
  const scale = (kind: "absolute" | "squared"): Float64Array =>
    Float64Array.from(names, (name) => history?.get(name)?.[kind] ?? Number.NaN);
  const count = 1 + times.reduce((most, code) => Math.max(most, code), -1);
  return {
    series: history && { codes, names, scales: { absolute: scale("absolute"), squared: scale("squared") } },
    times: { codes: times, count },
  };
}
