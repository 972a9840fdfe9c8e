import type { GovernanceRule } from "../../generated/types.ts";
import { EXPRESSIONS, expressionText } from "../../kernel/rule-expressions.ts";
import type { ShownExplanation, ShownRule } from "../../report/policy.ts";
import type { PolicyOutcome } from "../../work/governance/policy-findings.ts";
import { effectiveFrom, forceOf } from "../../work/governance/rule-force.ts";
import type { RuleInForce } from "../../work/governance/rule-in-force.ts";

/** A rule as people see it hold for a model at a time in milliseconds. */
export function shownRule(inForce: RuleInForce, model: string, now: number): ShownRule {
  const { rule, claims, mode } = inForce;
  return {
    id: rule.id,
    title: rule.title,
    model,
    packs: claims.map(({ pack }) => pack),
    severity: forceOf(inForce, now).severity,
    mode,
    effectiveOn: effectiveFrom(inForce, now),
    maps: rule.maps ?? {},
  };
}

/** The same with what it says, and what it says so for. */
export function shownExplanation({ inForce, result }: PolicyOutcome, model: string, now: number): ShownExplanation {
  const { rule } = inForce;
  return {
    ...shownRule(inForce, model, now),
    why: rule.why ?? "",
    solution: rule.solution ?? "",
    expressions: writtenIn(rule),
    params: rule.params ?? {},
    requires: rule.requires ?? [],
    checks: rule.checks ?? [],
    outcome: result.outcome,
    because: forceOf(inForce, now).because,
    predicate: result.predicate,
    items: result.items,
  };
}

function writtenIn(rule: GovernanceRule): ShownExplanation["expressions"] {
  return EXPRESSIONS.flatMap((name) => {
    const text = expressionText(rule, name);
    return text === undefined ? [] : [[name, text] as const];
  });
}
