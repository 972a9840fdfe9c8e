import { plural } from "../kernel/text.ts";
import { countWhere } from "./count-where.ts";
import type { OpenedRows } from "./open-rows.ts";
import { Problem } from "./problems.ts";
import { quoted } from "./words.ts";

/** The target column of numbers. Throws a Problem for rows without one. */
export async function readTargets({ table, model, file }: OpenedRows): Promise<Float64Array> {
  const { column } = model.target;
  const targets = await table.numbers(column);
  const bad = countWhere(targets, (value) => !Number.isFinite(value));
  if (bad === 0) return targets;
  throw new Problem(
    `${plural(bad, "row")} of ${table.source} ${bad === 1 ? "has" : "have"} no finite number in the target column ${quoted(column)}.`,
    { rule: "labels", file },
  );
}
