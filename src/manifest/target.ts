import type { ModelManifest } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { DEFAULTS } from "./defaults.ts";
import type { Task } from "./metrics.ts";
import type { ResolvedTarget } from "./resolved-model.ts";

/** Tasks whose target may be several columns: a label each, or a reference text each. */
export const SEVERAL_COLUMNS: ReadonlySet<Task> = new Set<Task>(["multilabel-classification", "text-generation"]);

/** The columns with the truth, as the manifest names them. */
export function targetColumns({ column, columns }: ModelManifest["target"]): readonly string[] {
  return column === undefined ? (columns ?? []) : [column];
}

/** The target with its defaults. Throws a UserError for a target without a column. */
export function resolveTarget(target: ModelManifest["target"]): ResolvedTarget {
  const columns = targetColumns(target);
  const [column] = columns;
  if (column === undefined) throw new UserError("target names no column. Write `target: {column: …}`.");
  return {
    column,
    columns,
    positive: target.positive ?? DEFAULTS["/target/positive"],
    ...resolveClasses(target.classes),
    quantiles: target.quantiles,
  };
}

function resolveClasses(
  declared: ModelManifest["target"]["classes"],
): Pick<ResolvedTarget, "classes" | "modelClasses"> {
  if (declared === undefined || Array.isArray(declared)) return { classes: declared, modelClasses: undefined };
  return { classes: Object.keys(declared), modelClasses: Object.values(declared) };
}
