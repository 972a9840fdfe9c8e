import type { Table } from "../data/table.ts";
import { UserError } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { slicePlan, type SliceColumn } from "./slice-columns.ts";
import type { ProfileColumn } from "../data/watched-columns.ts";

/** The declared slices and sensitive groups of a reference's rows, by the names that windows have for them; what cannot be sliced is left out. */
export async function referenceSliceMasks(
  table: Table,
  model: Pick<ResolvedModel, "slices" | "fairness">,
  columns: Readonly<Record<string, ProfileColumn>>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const plan = slicePlan(model, table.columns, columns);
  const masks = new Map<string, Uint8Array>();
  for (const column of plan.columns) for (const [name, mask] of await wordMasks(table, column)) masks.set(name, mask);
  for (const { name, where } of plan.conditions) {
    try {
      masks.set(name, await table.where(where));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return masks;
}

/** A column with more words is no way to slice. */
const MOST_WORDS = 200;

async function wordMasks(table: Table, column: SliceColumn): Promise<ReadonlyMap<string, Uint8Array>> {
  const masks = new Map<string, Uint8Array>();
  let row = 0;
  for await (const chunk of table.database.stream(`SELECT ${column.sql} FROM ${table.relation}`)) {
    for (const word of chunk.texts(0)) {
      const name = word === null ? undefined : column.isNamed ? word : `${column.name}=${word}`;
      let mask = name === undefined ? undefined : masks.get(name);
      if (name !== undefined && mask === undefined && masks.size <= MOST_WORDS)
        masks.set(name, (mask = new Uint8Array(table.rows)));
      if (mask !== undefined) mask[row] = 1;
      row += 1;
    }
  }
  return masks.size > MOST_WORDS ? new Map() : masks;
}
