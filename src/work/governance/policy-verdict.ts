import type { Finding } from "../../findings/finding.ts";
import { worse } from "../../findings/verdict.ts";
import type { GovernanceInput, GovernanceVerdict, PolicyResult, WaivedFinding } from "../../generated/types.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { truncate } from "../../kernel/text.ts";
import { forInformation } from "../../records/information.ts";
import { approversOf } from "./anchor.ts";
import { isSettled, type PolicyOutcome } from "./policy-findings.ts";
import type { LoadedPack } from "./policy-lock.ts";
import { effectiveFrom, forceOf } from "./rule-force.ts";
import type { Mode } from "./rule-in-force.ts";
import { notProven } from "./waiver-findings.ts";
import type { AcceptedFinding } from "./waivers.ts";

export interface PolicyVerdictFacts {
  readonly packs: readonly LoadedPack[];
  readonly mode: Mode;
  /** Of every rule in force. */
  readonly outcomes: readonly PolicyOutcome[];
  /** What they found, waivers applied; passes and what does not apply included. */
  readonly findings: readonly Finding[];
  /** All findings of the model. */
  readonly all: readonly Finding[];
  readonly input: GovernanceInput;
  /** Of the input as it is kept. */
  readonly digest: string;
  /** What waivers accept, finding by finding. */
  readonly accepted: readonly AcceptedFinding[];
}

const MOST_RESULTS = 500;
const MOST_TERMS = 200;

/** What the policies said, for the verdict: every rule with its outcome, and what a pass does not prove. */
export function policyVerdict(facts: PolicyVerdictFacts): GovernanceVerdict {
  const { packs, mode, outcomes, findings, all, input, digest, accepted } = facts;
  const { approvals, envelope } = input;
  const now = Date.parse(input.now);
  const byRule = groupBy(findings, ({ rule }) => rule);
  return {
    packs: packs.slice(0, 50).map(({ source, pack, digest: sha256 }) => ({
      name: source.text,
      mode: pack.mode === "report-only" ? "report-only" : mode,
      sha256,
      ...(source.kind === "remote" && { commit: source.commit }),
    })),
    class: envelope?.class ?? "none",
    ...(envelope !== undefined && { reasons: envelope.reasons.slice(0, 100) }),
    governedDigest: approvals.governedDigest,
    requiredRoles: approvals.required,
    approvedBy: approversOf(approvals),
    input: digest,
    results: outcomes
      .map((outcome) => resultOf(outcome, byRule.get(outcome.inForce.rule.id) ?? [], now))
      .toSorted((a, b) => rank(b) - rank(a))
      .slice(0, MOST_RESULTS),
    waivers: accepted.map(waived).slice(0, MOST_RESULTS),
    notProven: [...notProven(all)],
  };
}

/** Findings that people are told of; all the others are results. */
export function tellingPolicyFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
}

function resultOf({ inForce, result }: PolicyOutcome, findings: readonly Finding[], now: number): PolicyResult {
  const { mode } = inForce;
  const { id, title } = inForce.rule;
  const { severity } = forceOf(inForce, now);
  const effectiveOn = effectiveFrom(inForce, now);
  const outcome = findings.map((finding) => finding.outcome).reduce(worse, "not-applicable");
  const terms = tellingPolicyFindings(findings).flatMap(({ subject }) => subject ?? []);
  const predicate = severity === "info" ? (untold(result) ?? result.predicate) : result.predicate;
  const asked = { rule: id, title: truncate(title, 200), severity, mode };
  return {
    ...asked,
    outcome,
    ...(terms.length > 0 && { terms: terms.slice(0, MOST_TERMS) }),
    ...(predicate !== undefined && { predicate: truncate(predicate, 500) }),
    ...(effectiveOn !== undefined && { effectiveOn }),
  };
}

/** What a rule that is for information found; that it does not hold is no reason why it would not apply. */
function untold({ items }: PolicyOutcome["result"]): string | undefined {
  const open = items.find(({ outcome }) => !isSettled(outcome));
  return open && forInformation(open.message);
}

/** What stops first, then what is told. */
function rank({ outcome, severity }: PolicyResult): number {
  const weights = {
    fail: 8,
    unmeasured: 7,
    inconclusive: 6,
    waived: 5,
    warn: 4,
    pass: 2,
    "not-applicable": 0,
  } as const;
  return weights[outcome] + (severity === "block" ? 0.5 : 0);
}

function waived({ finding, waiver, governed }: AcceptedFinding): WaivedFinding {
  const { by = "", daysLeft } = governed;
  const { rule, subject } = finding;
  return {
    id: waiver.id,
    rule,
    ...(subject !== undefined && { term: subject }),
    by,
    expires: waiver.expires,
    ...(daysLeft !== undefined && { daysLeft }),
  };
}
