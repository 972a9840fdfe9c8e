import type { AlertsRecord, PastWindow, ProposalRecord, WindowRecord } from "../../generated/types.ts";
import { listed, plural } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import { layOut, piece, type Node } from "../layout.ts";
import { code, prose } from "../markdown.ts";
import { mentionText } from "../mention.ts";
import { momentText, shortDigest } from "../monitor/words.ts";
import { isTime } from "./causes.ts";
import { changeNodes, type DataChange } from "./changes.ts";
import { seenOf } from "./seen.ts";
import { HOLD_LABEL } from "./way-back.ts";
import { whyNodes, whySentence } from "./why.ts";

/** GitHub refuses more than 65,536; the rest is room for the marker. */
export const BODY_LIMIT = 60_000;

/** Whose token opens the pull request: whether its checks run by themselves depends on it. */
export type TokenMode = "workflow" | "app" | "person";

export interface KnownPerformance {
  readonly known: "fell" | "held" | "estimated" | "unknown";
  /** A sentence or two; untrusted. */
  readonly text: string;
}

/** Everything that the body of a retraining pull request tells. */
export interface BodyQuestion {
  readonly record: ProposalRecord;
  /** The newest window. */
  readonly window?: WindowRecord | undefined;
  /** Those before it, oldest first; undefined: as the window remembers them. */
  readonly past?: readonly PastWindow[] | undefined;
  readonly alerts?: AlertsRecord | undefined;
  readonly performance: KnownPerformance;
  readonly dataChanges: readonly DataChange[];
  readonly tokenMode: TokenMode;
  readonly owners: readonly string[];
  readonly manifestPath: string;
  /** Whose limits judge it: the manifest as the default branch has it. */
  readonly limitsFrom: string;
  /** ISO 8601: when its data is too old. */
  readonly expiresAt?: string | undefined;
  /** Sentences that come before all else: that a person's commits are on the branch, that it is held. Untrusted. */
  readonly notes?: readonly string[] | undefined;
}

/**
 * The body of a retraining pull request, at most 60,000 characters, about 25 of its lines unfolded. Nothing of a run is
 * in it: the same facts give the same bytes, in whatever order the keys of objects and the files come.
 */
export function proposalBody(question: BodyQuestion): string {
  const { record, alerts, dataChanges } = question;
  const why = { record, alerts, seen: seenOf(question.window, question.past) };
  const nodes: Node[] = [
    piece(0, "why", whySentence(why)),
    ...noteNodes(question),
    ...whyNodes(why),
    piece(1, "what is known of the performance", performanceLine(question.performance)),
    ...changeNodes(record, dataChanges),
    piece(1, "what it costs", costLine(record)),
    piece(0, "what will happen next", nextSteps(question)),
    piece(0, "how to say no", sayNo(question)),
  ];
  return layOut(nodes, foot(question), {
    limit: BODY_LIMIT,
    measure: (text) => text.length,
    elsewhere: "The full story is in proposal.json and the windows on the ledger.",
  });
}

const MOST_NOTES = 5;

function noteNodes({ notes = [] }: BodyQuestion): readonly Node[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, MOST_NOTES).map((note) => prose(note, 400));
  const left = notes.length - shown.length;
  return [
    piece(0, "notes", `> [!NOTE]\n> ${shown.join(" ")}${left > 0 ? ` … and ${plural(left, "more note")}.` : ""}`),
  ];
}

const KNOWN = {
  fell: "It fell.",
  held: "It held.",
  estimated: "It is estimated alone: no labels are old enough.",
  unknown: "Nothing: no labels say whether it fell, and nothing estimates it.",
} as const satisfies Record<KnownPerformance["known"], string>;

function performanceLine({ known, text }: KnownPerformance): string {
  const said = prose(text, 800);
  return `**What is known of the performance.** ${said === "" ? KNOWN[known] : said}`;
}

function costLine({ cost }: ProposalRecord): string {
  if (cost === undefined)
    return "**What it costs.** Not known: no training of this model is on the ledger that says how long it took.";
  const gpus = cost.gpus === 0 ? "without a GPU" : `on ${plural(cost.gpus, "GPU")}`;
  return `**What it costs.** The last training took ${formatDuration(cost.seconds * 1000)} ${gpus}; this one should take about as long.`;
}

const RUNS = {
  workflow:
    "The checks wait until a maintainer presses **Approve workflows to run** below: this was opened with the workflow’s own token, and GitHub asks for a person then.",
  app: "The checks run by themselves.",
  person:
    "The checks run as for any pull request of the person whose token opened this; GitHub does not let that person approve it.",
} as const satisfies Record<TokenMode, string>;

function nextSteps({ tokenMode, owners, record }: BodyQuestion): string {
  const who = owners.length === 0 ? "somebody who may" : listed(owners.slice(0, 5).map(mentionText));
  return [
    "#### What will happen next",
    "",
    `1. ${RUNS[tokenMode]} They train ${code(record.model, 63)} with this change and judge it like any other change.`,
    "2. A comment below tells the verdict and, where labels of production are mature, the replay: production and candidate on the same last rows, with intervals.",
    `3. It is for ${who} to merge it: nothing merges by itself. Until then it is updated when the evidence changes.`,
  ].join("\n");
}

function sayNo({ expiresAt }: BodyQuestion): string {
  const ends =
    expiresAt === undefined
      ? ""
      : ` or at ${prose(isTime(expiresAt) ? momentText(expiresAt) : expiresAt, 60)}, when its data is too old`;
  return [
    "#### How to say no",
    "",
    "- **No**: close it. That is remembered for exactly these causes; other ones may open a new one, and reopening this one always wins.",
    `- **Not now**: the label \`${HOLD_LABEL}\` or the comment \`/model-gitops hold\`: nothing is pushed or closed while the label is there.`,
    "- **Otherwise**: push commits, and the branch is yours and is not updated any more. `/model-gitops rebuild` makes it anew, `/model-gitops retry` tries again what failed.",
    `- It closes itself when production recovers${ends}. Commands count from people with write access.`,
  ].join("\n");
}

function foot({ record, manifestPath, limitsFrom }: BodyQuestion): string {
  const evidence = (record.evidence ?? []).slice(0, 3).map(({ kind, id, digest }) => {
    return `${prose(kind, 40)} ${code(id, 80)} ${code(shortDigest(digest), 40)}`;
  });
  const parts = [
    `Manifest: ${code(manifestPath, 200)}`,
    `limits: ${code(limitsFrom, 200)}`,
    evidence.length === 0 ? "" : `on the ledger: ${evidence.join(", ")}`,
  ];
  return `<sub>${parts.filter((part) => part !== "").join(" · ")}</sub>`;
}
