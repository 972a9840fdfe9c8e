import type { CategoryColumn } from "../../generated/types.ts";
import { coarsened, sharedPlaces } from "./coarser-bins.ts";
import type { NumberBins } from "./number-moments.ts";

export interface AlignedBins {
  readonly reference: NumberBins;
  readonly current: NumberBins;
}

/**
 * Both in the same bins: those of the coarser one.
 * @throws RangeError where neither's edges are all among the other's: they are of different grids.
 */
export function alignedBins(reference: NumberBins, current: NumberBins): AlignedBins {
  const places = sharedPlaces(reference.edges, current.edges);
  if (places.length < Math.min(reference.edges.length, current.edges.length)) {
    throw new RangeError(
      `columns of different grids cannot be compared: only ${places.length} of ${reference.edges.length} and ${current.edges.length} edges are in both`,
    );
  }
  return {
    reference: coarsened(reference, places),
    current: coarsened(current, sharedPlaces(current.edges, reference.edges)),
  };
}

export interface AlignedCategories {
  readonly names: readonly string[];
  /** Counts by name; last those of all other values. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Both counted by the values that both name: what one of them pools is pooled. */
export function alignedCategories(reference: CategoryColumn, current: CategoryColumn): AlignedCategories {
  const [left, right] = [new Map(reference.values), new Map(current.values)];
  const names = [...left.keys()].filter((name) => right.has(name));
  return { names, reference: countsOf(reference, left, names), current: countsOf(current, right, names) };
}

function countsOf(column: CategoryColumn, rows: ReadonlyMap<string, number>, names: readonly string[]): number[] {
  const counts = names.map((name) => rows.get(name) ?? 0);
  const all = column.values.reduce((sum, [, count]) => sum + count, column.other.rows);
  return [...counts, all - counts.reduce((sum, count) => sum + count, 0)];
}
