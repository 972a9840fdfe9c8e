import type { ProposalCause } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import { quietUntil } from "../monitor/alerts/quiet-hours.ts";
import { shownTime } from "../monitor/alerts/shown-time.ts";
import { causesOf, labelledSince, reasonsOf, unaskedReasons } from "./causes.ts";
import { decideOpen } from "./decide-open.ts";
import { wait, type Decision } from "./decision.ts";
import { declinedCauses } from "./declined.ts";
import { knownPerformance } from "./known-performance.ts";
import type { Production, Situation } from "./situation.ts";
import { vetoOf } from "./veto.ts";

/** The decision about one model, from what is known and nothing else. Limits of the repository come after (limits.ts). */
export function decide(situation: Situation): Decision {
  const { open } = situation.proposals;
  return open === undefined ? decideNew(situation) : decideOpen(situation, open);
}

function decideNew(situation: Situation): Decision {
  const { model, retraining, isRetired, proposals } = situation;
  if (retraining === undefined)
    return wait("not-asked", `The manifest of ${model} has no section retraining on the default branch.`);
  if (isRetired) return wait("retired", `${model} is retired: it serves nobody.`);
  const causes = causesOf(situation);
  if (proposals.foreign !== undefined)
    return wait(
      "foreign",
      `#${proposals.foreign} is open from our branch, and somebody else opened it: it is theirs, and counts as the proposal of ${model}.`,
      causes,
    );
  const blind = causes.length === 0 ? unseen(situation) : undefined;
  if (blind !== undefined) return wait("unseen", blind);
  if (causes.length === 0)
    return wait(
      "nothing-fires",
      [`Nothing asks for a retraining of ${model}.`, ...unaskedReasons(situation)].join(" "),
    );
  const isByHand = causes.some(({ cause }) => cause === "manual");
  const held = isByHand ? undefined : heldBack(situation, causes);
  if (held !== undefined) return { ...wait(held.rule, held.reason, causes), ...untilOf(held.until) };
  return {
    decision: "propose",
    rule: "fired",
    reason: `${model} is to be retrained: ${reasonsOf(causes)}${labelWords(situation, causes)}`,
    causes,
    build: "fresh",
  };
}

/** What nobody has looked at asks for nothing, and that is not the same as that nothing is wrong. */
function unseen({ model, production, acceptedAt, retraining }: Situation): string | undefined {
  if (acceptedAt === undefined)
    return `Nothing of ${model} was accepted yet, so there is nothing to retrain: merge and record it first (\`model-gitops check\`, then \`record\`).`;
  const waitsForAlerts = retraining !== undefined && retraining.when.length > 0;
  if (production === undefined || production.known.length > 0 || !waitsForAlerts) return undefined;
  return `No window of ${model} in production is recorded yet, so it is unknown whether it has to be retrained: run the monitor first (\`model-gitops monitor\`, then \`settle\`).`;
}

interface HeldBack {
  readonly rule: string;
  readonly reason: string;
  readonly until?: number;
}

/** Why nothing is proposed though something asks for it. */
function heldBack(situation: Situation, causes: readonly ProposalCause[]): HeldBack | undefined {
  return (
    declined(situation, causes) ??
    vetoOf(situation) ??
    harmless(situation, causes) ??
    fewLabels(situation) ??
    cooling(situation) ??
    quiet(situation)
  );
}

function declined({ model, proposals }: Situation, causes: readonly ProposalCause[]): HeldBack | undefined {
  const by = declinedCauses(proposals.closed, causes);
  if (by === undefined) return undefined;
  return {
    rule: "declined",
    reason: `#${by} was closed by a person for the same causes, so nothing is proposed for ${model} until another one comes. Reopen it, or run \`model-gitops retrain --models ${model} --now\`, to have it nevertheless.`,
  };
}

/** Drift that labels show to be harmless is an issue and no pull request. */
function harmless({ model, production }: Situation, causes: readonly ProposalCause[]): HeldBack | undefined {
  if (production === undefined || causes.some(({ cause }) => cause !== "drift")) return undefined;
  const { known, text } = knownPerformance(production.window, driftSince(production));
  return known !== "held"
    ? undefined
    : { rule: "harmless", reason: `The inputs of ${model} drifted, and nothing was lost by it. ${text}` };
}

/** What is known of the performance where drift alone asks: else it would seem that nobody looked at the labels. */
function labelWords({ production }: Situation, causes: readonly ProposalCause[]): string {
  if (production?.window === undefined || causes.some(({ cause }) => cause !== "drift")) return "";
  return ` ${knownPerformance(production.window, driftSince(production)).text}`;
}

/** Since when the world moves: the start of the first window of those in a row that show it. */
export function driftSince({ known, alerts }: Pick<Production, "known" | "alerts">): number | undefined {
  const before = known.findLastIndex(({ signals }) => signals["drift"] === false);
  const first = known[before + 1];
  if (first !== undefined) return Date.parse(first.from);
  const firedAt = alerts.find(({ cause }) => cause === "drift")?.firedAt;
  return firedAt === undefined ? undefined : Date.parse(firedAt);
}

function fewLabels(situation: Situation): HeldBack | undefined {
  const least = situation.retraining?.minLabelledRows;
  if (least === undefined) return undefined;
  const rows = labelledSince(situation);
  if (rows !== undefined && rows >= least) return undefined;
  const found =
    rows === undefined
      ? "it is unknown how many there are (monitoring.labels, or an acceptance on the ledger, is missing)"
      : `there are ${rows.toLocaleString("en-US")}`;
  return {
    rule: "few-labels",
    reason: `${situation.model} waits for ${plural(least, "row")} with mature labels since it was accepted (retraining.minLabelledRows): ${found}.`,
  };
}

function cooling({ model, now, retraining, proposals, last }: Situation): HeldBack | undefined {
  const moments = [
    ...proposals.closed.map(({ at }) => at),
    ...(last?.openedAt === undefined ? [] : [Date.parse(last.openedAt)]),
  ];
  const until = Math.max(...moments) + (retraining?.cooldownMs ?? 0);
  if (moments.length === 0 || until <= now) return undefined;
  return {
    rule: "cooldown",
    until,
    reason: `The last proposal of ${model} is ${formatDuration(now - Math.max(...moments))} old: the next comes after ${shownTime(until)} (retraining.cooldown).`,
  };
}

function quiet({ model, now, retraining }: Situation): HeldBack | undefined {
  const until = quietUntil(now, retraining?.quietHours);
  if (until === undefined) return undefined;
  return {
    rule: "quiet-hours",
    until,
    reason: `${model} waits for the end of its quiet hours at ${shownTime(until)} (retraining.quietHours).`,
  };
}

function untilOf(until: number | undefined): Pick<Decision, "until"> {
  return until === undefined ? {} : { until };
}
