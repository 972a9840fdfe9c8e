import type { PastWindow, ProposalRecord, WindowRecord } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import { code, prose } from "../markdown.ts";
import { driftSentence } from "../monitor/drift-view.ts";
import { performanceSentence } from "../monitor/performance-view.ts";
import { momentText, shortDigest } from "../monitor/words.ts";
import { isTime } from "./causes.ts";
import { seenOf } from "./seen.ts";
import { askByHand } from "./way-back.ts";

export interface Closing {
  /** Its rule is why it is closed, its reason the same in words. */
  readonly record: ProposalRecord;
  /** The newest window, of a recovery. */
  readonly window?: WindowRecord | undefined;
  /** Those before it, oldest first; undefined: as the window remembers them. */
  readonly past?: readonly PastWindow[] | undefined;
  /** How many of the last windows show none of it. */
  readonly quietWindows?: number | undefined;
  /** The pull request that takes its place. */
  readonly supersededBy?: number | undefined;
  /** The commit of the default branch that has the change, or no longer has the model. */
  readonly commit?: string | undefined;
  /** ISO 8601. */
  readonly expiredAt?: string | undefined;
  readonly manifestPath: string;
}

/** How long the branch of a closed proposal is there for who wants it back. */
const KEPT_DAYS = 30;

interface Words {
  readonly title: string;
  readonly say: (closing: Closing) => string;
  /** What has to be so before asking by hand is of use; a whole sentence, Markdown. */
  readonly before?: (closing: Closing) => string;
}

const RULES: Readonly<Record<string, Words>> = {
  recovered: {
    title: "production is back within its limits",
    say: () => "The cause of this is over, so there is nothing to train for.",
  },
  superseded: {
    title: "something newer takes its place",
    say: ({ supersededBy }) =>
      supersededBy === undefined
        ? "The model was accepted anew after this was opened, and nothing asks for another one."
        : `Another change is wanted now, which is #${Math.trunc(supersededBy)}.`,
  },
  expired: {
    title: "its data is too old",
    say: ({ expiredAt }) =>
      `A model that is trained on it now would be old on its first day${expiredAt === undefined ? "" : `: its data passed maxAge at ${moment(expiredAt)}`}.`,
    before: ({ manifestPath }) =>
      `Where the data is good for longer, raise \`retraining.maxAge\` in ${code(manifestPath, 200)}.`,
  },
  "on-main": {
    title: "the default branch has this change already",
    say: ({ commit }) =>
      `Nothing is left to merge${commit === undefined ? "" : `: commit ${code(commit.slice(0, 12), 12)} brought the same`}.`,
  },
  retired: {
    title: "the model is retired",
    say: ({ commit, manifestPath }) =>
      `The default branch retired it in ${code(manifestPath, 200)}, or has no such file any more${commit === undefined ? "" : `, since commit ${code(commit.slice(0, 12), 12)}`}: it serves nobody.`,
    before: ({ manifestPath }) =>
      `First, on the default branch, bring ${code(manifestPath, 200)} back, without \`lifecycle: retired\`.`,
  },
  unwatched: {
    title: "the model is not watched any more",
    say: ({ manifestPath }) =>
      `${code(manifestPath, 200)} on the default branch has no \`monitoring\` any more, so it cannot be seen whether this is still needed.`,
    before: ({ manifestPath }) =>
      `To have it watched, bring \`monitoring\` back in ${code(manifestPath, 200)} on the default branch.`,
  },
  "not-asked": {
    title: "the manifest asks for no proposals any more",
    say: ({ manifestPath }) => `${code(manifestPath, 200)} on the default branch has no \`retraining\` any more.`,
    before: ({ manifestPath }) =>
      `To have it proposed again, bring \`retraining\` back in ${code(manifestPath, 200)} on the default branch.`,
  },
  "no-longer-asked": {
    title: "the manifest does not ask for it any more",
    say: ({ manifestPath }) =>
      `\`retraining\` in ${code(manifestPath, 200)} on the default branch no longer names what this was proposed for.`,
    before: ({ manifestPath }) =>
      `To have it proposed again by itself, name the cause in \`retraining.when\` of ${code(manifestPath, 200)}.`,
  },
};

const OTHER: Words = { title: "it is not wanted any more", say: ({ record }) => prose(record.reason, 300) };

/**
 * The one comment with which a proposal is closed: the rule, what it stands on, and the exact way back.
 */
export function closingComment(closing: Closing): string {
  const { record } = closing;
  const { title, say, before } = RULES[record.rule] ?? OTHER;
  const evidence = [prose(record.reason, 600), ...measured(closing), ledgerLine(record)].filter((line) => line !== "");
  return [
    `**Closed: ${title}.** ${say(closing)} <sub>Rule ${code(record.rule)}</sub>`,
    evidence.map((line) => `- ${line}`).join("\n"),
    ["**The way back**", "", ...wayBack(closing, before?.(closing))].join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Which windows, and what they show. */
function measured({ record, window, past, quietWindows }: Closing): readonly string[] {
  const seen = record.rule === "recovered" ? seenOf(window, past) : undefined;
  if (seen === undefined) return [];
  const ids = seen.past.slice(-Math.max(1, Math.trunc(quietWindows ?? 1))).map(({ id }) => id);
  const shown = ids.slice(-MOST_WINDOWS).map((id) => code(id, 80));
  const left = ids.length - shown.length;
  const words = [driftSentence(seen.window), performanceSentence(seen.window)].filter((text) => text !== "");
  return [
    `${ids.length === 1 ? "Window" : "Windows"} ${listed([...(left > 0 ? [`${plural(left, "window")} before`] : []), ...shown])}; the last one: ${prose(words.join("; "), 600)}.`,
  ];
}

const MOST_WINDOWS = 5;

function ledgerLine({ evidence = [] }: ProposalRecord): string {
  if (evidence.length === 0) return "";
  const shown = evidence.slice(0, 5).map(({ kind, id, digest }) => {
    return `${prose(kind, 40)} ${code(id, 80)} ${code(shortDigest(digest), 40)}`;
  });
  const left = evidence.length - shown.length;
  return `On the ledger: ${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

function wayBack({ record }: Closing, before: string | undefined): readonly string[] {
  const first = before === undefined ? [] : [`- ${before}`];
  const kept = `The branch ${code(record.branch, 200)} is kept for ${KEPT_DAYS} days.`;
  if (record.rule === "on-main") return [`- To train it once more, ${askByHand(record.model)}. ${kept}`];
  return [
    ...first,
    `- ${record.rule === "retired" ? "Then reopen" : "Reopen"} this pull request: it stays open then. ${kept}`,
    `- Or ask for a new one: ${askByHand(record.model)}.`,
  ];
}

function moment(time: string): string {
  return prose(isTime(time) ? momentText(time) : time, 60);
}
