import type { VerdictRecord } from "../generated/types.ts";
import { hexOf } from "./canonical.ts";

/** Who accepted exactly which verdict. */
export type Approval = VerdictRecord["approvals"][number];

/** A review that says the words, or nearly, and why it does not count. */
export type Unheard = NonNullable<VerdictRecord["unheard"]>[number];

/** Somebody who asks for changes: nothing is accepted while that stands. */
export type Objection = NonNullable<VerdictRecord["objections"]>[number];

/** What people said of one key. */
export interface Hearing {
  readonly approvals: readonly Approval[];
  readonly unheard: readonly Unheard[];
  readonly objections: readonly Objection[];
}

/** 128 bits: fewer could be met twice by search, and one approval would then open two doors. */
const DIGITS = 32;

/**
 * The line that an approving review has to contain to accept exactly this: its digits of the key bind it to one result,
 * its limits and their changes included.
 */
export function approvalCommand(model: string, key: string): string {
  return `${nameOf(model)}@${hexOf(key).slice(0, DIGITS)}`;
}

/** Whether a line accepts a result of the model in the twelve digits of an earlier version, which bind it to too little. */
export function isShortCommand(line: string, model: string): boolean {
  return line.startsWith(`${nameOf(model)}@`) && /^[0-9a-f]{12}$/.test(line.slice(nameOf(model).length + 1));
}

function nameOf(model: string): string {
  return `model-gitops approve ${model}`;
}

/** What stands between the line and the reason of who writes it. */
export const BECAUSE = " because ";

const WHY = {
  author:
    "opened the change, and an own change needs somebody else: another approver accepts it, or the only approver first adds somebody to the list on the base branch",
  pusher:
    "pushed to the change, as “Update branch” does, so the change is partly theirs: another person accepts it, or the change comes again in a new pull request, from a new branch without their commits",
  coauthor: "wrote, committed or co-authored a commit of the change, so the change is partly theirs",
  dispatcher: "started the workflow that made the change by hand, so the change is theirs",
  "unknown-maker":
    "may have made the change, since it is unknown who pushed it: somebody of the base branch's list of approvers has to accept it, or a second person",
  edited: "has a review that was edited: submit it again",
  email: "sent it by e-mail, where quotes cannot be told from words of one's own: submit a review on GitHub",
  within:
    "has the line in a code block, a quote, an HTML element or comment, or struck out: it counts as a line of its own",
  short: "has a line of twelve digits, of an earlier version: it takes the whole line",
  unlisted:
    "is not on the base branch's list of approvers: somebody on it accepts this, or they are added there first, by a change that its people accept",
  reader: "may not write to the repository: an approver who may accepts this, or an administrator lets them write",
} as const satisfies Record<Unheard["why"], string>;

/** Why a review does not count, for whoever waits for it: what follows the name. */
export function whyUnheard({ why }: Unheard): string {
  return WHY[why];
}

/** What stands between a result and its acceptance, one sentence each. */
export function asides({ unheard, objections }: Pick<Hearing, "unheard" | "objections">): readonly string[] {
  return [
    ...objections.map(
      ({ by }) => `@${by} asks for changes: nothing is accepted before that is withdrawn or dismissed.`,
    ),
    ...unheard.map((review) => `A review of @${review.by} does not count: @${review.by} ${whyUnheard(review)}.`),
  ];
}
