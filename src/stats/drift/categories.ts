import type { CategoryCounts } from "./contingency.ts";

export interface AlignedCounts extends CategoryCounts {
  /** All categories of both samples, those of the reference first. */
  readonly categories: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Puts the counts of two samples into one order of categories; a missing category counts 0. */
export function alignCounts(
  reference: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): AlignedCounts {
  const categories = [...new Set([...reference.keys(), ...current.keys()])];
  return {
    categories,
    reference: categories.map((category) => reference.get(category) ?? 0),
    current: categories.map((category) => current.get(category) ?? 0),
  };
}
