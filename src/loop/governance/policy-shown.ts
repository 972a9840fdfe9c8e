import { isDeepStrictEqual } from "node:util";
import type { GovernanceRule } from "../../generated/types.ts";
import { EXPRESSIONS, expressionText } from "../../kernel/rule-expressions.ts";
import type { ShownExplanation, ShownRule, ShownRules } from "../../report/policy.ts";
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
    enforced: enforcedAs(inForce, now),
    effectiveOn: effectiveFrom(inForce, now),
    maps: rule.maps ?? {},
    params: rule.params ?? {},
  };
}

/** What enforcing would make of a rule that is only told. */
function enforcedAs({ claims, mode }: RuleInForce, now: number): string | undefined {
  if (mode === "enforce") return undefined;
  const enforced = { claims: claims.map((claim) => ({ ...claim, mode: "enforce" as const })) };
  const from = effectiveFrom(enforced, now);
  const then = from === undefined ? forceOf(enforced, now).severity : `block from ${from}`;
  return then === forceOf({ claims }, now).severity ? undefined : then;
}

/** A rule that holds for a model. */
export interface HeldRule {
  readonly model: string;
  readonly rule: RuleInForce;
}

/** What others make of rules that hold: those that are new or other ones there, and those that they have not. */
export function shownChange(
  inForce: readonly HeldRule[],
  after: readonly HeldRule[],
  now: number,
): Omit<ShownRules, "inForce"> {
  const [before, then] = [byName(inForce), byName(after)];
  const changed = [...then].filter(([name, held]) => !isDeepStrictEqual(said(before.get(name)), said(held)));
  return {
    coming: changed.map(([, { model, rule }]) => shownRule(rule, model, now)),
    leaving: [...before].flatMap(([name, { model, rule }]) => (then.has(name) ? [] : [{ model, id: rule.rule.id }])),
  };
}

function byName(held: readonly HeldRule[]): ReadonlyMap<string, HeldRule> {
  return new Map(held.map((one) => [JSON.stringify([one.model, one.rule.rule.id]), one]));
}

/** How a rule is tested, and where it lies, is no other rule. */
function said(held: HeldRule | undefined): unknown {
  return held && { rule: { ...held.rule.rule, tests: undefined }, mode: held.rule.mode, claims: held.rule.claims };
}

/** The same with what it says, and what it says so for. */
export function shownExplanation({ inForce, result }: PolicyOutcome, model: string, now: number): ShownExplanation {
  const { rule } = inForce;
  return {
    ...shownRule(inForce, model, now),
    why: rule.why ?? "",
    solution: rule.solution ?? "",
    expressions: writtenIn(rule),
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
