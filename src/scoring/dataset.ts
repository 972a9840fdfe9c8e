import { performance } from "node:perf_hooks";
import type { Predictions } from "../data/predictions.ts";
import { repeatedIds } from "../data/repeated-ids.ts";
import type { Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { Host } from "../host/host.ts";
import { plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { TaskSample } from "../work/measure/registry.ts";
import type { Succession } from "../work/rows/succession.ts";
import type { History } from "./history.ts";
import { judgeNotes } from "./judgements.ts";
import type { Oracle } from "./oracle.ts";
import { asBaselineProblem, Problem, within } from "./problems.ts";
import type { Reading } from "./reading.ts";
import type { EvaluationData } from "./request.ts";
import { withRowValues } from "./row-values.ts";
import { sampleOf } from "./samples.ts";
import { readSampling } from "./sampling.ts";
import type { ReadyDataset } from "./ready-dataset.ts";
import type { Role } from "./role.ts";
import { isOfParts, type GivenAnswers, type GivenBefore } from "./shard-answers.ts";
import { readTruth, truthBy, type Truth } from "./truth.ts";

export interface ScoringOptions {
  readonly host: Host;
  readonly database: DuckDb;
  /** A folder that DuckDB may read: absolute. */
  readonly scratch: string;
  readonly model: ResolvedModel;
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  readonly ready: ReadyDataset;
  readonly history: History | undefined;
  readonly judgements: Table | undefined;
  /** Default: both models are asked. */
  readonly given?: GivenBefore | undefined;
}

/** One dataset with what both models say of its rows. */
export interface ScoredDataset {
  readonly data: EvaluationData;
  readonly succession?: Succession | undefined;
  readonly table: Table;
  /** The same rows with the columns that each of the two models knows. */
  readonly candidateTable: Table;
  readonly baselineTable: Table;
  /** Repository path of its first file, where it lies in the repository. */
  readonly file: string | undefined;
  readonly sample: TaskSample;
  /** What is true of its rows, to ask other models about them. */
  readonly truth: Truth;
  readonly notes: readonly string[];
  /** Why there is no comparison although there is a baseline. */
  readonly baselineProblem: Problem | undefined;
  /** Undefined where a model was not asked here. */
  readonly rowsPerSecond: { readonly candidate: number | undefined; readonly baseline: number | undefined };
}

/** Asks both models about one dataset. Throws a Problem for data or a candidate that cannot be used. */
export async function scoreDataset(options: ScoringOptions): Promise<ScoredDataset> {
  const { model, candidate, history, judgements, ready } = options;
  const { data, rows: opened, succession } = ready;
  const { table, file } = opened;
  const { candidateTable = table, baselineTable = table } = ready;
  return await within({ rule: "data", file }, async () => {
    await requireRowsOnce(table, model, file);
    const known = await readTruth(opened, { history, judgements });
    const sampling = await readSampling(opened);
    const given = givenTo(candidate, "candidate", options);
    const own = await timed(() => candidate.predict({ table: candidateTable, reading: known.reading, given }));
    const truth = truthBy(known, own.value.classes);
    const other = await baselineAnswers(options, baselineTable, truth.reading);
    const both = { own: own.value, other: other?.predictions, threshold: model.threshold };
    const { sample: answered, notes, problem } = sampleOf(truth, sampling, both);
    const sample = await withRowValues({ table, model, sample: answered, scratch: options.scratch });
    return {
      data,
      succession,
      table,
      candidateTable,
      baselineTable,
      file,
      sample,
      truth,
      notes: [...notes, ...(await judgeNotes(judgements))],
      baselineProblem: other?.problem ?? problem,
      rowsPerSecond: {
        candidate: given === undefined ? table.rows / own.seconds : undefined,
        baseline: other?.seconds === undefined ? undefined : table.rows / other.seconds,
      },
    };
  });
}

/** Rows that are there several times weigh as much more, and their flips hide behind each other. */
async function requireRowsOnce(table: Table, { columns }: ResolvedModel, file: string | undefined): Promise<void> {
  const repeated = columns.id === undefined ? 0 : await repeatedIds(table, columns.id);
  if (repeated === 0) return;
  const message = `${plural(repeated, "value", "values")} of columns.id, ${JSON.stringify(columns.id)}, ${repeated === 1 ? "identifies" : "identify"} more than one row of ${table.source}.`;
  throw new Problem(message, { rule: "rows", file });
}

interface BaselineAnswers {
  readonly predictions?: Predictions;
  readonly seconds?: number;
  readonly problem?: Problem;
}

/** A baseline that wants other columns, or fails, leaves the candidate without a comparison, not without numbers. */
async function baselineAnswers(
  options: ScoringOptions,
  table: Table,
  reading: Reading,
): Promise<BaselineAnswers | undefined> {
  const { baseline } = options;
  if (baseline === undefined) return undefined;
  const given = givenTo(baseline, "baseline", options);
  try {
    const asked = { table, reading, given };
    const { value, seconds } = await timed(() => within({ rule: "baseline" }, () => baseline.predict(asked)));
    return { predictions: value, ...(given === undefined && { seconds }) };
  } catch (error) {
    if (isOfParts(error)) throw error;
    return {
      problem: asBaselineProblem(error, {
        source: table.source,
        isStored: baseline.model.prediction.kind === "file",
      }),
    };
  }
}

/** A file of predictions has answered already, and no shard asks it. */
function givenTo(oracle: Oracle, of: Role, { given, ready }: ScoringOptions): GivenAnswers | undefined {
  return oracle.share === undefined ? undefined : given?.({ of, dataset: ready.data.name });
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
