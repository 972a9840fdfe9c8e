import type { GovernanceRule } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import type { RuleExpressions } from "../../kernel/rule-expressions.ts";
import type { ItemResult, RuleResult } from "../../kernel/rule-result.ts";
import { isOutcome } from "./check-items.ts";

/** Where answers are written: standard output is anybody's. */
export const ANSWERS = 3;

/** What the child that evaluates users' rules is asked, a line of JSON each. */
export type Question =
  | { readonly input: Readonly<Record<string, unknown>> }
  /** About the input before it. */
  | { readonly ask: GovernanceRule }
  | { readonly read: GovernanceRule };

export type Answer =
  | { readonly isReady: true }
  | { readonly result: RuleResult }
  | { readonly expressions: RuleExpressions }
  | { readonly failed: string };

export function questionIn(line: string): Question {
  const said: unknown = JSON.parse(line);
  if (isRecord(said) && ("input" in said || "ask" in said || "read" in said)) return said as unknown as Question;
  throw new TypeError("no question");
}

/** Undefined where a child says something else. */
export function answerIn(line: string): Answer | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(said)) return undefined;
  const { failed, result, expressions, isReady } = said;
  if (typeof failed === "string") return { failed };
  if (isReady === true) return { isReady };
  if (isResult(result)) return { result };
  return isExpressions(expressions) ? { expressions } : undefined;
}

function isResult(value: unknown): value is RuleResult {
  if (!isRecord(value)) return false;
  const { id, outcome, items } = value;
  return typeof id === "string" && isOutcome(outcome) && Array.isArray(items) && items.every(isItem);
}

function isItem(value: unknown): value is ItemResult {
  return (
    isRecord(value) && isOutcome(value["outcome"]) && typeof value["message"] === "string" && isRecord(value["read"])
  );
}

function isExpressions(value: unknown): value is RuleExpressions {
  return isRecord(value) && Object.values(value).every((one) => isRecord(one) && ("tree" in one || "problem" in one));
}
