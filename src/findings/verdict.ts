import type { Finding, Outcome } from "./finding.ts";

/** The outcome of several findings together. */
export type Verdict = "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";

/**
 * All outcomes, best first, each with its weight in a verdict: the first three weigh the same there, and lists of models
 * and metrics still keep them apart. A check nobody could run is not a check that passed, so "unmeasured" outranks "warn".
 */
const WEIGHT = {
  "not-applicable": 0,
  waived: 0,
  pass: 0,
  warn: 1,
  inconclusive: 2,
  unmeasured: 3,
  fail: 4,
} as const satisfies Record<Outcome, number>;

const BEST_FIRST = Object.keys(WEIGHT);

/** The worst outcome decides. */
export function verdictOf(findings: readonly Pick<Finding, "outcome">[]): Verdict {
  return findings.map(({ outcome }) => asVerdict(outcome)).reduce(worse, "pass");
}

/** An outcome as a verdict: what was waived or does not apply stands in no way. */
export function asVerdict(outcome: Outcome): Verdict {
  return outcome === "waived" || outcome === "not-applicable" ? "pass" : outcome;
}

/** Whether a merge has to wait. */
export function isBlocking(outcome: Outcome): boolean {
  return WEIGHT[outcome] >= WEIGHT.inconclusive;
}

/** Worst first; equal ones keep their order. */
export function worstFirst<T extends Pick<Finding, "outcome">>(findings: readonly T[]): readonly T[] {
  return findings.toSorted((a, b) => WEIGHT[b.outcome] - WEIGHT[a.outcome]);
}

/** For sorting, best first. */
export function byOutcome(a: Outcome, b: Outcome): number {
  return BEST_FIRST.indexOf(a) - BEST_FIRST.indexOf(b);
}

/** The one of two that is more to be told. */
export function worse<T extends Outcome>(a: T, b: T): T {
  return byOutcome(a, b) >= 0 ? a : b;
}
