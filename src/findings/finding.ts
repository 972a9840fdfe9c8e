import type { FindingRecord } from "../generated/types.ts";
import type { Rule } from "./rules.ts";

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

/** What a check has to say beside its rule. */
export interface Found {
  readonly message: string;
  /** A check that says nothing of it has failed. */
  readonly outcome?: Outcome | undefined;
  readonly model?: string | undefined;
  /** A metric, a slice, a key. */
  readonly subject?: string | undefined;
  readonly location?: Location | undefined;
  /** Better advice than the rule's; null where the message says all there is to do. */
  readonly remediation?: string | null | undefined;
  readonly needsPerson?: boolean | undefined;
  /** What it asks is still being made. */
  readonly isUnderWay?: boolean | undefined;
  /** A person may accept it who says why. */
  readonly needsReason?: boolean | undefined;
  readonly evidence?: Finding["evidence"] | undefined;
}

/** The finding of a rule, with the rule's own advice where something is to be done and the check has none that is better. */
export function findingOf(rule: Rule, { outcome = "fail", message, ...found }: Found): Finding {
  const isSettled = outcome === "pass" || outcome === "waived" || outcome === "not-applicable";
  const { remediation = isSettled ? null : rule.remediation, model, subject, location, evidence } = found;
  const needsPerson = found.needsPerson === true || found.needsReason === true;
  return {
    rule: rule.id,
    outcome,
    message,
    ...(model !== undefined && { model }),
    ...(subject !== undefined && { subject }),
    ...(location !== undefined && { location }),
    ...(remediation !== null && { remediation }),
    ...(needsPerson && { needsPerson }),
    ...(found.isUnderWay === true && { isUnderWay: true }),
    ...(found.needsReason === true && { needsReason: true }),
    ...(evidence !== undefined && { evidence }),
  };
}
