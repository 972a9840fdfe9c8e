import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import { listed } from "../../kernel/text.ts";
import { POLICY } from "./policy-rules.ts";
import { forceOf } from "./rule-force.ts";
import type { RuleInForce } from "./rule-in-force.ts";
import { isAmong } from "./rule-scope.ts";

export interface Renamed {
  readonly model: string;
  /** Undefined where it has the name that the base branch knows. */
  readonly formerName: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly location: Location | undefined;
}

/**
 * Rules that are a model's by its name on the base branch, and after the merge would not be: what is called otherwise is
 * asked no less. As strict as the strictest of them.
 */
export function leftRules(
  rules: readonly RuleInForce[],
  { model, formerName, now, location }: Renamed,
): readonly Finding[] {
  if (formerName === undefined) return [];
  const left = rules.filter(({ rule: { appliesTo: { models } = {} } }) => {
    return models !== undefined && isAmong(models, formerName) && !isAmong(models, model);
  });
  const severities = left.map((one) => forceOf(one, now).severity);
  if (severities.every((severity) => severity === "info")) return [];
  const outcome = severities.includes("block") ? "fail" : "warn";
  const ids = left.map(({ rule }) => rule.id);
  const message = `Called ${model}, it would no longer be asked ${listed(ids.slice(0, 10))}, which ${ids.length === 1 ? "is" : "are"} of ${formerName}.`;
  return [findingOf(POLICY.scope, { outcome, model, subject: formerName, message, location })];
}
