import type { CardChange, CardDiff } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { IN_REVIEW, renderComparedData, renderComparedMetrics, renderDrift } from "./card-compared.ts";
import { wordDiff } from "./card-words.ts";
import { code, details, fence, prose } from "./markdown.ts";

const KINDS = {
  first: "first card",
  none: "unchanged",
  documentation: "documentation only",
  retrained: "no substantial change",
  substantial: "substantial change",
} as const satisfies Record<CardDiff["kind"], string>;

const CLASSES = {
  none: "unchanged",
  "documentation-only": "documentation only",
  "retrain-within-envelope": "retrained within its envelope",
  substantial: "substantial change",
  "first-release": "first release",
} as const satisfies Record<NonNullable<CardDiff["class"]>, string>;

const OPS = {
  added: "added",
  removed: "removed",
  changed: "changed",
  loosened: "⚠️ loosened",
  tightened: "tightened",
  "not-comparable": "not comparable",
} as const satisfies Record<CardChange["op"], string>;

const MOST_REASONS = 3;
const LONGEST = 6000;

/** The line that stands for the folded changes. */
export function cardSummary({ kind, class: decided, changes }: CardDiff): string {
  const people = changes.filter((change) => change.needsPerson).length;
  const needs = people === 0 ? "" : `, <b>${people} for a person to read</b>`;
  const what = decided === undefined ? KINDS[kind] : CLASSES[decided];
  return `Model card: ${what}${changes.length === 0 ? "" : ` (${plural(changes.length, "change")})`}${needs}`;
}

/**
 * What changed in the model card by meaning, at most a screen of it: why it is of its class, what a person has to read,
 * numbers against production and anchor, data, the course since the anchor. The rest is folded, long texts word by word.
 */
export function renderCardChanges(diff: CardDiff, most: number, names = IN_REVIEW): string {
  const { changes, metrics, reasons = [] } = diff;
  const human = changes.filter((change) => change.needsPerson);
  // What the table of numbers says better is not listed.
  const others = changes.filter(
    (change) => !change.needsPerson && !(metrics !== undefined && change.section === "Results"),
  );
  const [numbers, data, drift] = [renderComparedMetrics(diff, names), renderComparedData(diff), renderDrift(diff)];
  const isLong = human.length + others.length > most || (others.length > 0 && (numbers ?? data ?? drift) !== undefined);
  const rest = others.length === 0 ? "" : list(others, most);
  const parts = [
    reasons.length === 0
      ? ""
      : reasons
          .slice(0, MOST_REASONS)
          .map((reason) => `- ${prose(reason, 200)}`)
          .join("\n"),
    human.length > 0 ? `**For a person to read**\n\n${list(human, most)}` : "",
    numbers === undefined ? "" : `**Numbers on the same rows**\n\n${numbers}`,
    data === undefined ? "" : `**Data**\n\n${data}`,
    drift === undefined ? "" : `**Course of the last versions**\n\n${drift}`,
    rest === "" || !isLong ? "" : details(plural(others.length, "other change"), rest),
    rest === "" || isLong ? "" : `${human.length > 0 ? "**Other changes**\n\n" : ""}${rest}`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function list(changes: readonly CardChange[], most: number): string {
  const left = changes.length - most;
  const lines = changes.slice(0, most).map(renderChange);
  return [...lines, ...(left > 0 ? [`- … and ${plural(left, "change")} more.`] : [])].join("\n");
}

function renderChange(change: CardChange): string {
  const { section, subject, op, from, to } = change;
  const name = `${prose(section, 60)} · ${code(subject, 100)}`;
  if (isLong(from) || isLong(to)) return `- ${name} ${OPS[op]}\n\n${difference(from, to)}\n`;
  if (op === "not-comparable") return `- ${name}: not comparable, ${prose(to ?? from ?? "its data changed", 200)}`;
  if (from !== undefined && to !== undefined) return `- ${name} ${OPS[op]}: ${code(from)} → ${code(to)}`;
  const value = to ?? from;
  return `- ${name} ${OPS[op]}${value === undefined ? "" : `: ${code(value)}`}`;
}

function isLong(text: string | undefined): boolean {
  return text !== undefined && (text.length > 80 || text.includes("\n"));
}

/** Folded: a text of a page would take the screen from the other changes. */
function difference(from: string | undefined, to: string | undefined): string {
  const text = from !== undefined && to !== undefined ? wordDiff(from, to) : (to ?? from ?? "");
  const title = from === undefined ? "What was added" : to === undefined ? "What was removed" : "What changed in it";
  return details(title, fence(text, { language: "text", limit: LONGEST }));
}
