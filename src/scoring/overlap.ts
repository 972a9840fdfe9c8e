import { leastProbable, sharedRows } from "../data/shared-rows.ts";
import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { messageOf } from "../kernel/errors.ts";
import type { Finding } from "../findings/finding.ts";
import { comparisonOf, type Comparison, type Shared } from "../work/rows/separation.ts";
import type { ScoredDataset } from "./dataset.ts";
import { asFinding, manifestOf, Problem, within } from "./problems.ts";
import type { DataFiles, EvaluateRequest } from "./request.ts";

export interface Sharing {
  readonly database: DuckDb;
  readonly scored: readonly ScoredDataset[];
}

/** What each evaluation dataset shares with the training data. Training data that cannot be read is a warning. */
export async function measureOverlaps(
  request: EvaluateRequest,
  { database, scored }: Sharing,
): Promise<{ readonly overlaps: ReadonlyMap<string, Shared>; readonly findings: readonly Finding[] }> {
  const { host, model, trainData } = request;
  await using rows = await openTrainingRows(database, trainData, {
    root: host.workspace,
    id: model.columns.id,
  });
  const found = new Map<string, Shared>();
  for (const { data, table, file } of scored) {
    const shared = await within({ rule: "separation", file }, () => rows.compare(table, comparisonOf(model)));
    if (shared !== undefined) found.set(data.name, shared);
  }
  return {
    overlaps: found,
    findings: rows.problem === undefined ? [] : [asFinding(rows.problem, { ...manifestOf(request), outcome: "warn" })],
  };
}

interface TrainingRows extends AsyncDisposable {
  /** Undefined where the training data could not be read; the problem says why. */
  compare(table: Table, comparison: Comparison): Promise<Shared | undefined>;
  readonly problem: Problem | undefined;
}

/** Opens the candidate's training data, to tell its rows from those of the evaluation. */
async function openTrainingRows(
  database: DuckDb,
  trainData: readonly DataFiles[],
  { root, id }: { readonly root: string; readonly id: string | undefined },
): Promise<TrainingRows> {
  const tables: Table[] = [];
  let problem: Problem | undefined;
  for (const { name, files } of trainData) {
    try {
      tables.push(
        await within({ rule: "separation" }, () =>
          openTable(database, { files, root, ...(id !== undefined && { kinds: { [id]: "category" } }) }),
        ),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = new Problem(
        `Nobody knows whether evaluation rows are training rows: the dataset ${name} could not be read. ${messageOf(error)}`,
        { rule: "separation", cause: error },
      );
    }
  }
  return {
    problem,
    compare: async (table, comparison) =>
      tables.length === 0 ? undefined : await sharedWith(table, tables, comparison),
    [Symbol.asyncDispose]: async () => {
      for (const table of tables) await table.drop();
    },
  };
}

/** Ids of all training data together; of rows, what chance explains least. */
async function sharedWith(table: Table, trained: readonly Table[], comparison: Comparison): Promise<Shared> {
  const found: Shared[] = [];
  for (const training of trained) found.push(await sharedRows(table, training, comparison));
  const ids = found.flatMap((one) => one.ids ?? []);
  const { ids: _, ...rows } = leastProbable(found);
  return { ...(ids.length > 0 && { ids: ids.reduce((sum, count) => sum + count, 0) }), ...rows };
}
