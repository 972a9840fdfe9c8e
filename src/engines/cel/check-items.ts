import type { FindingRecord } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import type { ItemResult } from "../../kernel/rule-result.ts";
import { truncate } from "../../kernel/text.ts";

type Outcome = FindingRecord["outcome"];

/** Best first. What could not be decided is worse than a warning, and a failure worse than all. */
const BEST_FIRST: readonly Outcome[] = [
  "not-applicable",
  "waived",
  "pass",
  "warn",
  "inconclusive",
  "unmeasured",
  "fail",
];

export function isOutcome(value: unknown): value is Outcome {
  return BEST_FIRST.some((outcome) => outcome === value);
}

/** The worst of these; nothing at all decides nothing. */
export function worstOf(items: readonly Pick<ItemResult, "outcome">[]): Outcome {
  if (items.length === 0) return "unmeasured";
  return BEST_FIRST.findLast((outcome) => items.some((item) => item.outcome === outcome)) ?? "unmeasured";
}

/** What the standing checks found, as results of a rule that rests on them; `found` is the input's `checks`. */
export function checkItems(checks: readonly string[], found: unknown): readonly ItemResult[] {
  const items = checks.flatMap((check) => itemsOf(isRecord(found) && Object.hasOwn(found, check) ? found[check] : []));
  if (items.length > 0) return items;
  const message = `Not measured: ${checks.join(" and ")} found nothing.`;
  return [{ outcome: "unmeasured", message, read: {} }];
}

function itemsOf(findings: unknown): readonly ItemResult[] {
  return Array.isArray(findings) ? findings.map(itemOf) : [];
}

function itemOf(finding: unknown): ItemResult {
  const { outcome, message, subject } = isRecord(finding) ? finding : {};
  const known = BEST_FIRST.find((candidate) => candidate === outcome);
  return {
    ...(typeof subject === "string" && { term: truncate(subject, 300) }),
    outcome: known ?? "unmeasured",
    message: typeof message === "string" ? truncate(message, 1000) : "It says nothing.",
    read: {},
  };
}
