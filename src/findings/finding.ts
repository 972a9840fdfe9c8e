import type { FindingRecord } from "../generated/types.ts";

/** What one check found: the one currency between checks and all that shows them. */
export type Finding = Readonly<FindingRecord>;

/**
 * Inconclusive needs more rows or a person; unmeasured needs a working check. Neither is a pass.
 */
export type Outcome = Finding["outcome"];

export interface Location {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  /** All 1-based. */
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}
