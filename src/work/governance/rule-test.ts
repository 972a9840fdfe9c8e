import type { GovernanceInput, GovernanceRule, RuleTest } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import type { RuleResult } from "../../kernel/rule-result.ts";
import { listed } from "../../kernel/text.ts";
import { pointerOf } from "../../manifest/dotted-pointer.ts";
import { pointerSteps } from "../../manifest/pointers.ts";
import { forceOf } from "./rule-force.ts";
import { outOfScope, scopeOf } from "./rule-scope.ts";

/** The document of a test: the common one with its changes. It is what a rule is asked of, whether it is valid or not. */
export function givenInput(base: GovernanceInput, given: RuleTest["given"] = {}): GovernanceInput {
  return Object.entries(given).reduce<GovernanceInput>((document, [path, value]) => {
    const pointer = pointerOf(path, document);
    return pointer === undefined ? document : (changed(document, pointerSteps(pointer), value) as GovernanceInput);
  }, base);
}

/** What a test's rule says, where the engine need not be asked. */
export function scopedOut(rule: GovernanceRule, document: GovernanceInput): RuleResult | undefined {
  const predicate = outOfScope(rule, scopeOf(document));
  return predicate === undefined ? undefined : { id: rule.id, outcome: "not-applicable", items: [], predicate };
}

/** What a rule said of a test's document, and the time of that. */
export interface TestAnswer {
  readonly result: RuleResult;
  readonly now: string;
}

/** Why a test does not come out as it expects; undefined where it does. */
export function testProblem(rule: GovernanceRule, test: RuleTest, answer: TestAnswer): string | undefined {
  const { result } = answer;
  const failing = result.items.filter(({ outcome }) => outcome === "fail").flatMap(({ term }) => term ?? []);
  if (!isExpected(rule, test, answer)) {
    const said = result.items.find(({ outcome }) => outcome === result.outcome)?.message ?? result.predicate ?? "";
    return `The test "${test.name}" expects ${test.expect}, and it is ${result.outcome}: ${said}${hintOf(result)}`;
  }
  if (test.terms === undefined || isSameSet(test.terms, failing)) return undefined;
  return `The test "${test.name}" expects ${listed(test.terms)} to fail, and ${failing.length === 0 ? "nothing" : listed(failing)} does.`;
}

/** What tests begin with is of one model, and nobody's own. */
function hintOf({ outcome, items, predicate = "" }: RuleResult): string {
  const key = outcome === "not-applicable" && items.length === 0 ? SCOPES[predicate.split(":", 1)[0] ?? ""] : undefined;
  return key === undefined
    ? ""
    : `. Give the test another ${key}: model-gitops policy input prints what it begins with.`;
}

const SCOPES: Readonly<Record<string, string>> = { models: "model.name", tiers: "tier", stages: "stage" };

function isExpected(rule: GovernanceRule, { expect }: RuleTest, { result: { outcome }, now }: TestAnswer): boolean {
  if (expect === "unmeasured") return outcome === "unmeasured" || outcome === "inconclusive";
  if (expect !== "warn" || outcome !== "fail") return outcome === expect;
  const claim = { pack: "", severity: rule.severity, mode: "enforce", effectiveOn: rule.effectiveOn } as const;
  return forceOf({ claims: [claim] }, Date.parse(now)).severity === "warn";
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

/** A copy in which the value at these steps is another, or is not there. */
function changed(at: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const isLast = rest.length === 0;
  if (Array.isArray(at)) {
    const index = Number(step);
    if (isLast && value === null) return at.toSpliced(index, 1);
    return at.toSpliced(index, 1, changed(at[index], rest, value));
  }
  const members = isRecord(at) ? at : {};
  const others = Object.entries(members).filter(([key]) => key !== step);
  if (isLast && value === null) return Object.fromEntries(others);
  return Object.fromEntries([
    ...others,
    [step, changed(Object.hasOwn(members, step) ? members[step] : {}, rest, value)],
  ]);
}
