/**
 * Where a change brings another content of a dataset: both are opened and compared, it is decided which rows decide
 * (src/work/rows), and these are made ready: for the candidate, and for the baseline as it knows them.
 */
import { compareTables, type ComparedTables } from "../data/table-change.ts";
import type { Table } from "../data/table.ts";
import type { Finding } from "../findings/finding.ts";
import { UserError } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { separationOf, type Separation } from "../work/rows/separation.ts";
import { decidingRows, obstacles, type Succession } from "../work/rows/succession.ts";
import { associations } from "./associations.ts";
import { openRows } from "./open-rows.ts";
import type { Oracle, Tools } from "./oracle.ts";
import type { LearnedRows } from "./overlap.ts";
import type { ReadyDataset } from "./ready-dataset.ts";
import { asFinding, manifestOf, Problem, within } from "./problems.ts";
import type { EvaluateRequest, EvaluationData } from "./request.ts";

export interface Ready {
  readonly datasets: readonly ReadyDataset[];
  readonly findings: readonly Finding[];
}

export interface Succeeding extends Tools {
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  /** What the candidate learned, and what the baseline did. */
  readonly learned: LearnedRows;
  readonly baselineLearned: LearnedRows;
}

/** Opens every dataset once. What a change proposes in the place of one is only shown, so that its troubles are warnings. */
export async function readyDatasets(request: EvaluateRequest, succeeding: Succeeding): Promise<Ready> {
  const { host, model, datasets } = request;
  const { database } = succeeding;
  const { candidate, baseline } = succeeding;
  const oracles = [candidate, ...(baseline === undefined ? [] : [baseline])];
  const open = (data: EvaluationData) => openRows({ host, database, model, data, oracles });
  const ready: ReadyDataset[] = [];
  const findings: Finding[] = [];
  for (const data of datasets.filter(({ replaces }) => replaces === undefined)) {
    const current = { data, rows: await open(data) };
    const proposal = datasets.find(({ replaces }) => replaces === data.name);
    if (proposal === undefined) {
      ready.push(current);
      continue;
    }
    try {
      const proposed = { data: proposal, rows: await open(proposal) };
      const { file } = proposed.rows;
      ready.push(...(await within({ rule: "data", file }, () => succeeded(succeeding, current, proposed))));
    } catch (error) {
      ready.push(current);
      findings.push(notShown(request, error, proposal));
    }
  }
  return { datasets: ready, findings };
}

export function notShown(
  request: EvaluateRequest,
  error: unknown,
  { replaces }: Pick<EvaluationData, "replaces">,
): Finding {
  if (!(error instanceof Problem)) throw error;
  const which = replaces === undefined ? "base branch's" : "new";
  const problem = new Problem(`The ${which} content of the evaluation data is not shown: ${error.message}`, error);
  return asFinding(problem, { ...manifestOf(request), outcome: "warn" });
}

async function succeeded(
  succeeding: Succeeding,
  current: ReadyDataset,
  proposed: ReadyDataset,
): Promise<readonly ReadyDataset[]> {
  const { candidate, learned } = succeeding;
  const { model, table: before } = current.rows;
  const { id } = model.columns;
  await using tables = await compareTables(before, proposed.rows.table, { id, roles: rolesOf(model) });
  const { change } = tables;
  const now = await tables.now();
  const known = await tables.asBefore();
  const shown: ReadyDataset = {
    ...proposed,
    rows: { ...proposed.rows, table: await tables.underBoth() },
    candidateTable: [now, known].find((table) => fits(candidate, table)) ?? now,
    baselineTable: known,
  };
  const isExtension = obstacles(change).length === 0;
  const widened = isExtension && change.columns.added.length > 0 ? await tables.asNow("own") : undefined;
  const asked = widened ?? now;
  const reads = fits(candidate, asked)
    ? candidate.reads(asked).filter((name) => change.columns.added.includes(name))
    : [];
  const { corrects = [], wrong = [] } = proposed.data;
  const decides = decidingRows({
    change,
    reads,
    isCorrection: corrects.length > 0,
    old: await separation(learned, current),
    now: await separation(learned, shown),
  });
  const succession = {
    decides,
    ...change,
    ...(corrects.length > 0 && { corrects: [...corrects] }),
    ...(wrong.length > 0 && { wrong: [...wrong] }),
  };
  if (decides === "new") return await byNew(succeeding, { current, shown, succession });
  if (decides === "extended" && widened !== undefined)
    return await extended(candidate, { current, shown, succession, reads, widened, tables });
  const narrow = await tables.asNow("none");
  const why = reads.length === 0 ? [] : obstacles(change);
  return [
    {
      ...current,
      candidateTable: [narrow, before].find((table) => fits(candidate, table)) ?? before,
      ...(why.length > 0 && { advice: adviceOf(why) }),
    },
    { ...shown, succession },
  ];
}

/** Columns that mean something to whoever judges. */
function rolesOf({ target, columns }: ResolvedModel): readonly string[] {
  return [...target.columns, ...Object.values(columns)].filter((name) => name !== undefined);
}

/** Whether the model can be asked about a table of this shape. */
function fits(oracle: Oracle, table: Table): boolean {
  try {
    oracle.reads(table);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function separation(
  learned: LearnedRows,
  { data: { name }, rows: { table } }: ReadyDataset,
): Promise<Separation["kind"] | undefined> {
  const shared = await learned.compare(table);
  return shared && separationOf(shared, { name, rows: table.rows }).kind;
}

function adviceOf(why: readonly string[]): string {
  return `The new content of the dataset cannot stand in for these rows: ${why.join(", ")}. Keep every row, and its cells in the columns of the base branch, and add to them; or bring the data in a separate pull request first.`;
}

interface Pair {
  readonly current: ReadyDataset;
  readonly shown: ReadyDataset;
  readonly succession: Succession;
}

/** The new rows decide, without those that the baseline learned where it learned some, and the old ones are shown. */
async function byNew(
  { baselineLearned }: Succeeding,
  { current, shown, succession }: Pair,
): Promise<readonly ReadyDataset[]> {
  const { data, rows, candidateTable = rows.table, baselineTable = rows.table } = shown;
  const { role } = current.data;
  const kind = await separation(baselineLearned, shown);
  const left = kind === "leak" ? await baselineLearned.without([rows.table, candidateTable, baselineTable]) : undefined;
  const [table, forCandidate, forBaseline] = left?.tables ?? [];
  const isUsable = left !== undefined && (table?.rows ?? 0) > 0;
  const unknown =
    kind === undefined
      ? "whether the baseline learned some of these rows, which would favour it"
      : left !== undefined && !isUsable
        ? "how the two compare on rows that neither learned: the baseline learned all of these, which favours it"
        : undefined;
  return [
    { ...current, data: { ...current.data, role: "shown" } },
    {
      ...shown,
      data: { ...data, role },
      ...(isUsable &&
        table !== undefined && {
          rows: { ...rows, table },
          candidateTable: forCandidate,
          baselineTable: forBaseline,
        }),
      succession: {
        ...succession,
        rows: { ...succession.rows, ...(isUsable && { leftOut: left.removed }) },
        ...(unknown !== undefined && { unknown }),
      },
    },
  ];
}

interface Extension extends Pair {
  /** The new columns that the candidate reads. */
  readonly reads: readonly string[];
  readonly widened: Table;
  readonly tables: ComparedTables;
}

/** The old rows decide with the new columns beside them; and once more with these columns taken from other rows. */
async function extended(
  candidate: Oracle,
  { current, shown, succession, reads, widened, tables }: Extension,
): Promise<readonly ReadyDataset[]> {
  const { data, rows } = current;
  const deciding: ReadyDataset = { data, rows, candidateTable: widened };
  const read = await associations(widened, rows.model, reads);
  // A file of predictions says the same whatever stands in the columns.
  if (candidate.model.prediction.kind === "file") return [deciding, { ...shown, succession: { ...succession, read } }];
  const withheld = `${data.name}-withheld`;
  return [
    deciding,
    {
      data: { ...data, name: withheld, role: "shown" },
      rows,
      candidateTable: await tables.asNow("shuffled"),
    },
    { ...shown, succession: { ...succession, read, withheld } },
  ];
}
