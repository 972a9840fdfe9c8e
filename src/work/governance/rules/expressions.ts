import { UNASKED } from "../../../records/information.ts";

/** Texts that several rules are written with. */

/** A list of texts. */
export function listOf(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}

/** What stands in no way. */
const SETTLED = `["pass", "warn", "waived", "not-applicable"]`;

/**
 * That none of these standing checks found anything that stops. They speak where something is wrong and are silent where
 * all is well, so a rule that asks this has to ask for evidence beside it.
 */
export function silent(...checks: readonly string[]): string {
  return `${listOf(checks)}.all(check, !(check in checks) || checks[check].all(found, found.outcome in ${SETTLED}))`;
}

/** A day that is not yet, with the day that the furthest time zones are ahead. */
export function isPast(day: string): string {
  return `timestamp(${day}) <= timestamp(now) + duration("1d")`;
}

/** Where only documentation changes, nothing is measured anew; what was measured before is read where it is there. */
export function measures(evidence: "evaluation" | "scan"): string {
  return `has(input.${evidence}) || envelope.class != "documentation-only"`;
}

/** That a change beyond the envelope was looked at: by every role that has to, and by somebody at all. */
export const APPROVED_AS_SUBSTANTIAL = `envelope.class == "substantial" && (approvals.isKnown || unmeasured("${UNASKED} who approved")) && size(approvals.missing) == 0 && approvals.given.exists(review, review.isIndependent)`;
