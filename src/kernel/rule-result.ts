import type { FindingRecord } from "../generated/types.ts";

/** What a rule read may be told of: never more than a scalar, and never a long one; null is what is not there. */
export type ReadValue = string | number | boolean | null;

/** What one rule says of one thing, or of the model as a whole. */
export interface ItemResult {
  /** Names the thing: a slice, a dataset, a file. Absent where the rule is asked once. */
  readonly term?: string;
  readonly outcome: FindingRecord["outcome"];
  readonly message: string;
  /** The values of the input that decided, by their path. */
  readonly read: Readonly<Record<string, ReadValue>>;
}

/** What one rule says of one input document. Nothing of it depends on a clock, a machine or chance. */
export interface RuleResult {
  /** The rule's. */
  readonly id: string;
  /** The worst of its items. */
  readonly outcome: FindingRecord["outcome"];
  readonly items: readonly ItemResult[];
  /** What made it not applicable. */
  readonly predicate?: string;
}
