import { distinctRows } from "../data/distinct-rows.ts";
import { overlap } from "../data/overlap.ts";
import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { EvaluatedDataset } from "../generated/types.ts";
import { messageOf } from "../kernel/errors.ts";
import type { Finding } from "../findings/finding.ts";
import type { ScoredDataset } from "./dataset.ts";
import { asFinding, manifestOf, Problem, within } from "./problems.ts";
import type { DataFiles, EvaluateRequest } from "./request.ts";

/** What evaluation rows share with training rows. */
export type Shared = NonNullable<EvaluatedDataset["overlap"]>;

export interface Sharing {
  readonly database: DuckDb;
  readonly scored: readonly ScoredDataset[];
  readonly features: readonly string[];
}

/** What each evaluation dataset shares with the training data. Training data that cannot be read is a warning. */
export async function measureOverlaps(
  request: EvaluateRequest,
  { database, scored, features }: Sharing,
): Promise<{ readonly overlaps: ReadonlyMap<string, Shared>; readonly findings: readonly Finding[] }> {
  const { host, model, trainData } = request;
  await using rows = await openTrainingRows(database, trainData, {
    root: host.workspace,
    id: model.columns.id,
  });
  const found = new Map<string, Shared>();
  for (const { data, table, file } of scored) {
    const shared = await within({ rule: "separation", file }, () =>
      rows.compare(table, [...features, ...model.target.columns]),
    );
    if (shared !== undefined) found.set(data.name, shared);
  }
  return {
    overlaps: found,
    findings: rows.problem === undefined ? [] : [asFinding(rows.problem, { ...manifestOf(request), outcome: "warn" })],
  };
}

interface TrainingRows extends AsyncDisposable {
  /** Undefined where the training data could not be read; the problem says why. */
  compare(table: Table, columns: readonly string[]): Promise<Shared | undefined>;
  readonly problem: Problem | undefined;
}

/** Below this share of different rows, equal rows are what the data is like and no sign of a leak. */
const LEAST_DISTINCT = 0.95;

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
    compare: async (table, columns) =>
      tables.length === 0 ? undefined : await sharedWith(table, tables, { columns, id }),
    [Symbol.asyncDispose]: async () => {
      for (const table of tables) await table.drop();
    },
  };
}

async function sharedWith(
  table: Table,
  trained: readonly Table[],
  { columns, id }: { readonly columns: readonly string[]; readonly id: string | undefined },
): Promise<Shared> {
  const total: { ids?: number; rows?: number } = {};
  for (const training of trained) {
    const both = columns.filter((name) =>
      [table, training].every((one) => one.columns.some((column) => column.name === name)),
    );
    const isTelling = both.length > 0 && (await distinctRows(table, both)) / Math.max(1, table.rows) >= LEAST_DISTINCT;
    const { ids, rows } = await overlap(table, training, {
      columns: isTelling ? both : [],
      ...(id !== undefined && { id }),
    });
    if (ids !== undefined) total.ids = (total.ids ?? 0) + ids;
    if (isTelling) total.rows = (total.rows ?? 0) + rows;
  }
  return total;
}
