import type { Column } from "../data/column-types.ts";
import { viewedTable, type Table } from "../data/table.ts";
import { truncate } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { compareDeclared } from "../work/personal/declared.ts";
import { titleOf } from "../work/personal/types.ts";
import { personalColumns } from "../work/personal/personal-columns.ts";
import { scanTable } from "./personal/scan-table.ts";
import type { EvaluateRequest } from "./request.ts";
import { quoted } from "./words.ts";

/** What of a row may be shown. */
export interface Permitted {
  readonly texts: readonly Column[];
  readonly images: readonly Column[];
  readonly remarks: readonly string[];
  /** Then no answer is shown either. */
  readonly isTargetPersonal: boolean;
}

/** The wished columns that are there and of nobody. What looks personal needs a declaration that it is not. */
export async function permittedColumns(
  table: Table,
  model: ResolvedModel,
  { columns, pictures, personal }: NonNullable<EvaluateRequest["shownRows"]>,
): Promise<Permitted> {
  const declared = new Set([...personalColumns(model), ...personal]);
  const targets = model.target.columns;
  const looks = await personalLooks(table, model, [
    ...new Set([...columns, ...(model.task === "text-generation" ? targets : [])]),
  ]);
  const remarks: string[] = [];
  const isPermitted = (name: string): boolean => {
    const column = table.columns.find((one) => one.name === name);
    const why = whyNot(column, declared.has(name), looks.get(name));
    if (why !== undefined) remarks.push(`The column ${quoted(truncate(name, 200))} is not shown: ${why}.`);
    return why === undefined;
  };
  const isTargetPersonal = targets.some((name) => declared.has(name) || looks.has(name));
  if (isTargetPersonal) remarks.push("No row is shown, since what is predicted is personal.");
  const found = (names: readonly string[]): readonly Column[] =>
    names.filter(isPermitted).flatMap((name) => table.columns.filter((one) => one.name === name));
  return { texts: found(columns), images: found(pictures), remarks, isTargetPersonal };
}

function whyNot(column: Column | undefined, isDeclared: boolean, looks: string | undefined): string | undefined {
  if (column === undefined) return "the rows have none of that name";
  if (isDeclared) return "the manifest declares it as personal";
  if (column.problem !== undefined) return "the files of the dataset do not agree on it";
  return looks;
}

/** What columns seem to hold of people and nobody declared: by name. */
async function personalLooks(
  table: Table,
  model: ResolvedModel,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const columns = table.columns.filter(({ name, problem }) => names.includes(name) && problem === undefined);
  if (columns.length === 0) return new Map();
  const looked = await viewedTable(table, { from: table.relation, columns });
  const [first] = model.evaluationData;
  const { personalData, privacy } = model.datasets[first ?? ""]?.declared ?? {};
  const declared = { personalData, columns: privacy?.columns };
  const found = compareDeclared(declared, await scanTable(looked, declared));
  await looked.drop();
  return new Map(
    found
      .filter(({ outcome }) => outcome === "block" || outcome === "warn")
      .map(({ column, type }) => [column, `it seems to hold ${titleOf(type)}`]),
  );
}
