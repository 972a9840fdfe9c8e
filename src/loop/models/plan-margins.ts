import { findFiles } from "../../data/local-files.ts";
import { countRows, type ByteBudget, type RowCount } from "../../data/row-count.ts";
import type { PlannedModel } from "../../generated/types.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { detectableOf } from "../../work/meaning/margin.ts";
import { isSameValue } from "../../work/meaning/target.ts";
import type { ModelAtRevision } from "./model-at-revision.ts";

/** For all models together: a plan is quick, or nobody waits for it. */
const BUDGET = 128 * 1024 ** 2;

/** Models whose files are open at the same time. */
const AT_ONCE = 16;

/**
 * The plan with the smallest margin that each model's deciding dataset can detect, before anyone trains. Rows are
 * counted without an engine; where the data is not here, is too large or cannot be read, nothing is said.
 */
export async function withMargins(
  host: Host,
  models: readonly PlannedModel[],
  known: readonly Pick<ModelAtRevision, "name" | "head">[],
): Promise<PlannedModel[]> {
  const heads = new Map(known.map(({ name, head }) => [name, head]));
  const budget: ByteBudget = { left: BUDGET };
  const counts: Counts = new Map();
  const withMargin = async (planned: PlannedModel): Promise<PlannedModel> => {
    const head = heads.get(planned.model);
    const { rows, positives } = (head && (await decidingRows({ host, budget, counts }, head))) ?? {};
    const isBinary = head?.task === "binary-classification";
    const detectableMargin = head && detectableOf(head, rows, isBinary ? positives : undefined);
    return detectableMargin === undefined ? planned : { ...planned, detectableMargin };
  };
  const found: PlannedModel[] = [];
  for (let at = 0; at < models.length; at += AT_ONCE) {
    host.signal.throwIfAborted();
    found.push(...(await Promise.all(models.slice(at, at + AT_ONCE).map(withMargin))));
  }
  return found;
}

/** By file and question: models often share a dataset. */
type Counts = Map<string, Promise<RowCount | undefined>>;

interface Counting {
  readonly host: Host;
  readonly budget: ByteBudget;
  readonly counts: Counts;
}

async function decidingRows({ host, budget, counts }: Counting, model: ResolvedModel): Promise<RowCount | undefined> {
  const dataset = model.datasets[model.evaluationData[0] ?? ""];
  if (dataset === undefined || dataset.isRemote) return undefined;
  const { column, positive } = model.target;
  const question = { column, isPositive: (cell: string) => isSameValue(cell, positive) };
  const found: (RowCount | undefined)[] = [];
  for (const file of await filesOf(host, dataset.path)) {
    const key = JSON.stringify([file, column, positive]);
    const count = counts.get(key) ?? countRows(file, question, budget);
    counts.set(key, count);
    found.push(await count);
  }
  return found.length === 0 ? undefined : found.reduce(sum);
}

async function filesOf(host: Host, path: string): Promise<readonly string[]> {
  try {
    return await findFiles({ host, folder: "", path });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function sum(a: RowCount | undefined, b: RowCount | undefined): RowCount | undefined {
  if (a === undefined || b === undefined) return undefined;
  const rows = a.rows + b.rows;
  return a.positives === undefined || b.positives === undefined
    ? { rows }
    : { rows, positives: a.positives + b.positives };
}
