import type { ProposalCause } from "../generated/types.ts";
import type { AlertCause } from "../manifest/resolved-retraining.ts";

/** Who asked comes first, then what labels show, what is estimated, and what is due anyway. */
export const PROPOSAL_CAUSES: readonly ProposalCause["cause"][] = [
  "manual",
  "dispatch",
  "decay",
  "concept-drift",
  "estimated-decay",
  "drift",
  "new-labels",
  "due",
];

/** Compares causes: the one that weighs most first, of the same kind the oldest. */
export function byWeight(a: ProposalCause, b: ProposalCause): number {
  const weight = PROPOSAL_CAUSES.indexOf(a.cause) - PROPOSAL_CAUSES.indexOf(b.cause);
  return weight || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}

/** Whether an alert of production stands behind a cause. */
export function isAlertCause(cause: string): cause is AlertCause {
  return ALERT_CAUSES.has(cause);
}

const ALERT_CAUSES: ReadonlySet<string> = new Set<AlertCause>(["drift", "decay", "estimated-decay", "concept-drift"]);
