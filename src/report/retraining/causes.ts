import type { Alert, AlertsRecord, ProposalCause, ProposalRecord } from "../../generated/types.ts";
import { byWeight, isAlertCause } from "../../records/proposal-causes.ts";

export type CauseWord = ProposalCause["cause"];

/** Causes as the beginning of a line has them. */
export const CAUSE_TITLES = {
  decay: "Performance fell",
  "concept-drift": "Concept drift",
  "estimated-decay": "Estimated performance fell",
  drift: "Drift",
  "new-labels": "New labels",
  due: "Due",
  manual: "Asked for by hand",
  dispatch: "Asked for by a repository_dispatch",
} as const satisfies Record<CauseWord, string>;

/** The causes, the one that weighs most first, whatever their order in the record. */
export function weightiestFirst({ trigger }: Pick<ProposalRecord, "trigger">): readonly ProposalCause[] {
  return trigger.causes.toSorted(byWeight);
}

/** Undefined of what no alert is about. */
export function alertCause(cause: CauseWord): Alert["cause"] | undefined {
  return isAlertCause(cause) ? cause : undefined;
}

export function firingAlert(cause: CauseWord, alerts: AlertsRecord | undefined): Alert | undefined {
  return alerts?.alerts.find((alert) => alert.cause === cause && alert.state === "firing");
}

/** Whether it is a time and nothing else: Date.parse takes `run 42` for one. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) && !Number.isNaN(Date.parse(text));
}
