import type { RuleInForce } from "./rule-in-force.ts";
import { DEFAULT_WAIVABLE, type Waivability } from "./waivers.ts";

/** Checks of the gate whose findings a waiver may name: what is not proven there can be lived with for a time. */
export const WAIVABLE_CHECKS = [
  "gate/absolute-limit",
  "gate/fairness",
  "gate/slice",
  "gate/latency",
  "gate/holdout-reuse",
] as const;

/** By rule, for how long and by whom a finding of it can be waived. What is not in it cannot be. */
export function waivableRules(rules: readonly RuleInForce[]): ReadonlyMap<string, Waivability> {
  return new Map<string, Waivability>([
    ...WAIVABLE_CHECKS.map((id) => [id, DEFAULT_WAIVABLE] as const),
    ...rules.map(({ rule }) => [rule.id, rule.waivable ?? DEFAULT_WAIVABLE] as const),
  ]);
}
