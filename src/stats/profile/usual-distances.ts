import type { CategoryColumn, NumberColumn } from "../../generated/types.ts";

export interface NoiseOptions {
  /** Rows of the window. */
  readonly rows: number;
  readonly seed: number;
  /** Of a number column: in standard deviations (default) or robust ones. */
  readonly robust?: boolean;
  readonly replicates?: number;
}

/**
 * What the distance of a window from the reference exceeds in 1 % of the cases without drift: wassersteinStd (or
 * wassersteinRobust) of numbers, js of categories, by multinomial draws from the reference. Null where it has no row.
 * @awaits the scheduled monitor
 */
export function noiseThreshold(reference: NumberColumn | CategoryColumn, options: NoiseOptions): number | null {
  throw new Error(`not yet ${reference.rows} ${options.rows}`);
}

/**
 * The distance of each part of the reference from the rest of it, in the same measures and in the order of the parts.
 * Parts without rows, or without a rest, are left out.
 * @throws RangeError where the parts and the whole have different grids.
 * @awaits the scheduled monitor
 */
export function chunkDistances<Column extends NumberColumn | CategoryColumn>(
  parts: readonly Column[],
  whole: Column,
): readonly number[] {
  throw new Error(`not yet ${parts.length} ${whole.rows}`);
}

/**
 * Mean and three standard deviations (of the population, as NannyML has it) of the distances of at least six parts;
 * null of fewer.
 * @awaits the scheduled monitor
 */
export function chunkThreshold(distances: readonly number[]): number | null {
  throw new Error(`not yet ${distances.length}`);
}
