import type { Table } from "../data/table.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { binnedByQuantile, uncertaintyCoefficient } from "../stats/association.ts";
import type { NewColumn } from "../generated/types.ts";
import type { Succession } from "../work/rows/succession.ts";
import type { ScoredDataset } from "./dataset.ts";
import type { Oracle } from "./oracle.ts";

/** Each column with what it alone tells of the target: of several target columns, of the one that it tells most of. */
export async function associations(
  table: Table,
  { target }: ResolvedModel,
  columns: readonly string[],
): Promise<NewColumn[]> {
  const targets: Int32Array[] = [];
  for (const name of target.columns) targets.push(await codesOf(table, name));
  const found: NewColumn[] = [];
  for (const name of columns) {
    const codes = await codesOf(table, name);
    const told = targets.map((one) => uncertaintyCoefficient(codes, one)).filter((value) => !Number.isNaN(value));
    found.push({ name, association: told.length === 0 ? null : Math.max(...told) });
  }
  return found;
}

interface Readers {
  readonly candidate: Oracle;
  readonly baseline: Oracle | undefined;
  /** What tells of columns that the change renamed. */
  readonly succession: Succession | undefined;
}

/** What the candidate is asked with and the baseline is not, whichever change brought it; none where there is no baseline. */
export async function newlyRead(
  { candidateTable, baselineTable, baselineProblem }: ScoredDataset,
  model: ResolvedModel,
  { candidate, baseline, succession }: Readers,
): Promise<NewColumn[]> {
  if (baseline === undefined || baselineProblem !== undefined) return [];
  const known = new Set(baseline.reads(baselineTable));
  const former = new Map((succession?.columns.renamed ?? []).map(({ from, to }) => [to, from]));
  const names = candidate.reads(candidateTable).filter((name) => !known.has(former.get(name) ?? name));
  return await associations(candidateTable, model, [...new Set(names)].slice(0, MOST_COLUMNS));
}

/** Of a wide model all cannot be looked at. */
const MOST_COLUMNS = 1000;

async function codesOf(table: Table, name: string): Promise<Int32Array> {
  const { kind } = table.column(name);
  if (kind === "number" || kind === "boolean") return binnedByQuantile(await table.numbers(name));
  return (await table.strings(name)).codes;
}
