import type { ProposalCause } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { quietUntil } from "../monitor/alerts/quiet-hours.ts";
import { shownTime } from "../monitor/alerts/shown-time.ts";
import { causesOf, isAlert, reasonsOf, tokenOf } from "./causes.ts";
import { wait, type Decision } from "./decision.ts";
import type { OpenProposal, Situation } from "./situation.ts";
import { vetoOf } from "./veto.ts";

/** What becomes of a proposal that is open. What people took into their hands stays as it is. */
export function decideOpen(situation: Situation, open: OpenProposal): Decision {
  const { number, causes } = open;
  if (open.isHeld)
    return wait(
      "held",
      `#${number} is held: it is not updated or closed until the label model-gitops:hold is gone.`,
      causes,
    );
  if (open.isTheirs && open.wish !== "rebuild")
    return wait(
      "theirs",
      `#${number} has commits of a person, or its branch was moved: it is theirs now, and neither updated nor closed. \`/model-gitops rebuild\` gives it back.`,
      causes,
    );
  return closing(situation, open) ?? building(situation, open) ?? refreshedText(situation, open);
}

/** Closes what is not wanted any more; a person's reopening wins over all of it but the end of the model. */
function closing(situation: Situation, open: OpenProposal): Decision | undefined {
  const { model, retraining, isRetired, now, acceptedAt } = situation;
  const close = (rule: string, reason: string): Decision => ({
    decision: "close",
    rule,
    reason,
    causes: open.causes,
    build: "none",
  });
  if (isRetired) return close("retired", `${model} is retired: it serves nobody.`);
  if (retraining === undefined)
    return close(
      "no-longer-asked",
      `The manifest of ${model} has no section retraining on the default branch any more.`,
    );
  // Who asks by hand wants it, whatever would close it.
  if (isByHand(situation)) return undefined;
  if (situation.production === undefined && open.causes.length > 0 && open.causes.every(isAlert))
    return close(
      "unwatched",
      `${model} is not watched any more, so it cannot be seen whether #${open.number} is still needed.`,
    );
  if (open.isReopened || open.wish !== undefined) return undefined;
  if (open.isOnMain) return close("on-main", `The default branch already has all that #${open.number} changes.`);
  const current = causesOf(situation);
  const isAsked = open.causes.some((cause) => current.some((one) => tokenOf(one) === tokenOf(cause)));
  if (!isAsked && acceptedAt !== undefined && acceptedAt > open.openedAt && current.length === 0)
    return close(
      "superseded",
      `${model} was accepted anew on ${shownTime(acceptedAt)}, after #${open.number} was opened, and nothing asks for another one.`,
    );
  if (isRecovered(situation, open) && current.length === 0)
    return close("recovered", `${model} recovered: ${endedWords(situation, open)}.`);
  const isExpired = open.expiresAt !== undefined && now >= open.expiresAt;
  if (isExpired && (current.length === 0 || vetoOf(situation) !== undefined))
    return close("expired", `The data of #${open.number} is too old since ${shownTime(open.expiresAt ?? now)}.`);
  return undefined;
}

function isByHand({ requests }: Situation): boolean {
  return requests.some(({ cause }) => cause === "manual");
}

/** Every alert that it was opened for is over by the monitor's word; one that is only not measured is not. */
function isRecovered({ production }: Situation, { causes }: OpenProposal): boolean {
  if (production === undefined || causes.length === 0 || production.isStale) return false;
  return causes.every(
    (one) => isAlert(one) && production.alerts.find(({ cause }) => cause === one.cause)?.state === "resolved",
  );
}

function endedWords({ production }: Situation, { causes }: OpenProposal): string {
  const ended = causes.flatMap(({ cause }) => production?.alerts.find((alert) => alert.cause === cause) ?? []);
  return listed(ended.map(({ cause, since }) => `${cause} is over since ${shownTime(since)}`));
}

/** Makes its commit anew where what it stands on changed. */
function building(situation: Situation, open: OpenProposal): Decision | undefined {
  const { now, model, retraining } = situation;
  const current = causesOf(situation);
  const build = (rule: string, reason: string): Decision => ({
    decision: "update",
    rule,
    reason,
    causes: joined(open.causes, current),
    build: "fresh",
  });
  if (open.wish === "rebuild")
    return { ...build("rebuild", `A person asked for #${open.number} to be made anew.`), evenTheirs: true };
  if (open.wish === "retry")
    return { ...build("retry", `A person asked for the checks of #${open.number} to run again.`), build: "again" };
  const wanted = reasonToBuild({ situation, open, current });
  if (wanted === undefined) return undefined;
  if (isByHand(situation)) return build(wanted.rule, wanted.reason);
  const veto = vetoOf(situation);
  if (veto !== undefined) return wait(veto.rule, `#${open.number} stays as it is. ${veto.reason}`, open.causes);
  const until = quietUntil(now, retraining?.quietHours);
  if (until === undefined) return build(wanted.rule, wanted.reason);
  const reason = `#${open.number} waits for the end of the quiet hours of ${model} at ${shownTime(until)} (retraining.quietHours).`;
  return { ...wait("quiet-hours", reason, open.causes), until };
}

interface Building {
  readonly situation: Situation;
  readonly open: OpenProposal;
  /** What asks for a retraining now. */
  readonly current: readonly ProposalCause[];
}

function reasonToBuild({
  situation,
  open,
  current,
}: Building): { readonly rule: string; readonly reason: string } | undefined {
  const { rebase, inputs, now, model } = situation;
  const { number, expiresAt } = open;
  if (!isRecorded(situation, open))
    return { rule: "unrecorded", reason: `#${number} is gone on with: the ledger does not say what it changes.` };
  const fresh = current.filter((one) => !open.causes.some((known) => tokenOf(known) === tokenOf(one)));
  if (fresh.length > 0) return { rule: "new-causes", reason: `#${number} is updated: ${reasonsOf(fresh)}` };
  if (expiresAt !== undefined && now >= expiresAt)
    return {
      rule: "data-expired",
      reason: `#${number} gets newer data: its own is too old since ${shownTime(expiresAt)}.`,
    };
  if (rebase !== "never" && open.isConflicted === true)
    return {
      rule: "conflicted",
      reason: `#${number} is put on the newest commit: it could not be merged any more.`,
    };
  if (rebase !== "inputs-changed" || inputs === undefined || open.inputs === undefined || inputs === open.inputs)
    return undefined;
  return {
    rule: "inputs-changed",
    reason: `#${number} is put on the newest commit: what ${model} is trained or judged by changed there.`,
  };
}

/** Whether the ledger tells what it changes: a run that broke off after it had opened one left no word of it. */
function isRecorded({ last }: Situation, { number }: OpenProposal): boolean {
  return last?.pull?.number === number && last.head !== undefined;
}

/** What it was opened for, and what came since: one that ends while another is there is not forgotten. */
function joined(before: readonly ProposalCause[], now: readonly ProposalCause[]): readonly ProposalCause[] {
  const known = new Map([...before, ...now].map((one) => [tokenOf(one), one]));
  const all = [...known.values()];
  if (all.length <= MOST_CAUSES) return all;
  // A cause that lasts and is not remembered would be a new one in every run: the oldest that are over are forgotten.
  const lasting = new Set(now.map(tokenOf));
  const over = all.filter((one) => !lasting.has(tokenOf(one)));
  return [...over.slice(-Math.max(0, MOST_CAUSES - now.length) || all.length), ...now];
}

/** As many as a proposal's text remembers. */
const MOST_CAUSES = 12;

/** Nothing but its text, which tells the newest windows. */
function refreshedText({ model }: Situation, { number, causes }: OpenProposal): Decision {
  return {
    decision: "update",
    rule: "evidence",
    reason: `#${number} is open for ${model}, and stands where it stood.`,
    causes,
    build: "none",
  };
}
