import type { Finding, Outcome } from "./finding.ts";

/** The outcome of several findings together. */
export type Verdict = "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";

// A check nobody could run is not a check that passed, so "unmeasured" outranks "warn".
const RANK = {
  "not-applicable": 0,
  pass: 0,
  waived: 0,
  warn: 1,
  inconclusive: 2,
  unmeasured: 3,
  fail: 4,
} as const satisfies Record<Outcome, number>;

const BY_RANK = ["pass", "warn", "inconclusive", "unmeasured", "fail"] as const satisfies readonly Verdict[];

/** The worst outcome decides. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const worst = findings.reduce((rank, { outcome }) => Math.max(rank, RANK[outcome]), 0);
  return BY_RANK[worst] ?? "fail";
}

/** Whether a merge has to wait. */
export function isBlocking(outcome: Outcome): boolean {
  return RANK[outcome] >= RANK.inconclusive;
}

/** Worst first; equal ones keep their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANK[b.outcome] - RANK[a.outcome]);
}
