import type { Table } from "../data/table.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { binnedByQuantile, uncertaintyCoefficient } from "../stats/association.ts";
import type { Succession } from "../work/rows/succession.ts";

/** Each column with what it alone tells of the target: of several target columns, of the one that it tells most of. */
export async function associations(
  table: Table,
  { target }: ResolvedModel,
  columns: readonly string[],
): Promise<NonNullable<Succession["read"]>> {
  const targets: Int32Array[] = [];
  for (const name of target.columns) targets.push(await codesOf(table, name));
  const found: NonNullable<Succession["read"]>[number][] = [];
  for (const name of columns) {
    const codes = await codesOf(table, name);
    const told = targets.map((one) => uncertaintyCoefficient(codes, one)).filter((value) => !Number.isNaN(value));
    found.push({ name, association: told.length === 0 ? null : Math.max(...told) });
  }
  return found;
}

async function codesOf(table: Table, name: string): Promise<Int32Array> {
  const { kind } = table.column(name);
  if (kind === "number" || kind === "boolean") return binnedByQuantile(await table.numbers(name));
  return (await table.strings(name)).codes;
}
