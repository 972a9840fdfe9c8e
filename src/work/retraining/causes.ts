import type { ProposalCause } from "../../generated/types.ts";
import type { AlertCause } from "../../manifest/resolved-retraining.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { byWeight, isAlertCause } from "../../records/proposal-causes.ts";
import { signalOf } from "../monitor/alerts/causes.ts";
import { shownTime } from "../monitor/alerts/shown-time.ts";
import type { Production, Situation } from "./situation.ts";

/** What asks for a retraining now, each so named that it is the same in every run until it comes anew. */
export function causesOf(situation: Situation): readonly ProposalCause[] {
  const found = [...situation.requests, ...alertCauses(situation), ...labelCause(situation), ...dueCause(situation)];
  return found.toSorted(byWeight);
}

/** Names a cause among all of its kind. */
export function tokenOf({ cause, at }: ProposalCause): string {
  return `${cause}@${at}`;
}

/** What a proposal is there for: what a person closed stays closed for the same. */
export function triggerId(causes: readonly ProposalCause[]): Digest {
  return sha256(canonicalJson(causes.map(tokenOf).toSorted()));
}

/** Causes that an alert of production stands behind, and that are over when it is. */
export function isAlert({ cause }: ProposalCause): boolean {
  return isAlertCause(cause);
}

/** A firing alert that the team wants to hear of, in as many windows as it asks for. */
function alertCauses(situation: Situation): readonly ProposalCause[] {
  const { retraining, production } = situation;
  if (retraining === undefined || production === undefined) return [];
  return retraining.when.flatMap((cause): readonly ProposalCause[] => {
    const alert = production.alerts.find((one) => one.cause === cause);
    if (alert?.state !== "firing" || alert.firedAt === undefined) return [];
    if (!persists(production, cause, retraining.after)) return [];
    const at = firedFor(situation, { cause, at: alert.firedAt });
    return at === undefined ? [] : [{ cause, at, summary: alert.summary }];
  });
}

/** Why an alert that fires asks for nothing, in sentences: else it would seem that nobody saw it. */
export function unaskedReasons(situation: Situation): readonly string[] {
  const { retraining, production } = situation;
  if (retraining === undefined || production === undefined) return [];
  return production.alerts.flatMap(({ cause, state, firedAt }) => {
    if (state !== "firing" || firedAt === undefined || !isAlertCause(cause)) return [];
    if (!retraining.when.includes(cause)) return [`${cause} fires, and retraining.when does not name it.`];
    const { after } = retraining;
    if (after !== undefined && !persists(production, cause, after))
      return [`${cause} fires, in fewer than ${after.of} of the last ${after.last} windows (retraining.after).`];
    if (firedFor(situation, { cause, at: firedAt }) !== undefined) return [];
    return [
      `${cause} fires since ${shownTime(Date.parse(firedAt))}, of the model before the one that is accepted: it asks again once a window of this one shows it too.`,
    ];
  });
}

function persists(
  { known }: Production,
  cause: AlertCause,
  after: { readonly of: number; readonly last: number } | undefined,
): boolean {
  if (after === undefined) return true;
  return known.slice(-after.last).filter((window) => signalOf(window, cause) === true).length >= after.of;
}

/**
 * One that was seen at another artifact, or that a merged proposal answered, is about the model before, until a window
 * since shows that the new one has it too: then it is another cause.
 */
function firedFor(
  { production, proposals, acceptedAt, artifact }: Situation,
  { cause, at }: { readonly cause: AlertCause; readonly at: string },
): string | undefined {
  const watched = production?.window?.artifact;
  if (watched !== undefined && artifact !== undefined && watched !== artifact) return undefined;
  const isAnswered = proposals.closed.some(
    ({ end, causes }) => end === "merged" && causes.some((one) => tokenOf(one) === tokenOf({ cause, at })),
  );
  if (!isAnswered) return at;
  if (acceptedAt === undefined) return undefined;
  const isSeen = production?.known.some(
    (window) => Date.parse(window.from) >= acceptedAt && signalOf(window, cause) === true,
  );
  return isSeen === true ? `${at} of the model of ${new Date(acceptedAt).toISOString()}` : undefined;
}

/**
 * Rows whose labels became mature since the model was accepted, by the windows that an entry of the ledger remembers;
 * undefined where there are no labels, or nobody knows since when to count.
 */
export function labelledSince({ production, acceptedAt }: Situation): number | undefined {
  if (production === undefined || acceptedAt === undefined) return undefined;
  const counted = production.known.filter(
    ({ from, to, labelled }) => labelled !== undefined && Date.parse(to ?? from) > acceptedAt,
  );
  const isLabelled = production.monitoring.labels !== undefined || counted.length > 0;
  return isLabelled ? counted.reduce((sum, { labelled }) => sum + (labelled?.known ?? 0), 0) : undefined;
}

/** Each time that so many are there: what was declined at 50 000 is asked anew at 100 000. */
function labelCause(situation: Situation): readonly ProposalCause[] {
  const { retraining, acceptedAt } = situation;
  const step = retraining?.newLabelledRows;
  const rows = labelledSince(situation);
  if (step === undefined || rows === undefined || acceptedAt === undefined || rows < step) return [];
  const times = Math.floor(rows / step) * step;
  const since = new Date(acceptedAt).toISOString();
  const shown = rows.toLocaleString("en-US");
  return [
    {
      cause: "new-labels",
      at: `${since} ${times}`,
      summary: `The labels of ${shown} rows became known since the model was accepted on ${since.slice(0, 10)}; ${step.toLocaleString("en-US")} were asked for.`,
    },
  ];
}

function dueCause({ retraining, acceptedAt, now }: Situation): readonly ProposalCause[] {
  const every = retraining?.dueEveryMs;
  if (every === undefined || acceptedAt === undefined || now < acceptedAt + every) return [];
  const due = new Date(acceptedAt + Math.floor((now - acceptedAt) / every) * every).toISOString();
  const since = new Date(acceptedAt).toISOString().slice(0, 10);
  return [
    {
      cause: "due",
      at: due,
      summary: `The model was accepted on ${since}, and its retraining was due on ${due.slice(0, 10)}.`,
    },
  ];
}

/** The causes in sentences. */
export function reasonsOf(causes: readonly ProposalCause[]): string {
  return causes.map(({ cause, summary }) => summary ?? `${cause}.`).join(" ");
}
