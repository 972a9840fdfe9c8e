import type { CardDiff } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { code, fence, prose } from "./markdown.ts";

type CardChange = CardDiff["changes"][number];

const KINDS = {
  first: "first card",
  none: "unchanged",
  documentation: "documentation only",
  retrained: "no substantial change",
  substantial: "substantial change",
} as const satisfies Record<CardDiff["kind"], string>;

const OPS = {
  added: "added",
  removed: "removed",
  changed: "changed",
  loosened: "⚠️ loosened",
  tightened: "tightened",
  "not-comparable": "not comparable",
} as const satisfies Record<CardChange["op"], string>;

// A diff longer than this is read in the file.
const LONGEST_DIFF = 200;

/** The line that stands for the folded changes. */
export function cardSummary({ kind, changes }: CardDiff): string {
  const people = changes.filter((change) => change.needsPerson).length;
  const needs = people === 0 ? "" : `, <b>${people} for a person to read</b>`;
  return `Model card: ${KINDS[kind]}${changes.length === 0 ? "" : ` (${plural(changes.length, "change")})`}${needs}`;
}

/** What changed in the model card by meaning: what a person has to read first, long texts as a diff. */
export function renderCardChanges({ changes }: CardDiff, most: number): string {
  const human = changes.filter((change) => change.needsPerson);
  const others = changes.filter((change) => !change.needsPerson);
  const parts = [
    human.length > 0 ? `**For a person to read**\n\n${list(human, most)}` : "",
    others.length > 0 ? `${human.length > 0 ? "**Other changes**\n\n" : ""}${list(others, most)}` : "",
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
  if (isLong(from) || isLong(to)) return `- ${name} ${OPS[op]}\n\n${indented(difference(from, to))}\n`;
  if (op === "not-comparable") return `- ${name}: not comparable, ${prose(to ?? from ?? "its data changed", 200)}`;
  if (from !== undefined && to !== undefined) return `- ${name} ${OPS[op]}: ${code(from)} → ${code(to)}`;
  const value = to ?? from;
  return `- ${name} ${OPS[op]}${value === undefined ? "" : `: ${code(value)}`}`;
}

function isLong(text: string | undefined): boolean {
  return text !== undefined && (text.length > 80 || text.includes("\n"));
}

function difference(from: string | undefined, to: string | undefined): string {
  const lines = (text: string | undefined, sign: string) =>
    text === undefined ? [] : text.split("\n").map((line) => `${sign} ${line}`);
  const all = [...lines(from, "-"), ...lines(to, "+")];
  return fence(all.slice(0, LONGEST_DIFF).join("\n"), { language: "diff", limit: 6000 });
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
