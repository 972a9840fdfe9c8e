import type { GovernanceRule } from "../generated/types.ts";
import type { ReadExpression } from "./expression-tree.ts";

/** The expressions of a rule by where they stand in it. */
export const EXPRESSIONS = ["appliesTo.when", "each.in", "each.term", "expr", "message"] as const;

export type ExpressionName = (typeof EXPRESSIONS)[number];

/** Those that a rule has, as trees. */
export type RuleExpressions = { readonly [K in ExpressionName]?: ReadExpression };

export function expressionText(rule: GovernanceRule, name: ExpressionName): string | undefined {
  if (name === "appliesTo.when") return rule.appliesTo?.when;
  if (name === "each.in") return rule.each?.in;
  return name === "each.term" ? rule.each?.term : rule[name];
}
