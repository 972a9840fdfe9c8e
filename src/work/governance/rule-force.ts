import { plural } from "../../kernel/text.ts";
import type { Claim, RuleInForce, Severity } from "./rule-in-force.ts";
import { strictest } from "./rule-settings.ts";

/** What a failure of a rule means today. */
export interface Force {
  /** `block` stops the merge. */
  readonly severity: Severity;
  /** Why it is less than the rule says, for people; empty where it is not. */
  readonly because: string;
}

type Claimed = Pick<RuleInForce, "claims">;

const DAY = 86_400_000;

/** The strictest of a rule's packs at a time in milliseconds; one that only reports never blocks. */
export function forceOf({ claims }: Claimed, now: number): Force {
  const claimed = strictest(claims.map(({ severity }) => severity));
  const severity = strictest(claims.map((claim) => severityAt(claim, now)));
  if (severity === claimed) return { severity, because: "" };
  const from = effectiveFrom({ claims }, now);
  if (from === undefined) return { severity, because: "report-only: enforced, it would block" };
  return { severity, because: `a block from ${from}, in ${plural(daysTo(from, now), "day")}` };
}

function severityAt(claim: Claim, now: number): Severity {
  const isEnforced = claim.mode === "enforce" && isEffective(claim, now);
  return claim.severity === "block" && !isEnforced ? "warn" : claim.severity;
}

/** The day from which it blocks, where that is still to come. */
export function effectiveFrom({ claims }: Claimed, now: number): string | undefined {
  const blocking = claims.filter(({ severity, mode }) => severity === "block" && mode === "enforce");
  if (blocking.some((claim) => isEffective(claim, now))) return undefined;
  return blocking.flatMap(({ effectiveOn }) => effectiveOn ?? []).toSorted()[0];
}

/** A date that cannot be read puts nothing off. */
function isEffective({ effectiveOn }: Claim, now: number): boolean {
  if (effectiveOn === undefined) return true;
  const from = Date.parse(`${effectiveOn}T00:00:00Z`);
  return Number.isNaN(from) || now >= from;
}

function daysTo(day: string, now: number): number {
  return Math.ceil((Date.parse(`${day}T00:00:00Z`) - now) / DAY);
}
