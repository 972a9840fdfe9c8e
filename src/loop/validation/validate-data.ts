import { join } from "node:path";
import { countLabel, countValues, labelValues } from "../../data/label-values.ts";
import { expressionColumns } from "../../data/answer-table.ts";
import { checkExpression } from "../../data/expression.ts";
import { sharedRows } from "../../data/shared-rows.ts";
import { openTable, type Table, type Wishes } from "../../data/table.ts";
import { openDuckDb, type DuckDb } from "../../engines/duckdb.ts";
import type { Host } from "../../host/host.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import type { ColumnFacts, DataFacts, DatasetFacts, OverlapFacts, SliceFacts } from "../../work/meaning/data-facts.ts";
import { comparisonOf } from "../../work/rows/separation.ts";
import { unsortedForm } from "../../work/meaning/time-form.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import type { DataProbe } from "./validate.ts";

/**
 * A probe that reads the data with DuckDB, one database for all models, opened for the first. Data that is not there (it
 * is fetched later) is not looked at.
 */
export function duckDbProbe(host: Host, files: RevisionFiles): DataProbe & AsyncDisposable {
  let opening: Promise<DuckDb> | undefined;
  return {
    async look(model) {
      host.signal.throwIfAborted();
      // Where no file is there yet, nothing is opened: the engine may have to be downloaded first.
      const database = (): Promise<DuckDb> => (opening ??= openDuckDb({ host }));
      const opened = new Map<string, Table>();
      const datasets: Record<string, DatasetFacts> = {};
      for (const dataset of Object.values(model.datasets)) {
        const found = await open({ host, files, database, model }, dataset);
        if (found === undefined) continue;
        if (found.table !== undefined) opened.set(dataset.name, found.table);
        datasets[dataset.name] = {
          ...found.facts,
          ...(found.table === undefined ? {} : await tableFacts(found.table, model)),
        };
      }
      const facts = {
        datasets,
        overlaps: await overlaps(opened, model),
        slices: await sliceFacts(opened, model),
        metrics: await metricFacts(opened, model),
      };
      await Promise.all([...opened.values()].map((table) => table.drop()));
      return facts;
    },
    async [Symbol.asyncDispose]() {
      // Where it could not be opened, that was said of every model.
      const database = await opening?.catch(() => undefined);
      await database?.[Symbol.asyncDispose]();
    },
  };
}

interface Reading {
  readonly host: Host;
  readonly files: RevisionFiles;
  database(): Promise<DuckDb>;
  readonly model: ResolvedModel;
}

/** Numbers where the manifest wants some, if they are: otherwise it is told of, and the rest is looked at. */
function wishesOf({ features = [], columns: { weight }, target, task }: ResolvedModel): Wishes {
  const numbers = [
    ...features.flatMap(({ name, type }) => (type === "number" ? [name] : [])),
    ...(NUMBERS.has(task) ? target.columns : []),
    ...(weight === undefined ? [] : [weight]),
  ];
  return Object.fromEntries(numbers.map((name) => [name, "numeric"] as const));
}

const NUMBERS: ReadonlySet<ResolvedModel["task"]> = new Set<ResolvedModel["task"]>([
  "regression",
  "forecasting",
  "quantile-regression",
  "ranking",
]);

interface Opened {
  readonly facts: DatasetFacts;
  readonly table?: Table;
}

async function open(reading: Reading, dataset: ResolvedDataset): Promise<Opened | undefined> {
  const { host, files, model } = reading;
  const paths = await pathsOf(files, dataset);
  if (paths.length === 0) return undefined;
  const database = await reading.database();
  const [first = ""] = paths;
  const absolute = paths.map((path) => join(host.workspace, path));
  try {
    // A pin is of what git has, whatever line ends the checkout has.
    const digest = dataset.sha256 === undefined ? undefined : await files.digest(first, "data");
    return {
      facts: digest === undefined ? {} : { digest },
      table: await openTable(database, { files: absolute, root: host.workspace, kinds: wishesOf(model) }),
    };
  } catch (error) {
    return { facts: { problem: userMessage(error) } };
  }
}

async function pathsOf(files: RevisionFiles, { path, isGlob, isRemote }: ResolvedDataset): Promise<readonly string[]> {
  if (isRemote) return [];
  if (isGlob) return matchFiles(await files.reachable(), { include: [path], exclude: [] });
  return (await files.chunks(path)) === undefined ? [] : [path];
}

async function tableFacts(table: Table, model: ResolvedModel): Promise<DatasetFacts> {
  const columns = table.columns.map(({ name, kind, mixed }): ColumnFacts => ({
    name,
    ...(isKnownKind(kind) && { type: kind }),
    ...(mixed !== undefined && { mixed }),
  }));
  const hasTarget = columns.some(({ name }) => name === model.target.column);
  return {
    columns,
    rows: table.rows,
    ...(table.notes.length > 0 && { notes: table.notes }),
    ...(hasTarget && CLASSES.has(model.task) ? await targetFacts(table, model) : {}),
    ...(model.task === "forecasting" ? await timeFacts(table, model) : {}),
    ...(await unitFacts(table, model)),
  };
}

/** Of more nobody asks how many. */
const MANY_UNITS = 100;

async function unitFacts(table: Table, { task, columns }: ResolvedModel): Promise<DatasetFacts> {
  const name = task === "forecasting" ? columns.time : columns.group;
  if (name === undefined || !table.columns.some((column) => column.name === name)) return {};
  return { units: await countValues(table, name, MANY_UNITS) };
}

async function timeFacts(table: Table, { columns: { time } }: ResolvedModel): Promise<DatasetFacts> {
  const column = table.columns.find(({ name }) => name === time);
  if (column?.kind !== "category") return {};
  const unsortedTimes = unsortedForm(await table.distinct(column.name));
  return unsortedTimes === undefined ? {} : { unsortedTimes };
}

const CLASSES: ReadonlySet<ResolvedModel["task"]> = new Set<ResolvedModel["task"]>([
  "binary-classification",
  "multiclass-classification",
]);

function isKnownKind(kind: string): kind is NonNullable<ColumnFacts["type"]> {
  return kind === "number" || kind === "category" || kind === "boolean";
}

/** More classes than the schema allows are not worth listing. */
const MOST_VALUES = 1001;

async function targetFacts(table: Table, { task, target }: ResolvedModel): Promise<DatasetFacts> {
  const targetValues = await labelValues(table, target.column, MOST_VALUES);
  if (task !== "binary-classification") return { targetValues };
  return { targetValues, positives: await countLabel(table, target.column, target.positive) };
}

async function overlaps(opened: ReadonlyMap<string, Table>, model: ResolvedModel): Promise<readonly OverlapFacts[]> {
  const found: OverlapFacts[] = [];
  for (const evaluation of model.evaluationData) {
    for (const training of model.trainingData) {
      const [a, b] = [opened.get(evaluation), opened.get(training)];
      if (a === undefined || b === undefined) continue;
      found.push({ evaluation, training, ...(await sharedRows(a, b, comparisonOf(model))) });
    }
  }
  return found;
}

/** Conditions are tried on the deciding dataset: a mistake in one should not wait for the end of a training. */
async function sliceFacts(opened: ReadonlyMap<string, Table>, model: ResolvedModel): Promise<readonly SliceFacts[]> {
  const [deciding = ""] = model.evaluationData;
  const table = opened.get(deciding);
  if (table === undefined) return [];
  const found: SliceFacts[] = [];
  for (const { name, where } of model.slices) {
    if (where !== undefined) found.push(await sliceFact(table, name, where));
  }
  return found;
}

async function sliceFact(table: Table, name: string, where: string): Promise<SliceFacts> {
  try {
    const mask = await table.where(where);
    return { name, rows: mask.reduce((sum, isIn) => sum + isIn, 0) };
  } catch (error) {
    return { name, problem: userMessage(error) };
  }
}

/** Expressions of the manifest's own metrics that are refused: a mistake in one should not wait for a training either. */
async function metricFacts(
  opened: ReadonlyMap<string, Table>,
  model: ResolvedModel,
): Promise<NonNullable<DataFacts["metrics"]>> {
  const [deciding = ""] = model.evaluationData;
  const table = opened.get(deciding);
  const found: { readonly name: string; readonly problem: string }[] = [];
  for (const { metric, declaredAs } of table === undefined ? [] : model.metrics) {
    const { rowSql } = metric;
    if (rowSql === undefined || table === undefined) continue;
    await checkExpression(table.database, rowSql, expressionColumns(table)).catch((error: unknown) => {
      found.push({ name: declaredAs, problem: userMessage(error) });
    });
  }
  return found;
}
