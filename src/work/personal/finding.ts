import type { PersonalType } from "./types.ts";

export type Confidence = "high" | "medium" | "low";

/** What a column seems to hold. Counts and a mask: never a cell. */
export interface PersonalFinding {
  readonly type: PersonalType;
  readonly confidence: Confidence;
  /** Of the different values looked at that hold it, or of the rows of prose in which it stands. */
  readonly share: number;
  /** How many different values were looked at; of prose, how many rows. */
  readonly checked: number;
  /** `ddd-dd-dddd`; `mixed` where no form is that of many values. */
  readonly shape: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

export interface ColumnFinding extends PersonalFinding {
  /** As it may be shown: a name that is itself a value is replaced by its place. */
  readonly column: string;
}

const ORDER: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };

/** The surest first. */
export function bySureness(a: PersonalFinding, b: PersonalFinding): number {
  return ORDER[a.confidence] - ORDER[b.confidence] || b.share - a.share || (a.type < b.type ? -1 : 1);
}
