import { numberSql, textSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import { quoteText } from "../engines/duckdb.ts";
import { toDigits } from "../kernel/rounding.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { columnQuantile } from "../stats/profile/number-distances.ts";
import type { ProfileColumn } from "../data/watched-columns.ts";

/** A column by whose values rows are sliced. */
export interface SliceColumn {
  readonly name: string;
  /** The word of each row. */
  readonly sql: string;
  readonly isNamed: boolean;
}

export interface SlicePlan {
  readonly columns: readonly SliceColumn[];
  readonly conditions: readonly { readonly name: string; readonly where: string }[];
  /** Slices that the log cannot have, each with why. */
  readonly problems: readonly string[];
}

/**
 * The declared slices and the groups of sensitive columns. Numbers are sliced at the quartiles of the reference, so that
 * a slice is the same in every window; what the reference has as categories by its values.
 */
export function slicePlan(
  { slices, fairness }: Pick<ResolvedModel, "slices" | "fairness">,
  columns: readonly Column[],
  reference: Readonly<Record<string, ProfileColumn>>,
): SlicePlan {
  const names = [
    ...new Set([
      ...slices.flatMap(({ name, where }) => (where === undefined ? [name] : [])),
      ...(fairness?.sensitive ?? []),
    ]),
  ];
  const planned = names.map((name) =>
    sliceColumn(
      name,
      columns.find((column) => column.name === name),
      reference[name],
    ),
  );
  return {
    columns: planned.filter((one) => typeof one !== "string"),
    conditions: slices.flatMap(({ name, where }) => (where === undefined ? [] : [{ name, where }])),
    problems: planned.filter((one) => typeof one === "string"),
  };
}

function sliceColumn(
  name: string,
  column: Column | undefined,
  reference: ProfileColumn | undefined,
): SliceColumn | string {
  const shown = JSON.stringify(name);
  if (column === undefined) return `The log has no column ${shown}, which evaluation slices by.`;
  if (column.problem !== undefined) return column.problem;
  if (column.kind === "other") return `The column ${shown} of the log is nested: nothing can be sliced by it.`;
  if (column.kind !== "number" || reference?.kind === "category") return { name, sql: textSql(column), isNamed: false };
  if (reference?.kind !== "number")
    return `The reference has no numbers of ${shown}, so it is unknown where its slices begin. Make its profile again, with the column.`;
  const edges = [0.25, 0.5, 0.75].flatMap((p) => columnQuantile(reference, p) ?? []);
  return { name, sql: quarterSql(name, [...new Set(edges)], numberSql(column)), isNamed: true };
}

function quarterSql(name: string, edges: readonly number[], value: string): string {
  const cases = edges.map(
    (edge, place) => `WHEN ${value} <= ${edge} THEN ${quoteText(quarterName(name, edges[place - 1], edge))}`,
  );
  return `CASE WHEN isnan(${value}) THEN NULL ${cases.join(" ")} ELSE ${quoteText(quarterName(name, edges.at(-1), undefined))} END`;
}

function quarterName(name: string, from: number | undefined, to: number | undefined): string {
  const shown = (value: number): string => String(toDigits(value, 4));
  if (from === undefined) return to === undefined ? name : `${name}≤${shown(to)}`;
  return to === undefined ? `${name}>${shown(from)}` : `${name} ${shown(from)} to ${shown(to)}`;
}
