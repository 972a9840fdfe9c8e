import { leastProbable, sharedRows } from "../data/shared-rows.ts";
import { openTable, type Table, type Wishes } from "../data/table.ts";
import { unsharedRows, type Unshared } from "../data/unshared-rows.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { Finding } from "../findings/finding.ts";
import { messageOf } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { comparisonOf, type Comparison, type Shared } from "../work/rows/separation.ts";
import type { ScoredDataset } from "./dataset.ts";
import { mergedWishes } from "./open-rows.ts";
import type { Oracle } from "./oracle.ts";
import { asFinding, manifestOf, Problem, within } from "./problems.ts";
import type { DataFiles, EvaluateRequest } from "./request.ts";

/** What each evaluation dataset shares with the training data. Training data that cannot be read is a warning. */
export async function measureOverlaps(
  request: EvaluateRequest,
  { learned, scored }: { readonly learned: LearnedRows; readonly scored: readonly ScoredDataset[] },
): Promise<{ readonly overlaps: ReadonlyMap<string, Shared>; readonly findings: readonly Finding[] }> {
  const found = new Map<string, Shared>();
  for (const { data, table, file } of scored) {
    const shared = await within({ rule: "separation", file }, () => learned.compare(table));
    if (shared !== undefined) found.set(data.name, shared);
  }
  const { problem } = learned;
  return {
    overlaps: found,
    findings: problem === undefined ? [] : [asFinding(problem, { ...manifestOf(request), outcome: "warn" })],
  };
}

/** What a model learned from. */
export interface LearnedRows extends AsyncDisposable {
  /** Undefined where nothing of it is here or could be read; the problem says why. */
  compare(table: Table): Promise<Shared | undefined>;
  /** Tables of the same rows without those that the first shares with it. */
  without(tables: readonly [Table, ...Table[]]): Promise<Unshared>;
  readonly problem: Problem | undefined;
}

export interface LearnedOptions {
  /** Messages name files relative to this. */
  readonly root: string;
  /** Whose columns tell rows apart. */
  readonly model: ResolvedModel;
  /** The models that are asked about the rows that these are compared with. */
  readonly oracles: readonly Pick<Oracle, "wishes">[];
}

/** Opens what a model learned from, to tell its rows from those of the evaluation. */
export async function openLearnedRows(
  database: DuckDb,
  trainData: readonly DataFiles[],
  { root, model, oracles }: LearnedOptions,
): Promise<LearnedRows> {
  const tables: Table[] = [];
  let problem: Problem | undefined;
  for (const { name, files } of trainData) {
    try {
      tables.push(
        await within({ rule: "separation" }, () =>
          openTable(database, { files, root, kinds: (names) => ({ ...textsFor(oracles, names), ...textsOf(model) }) }),
        ),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = new Problem(
        `It is unknown whether evaluation rows are training rows: the dataset ${name} could not be read. ${messageOf(error)}`,
        { rule: "separation", cause: error },
      );
    }
  }
  const comparison = comparisonOf(model);
  // A dataset that may give way to another is compared to decide that, and once more for the record.
  const known = new Map<Table, Promise<Shared>>();
  return {
    problem,
    compare: async (table) => {
      if (tables.length === 0) return undefined;
      const shared = known.get(table) ?? sharedWith(table, tables, comparison);
      known.set(table, shared);
      return await shared;
    },
    without: async (some) => await unsharedRows(some, tables, comparison),
    [Symbol.asyncDispose]: async () => {
      for (const table of tables) await table.drop();
    },
  };
}

/** What a model takes for text is text on both sides: `01001` would be 1001 on one. */
function textsFor(oracles: LearnedOptions["oracles"], columns: readonly string[]): Wishes {
  const all = Object.entries(mergedWishes(oracles, columns));
  return Object.fromEntries(all.filter(([, wish]) => wish === "text" || wish === "category"));
}

/** Text has to be text on both sides. What else a cell is may be otherwise in training data, which is no trouble here. */
function textsOf({ features = [], columns: { id } }: ResolvedModel): Readonly<Record<string, "category">> {
  const names = features.flatMap(({ name, type }) => (type === "category" ? [name] : []));
  return Object.fromEntries([...names, ...(id === undefined ? [] : [id])].map((name) => [name, "category"]));
}

/** Ids of all training data together; of rows, what chance explains least. */
async function sharedWith(table: Table, trained: readonly Table[], comparison: Comparison): Promise<Shared> {
  const found: Shared[] = [];
  for (const training of trained) found.push(await sharedRows(table, training, comparison));
  const ids = found.flatMap((one) => one.ids ?? []);
  const { ids: _, ...rows } = leastProbable(found);
  return { ...(ids.length > 0 && { ids: ids.reduce((sum, count) => sum + count, 0) }), ...rows };
}
