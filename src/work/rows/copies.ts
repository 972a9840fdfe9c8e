import { copiesByChance, type RepeatCount } from "../../stats/copies.ts";

export interface CopyFacts {
  readonly rows: number;
  /** Rows that equal another. */
  readonly equal: number;
  readonly counts: readonly RepeatCount[];
  /** A column of measurements that hardly two different rows share. */
  readonly measurement?: string | undefined;
}

/** So many equal rows come about by chance less than once in a thousand datasets. */
const IMPROBABLE = 0.001;
/** Up to this share of the rows, and up to so many, copies change no interval that anybody could tell. */
const TOLERATED = 0.01;
const FEWEST = 10;

/**
 * Whether rows that are equal are copies of each other rather than cases that happen to be alike: where the numbers of
 * equal rows are not those of independent draws, or a measurement that no two cases share is shared.
 */
export function areCopies({ rows, equal, counts, measurement }: CopyFacts): boolean {
  if (equal < FEWEST || equal <= rows * TOLERATED) return false;
  return measurement !== undefined || copiesByChance(counts) < IMPROBABLE;
}
