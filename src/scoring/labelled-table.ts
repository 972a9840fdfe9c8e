import { plural } from "../kernel/text.ts";
import type { Table } from "../data/table.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { countWhere } from "./count-where.ts";
import { Problem } from "./problems.ts";
import { quoted } from "./words.ts";

/** Rows with labels, as the manifest names them. */
export interface LabelledTable {
  readonly table: Table;
  readonly model: ResolvedModel;
  /** Repository path of its first file, where it lies in the repository. */
  readonly file: string | undefined;
}

/** The target column of numbers. Throws a Problem for rows without one. */
export async function readTargets({ table, model, file }: LabelledTable): Promise<Float64Array> {
  const { column } = model.target;
  const targets = await table.numbers(column);
  const bad = countWhere(targets, (value) => !Number.isFinite(value));
  if (bad === 0) return targets;
  throw new Problem(
    `${plural(bad, "row")} of ${table.source} ${bad === 1 ? "has" : "have"} no finite number in the target column ${quoted(column)}.`,
    { rule: "labels", file },
  );
}
