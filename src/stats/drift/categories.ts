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

/**
 * Pools into one last cell all categories that the reference lacks or holds in less than `smallestShare` of its
 * rows, so that a single new value does not decide a test. Without such categories nothing changes.
 * @awaits the scheduled monitor
 */
export function poolRare(
  counts: AlignedCounts,
  { smallestShare = 0.01, name = "__other__" }: { readonly smallestShare?: number; readonly name?: string } = {},
): AlignedCounts {
  const limit = smallestShare * counts.reference.reduce((sum, count) => sum + count, 0);
  const isKept = counts.reference.map((count) => count > 0 && count >= limit);
  if (!isKept.includes(false)) return counts;
  const pool = (cells: readonly number[]): readonly number[] => [
    ...cells.filter((_, at) => isKept[at]),
    cells.reduce((sum, count, at) => (isKept[at] ? sum : sum + count), 0),
  ];
  return {
    categories: [...counts.categories.filter((_, at) => isKept[at]), name],
    reference: pool(counts.reference),
    current: pool(counts.current),
  };
}
