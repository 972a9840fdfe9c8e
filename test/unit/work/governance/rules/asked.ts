import { compileRule, type CompiledRule } from "../../../../../src/engines/cel/compiled-rule.ts";
import { evaluateRule, ruleInput } from "../../../../../src/engines/cel/evaluate-rule.ts";
import type { GovernanceInput, GovernanceRule } from "../../../../../src/generated/types.ts";
import { isRecord } from "../../../../../src/kernel/guards.ts";
import type { RuleResult } from "../../../../../src/kernel/rule-result.ts";
import { scopedOut } from "../../../../../src/work/governance/rule-test.ts";

const compiled = new Map<GovernanceRule, CompiledRule>();

/** What the shipped engine says of a rule and a document. */
export function asked(rule: GovernanceRule, document: GovernanceInput): RuleResult {
  const ready = compiled.get(rule) ?? compileRule(rule);
  compiled.set(rule, ready);
  return (
    (isRecord(document.model) ? scopedOut(rule, document) : undefined) ??
    evaluateRule(ready, ruleInput({ ...document }))
  );
}
