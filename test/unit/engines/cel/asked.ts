import { compileRule } from "../../../../src/engines/cel/compiled-rule.ts";
import { evaluateRule, ruleInput } from "../../../../src/engines/cel/evaluate-rule.ts";
import type { GovernanceRule } from "../../../../src/generated/types.ts";
import type { RuleResult } from "../../../../src/kernel/rule-result.ts";

export type Document = Readonly<Record<string, unknown>>;

/** A rule of a team's own, of which a test says what matters. */
export function ruleWith(parts: Partial<GovernanceRule>): GovernanceRule {
  return {
    apiVersion: "model-gitops/v1",
    kind: "Rule",
    id: "ACME-001",
    title: "It holds",
    severity: "block",
    ...parts,
  };
}

export function ask(parts: Partial<GovernanceRule>, document: Document): RuleResult {
  return evaluateRule(compileRule(ruleWith(parts)), ruleInput(document));
}

/** What an expression alone comes to. */
export function outcomeOf(expr: string, document: Document = {}): string {
  return ask({ expr }, document).outcome;
}

/** What it says. */
export function messageOf(expr: string, document: Document = {}): string {
  return ask({ expr }, document).items[0]?.message ?? "";
}
