import type { Cell } from "./cell.ts";
import type { PersonalType } from "./types.ts";

/** How one kind of identifier looks, and what tells it from other numbers. */
export interface Recognizer {
  readonly type: PersonalType;
  /** `digits` and `letters` are asked about the compact form, with lost zeros put back; `text` about what is written. */
  readonly form: "digits" | "letters" | "text";
  /** Of what it is asked about. Only `text` may leave them out. */
  readonly lengths?: readonly number[];
  /** Whether the cell is built as one: length, prefix, date. */
  fits(subject: string, cell: Cell): boolean;
  /** Whether the check digits hold, of a cell that fits. */
  checks?(subject: string): boolean;
  /** The share of random cells that fit whose check digits hold by chance. */
  readonly nullRate?: number;
  /** Numbers are given out for which they do not hold. */
  readonly isCheckOptional?: true;
  /** Whether it is written as people write these, which numbers without a meaning are not. */
  isFormatted?(cell: Cell): boolean;
  /** Numbers that were published for tests: they are nobody's. */
  isTest?(subject: string): boolean;
  /** Written so that nothing else is, whatever the header says. */
  readonly isDistinct?: boolean;
  /** What it says of a person is too little to stop anything. */
  readonly most?: "medium";
}
