import type { Mode, PackedRule, Severity } from "../rule-in-force.ts";

/** A pack of the suite: which rules, how strictly, from when. It holds no rule of its own. */
export interface PackText {
  readonly name: string;
  readonly version: string;
  /** Older names of the same. */
  readonly aliases: readonly string[];
  readonly title: string;
  /** For whom it is, and what it does not say. */
  readonly about: string;
  /** The texts that its rules support evidence for, by the keys of `maps`. */
  readonly frameworks: Readonly<Record<string, Framework>>;
  readonly mode: Mode;
  /** By rule. */
  readonly rules: Readonly<Record<string, PackUse>>;
}

/** What a pack makes of a rule. */
export interface PackUse extends Pick<PackedRule, "effectiveOn" | "params"> {
  readonly severity: Severity;
}

/** A text that rules map to. */
export interface Framework {
  /** In a line. */
  readonly short: string;
  readonly title: string;
  readonly version: string;
  /** What its entries in `maps` are. */
  readonly entries: string;
}
