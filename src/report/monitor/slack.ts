import type { AlertMessage } from "../../generated/types.ts";
import { CAUSES } from "./words.ts";
import { oneLine, plural, truncate } from "../../kernel/text.ts";

/** What Slack takes of a message (Block Kit, 2026): more is refused as a whole. */
const MOST_BLOCKS = 50;
const LONGEST_TEXT = 3000;
const LONGEST_HEADER = 150;

interface Block {
  readonly type: "header" | "section" | "context";
  readonly [key: string]: unknown;
}

export interface SlackMessage {
  /** What a notification shows. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/**
 * An alert as Slack shows it. Texts of others are told in words alone: they name nobody, link nowhere and format nothing.
 */
export function slackMessage(message: AlertMessage): SlackMessage {
  const { model, cause, transition, summary, details } = message;
  const title = `${transition === "firing" ? "Firing" : "Resolved"}: ${model}, ${CAUSES[cause]}`;
  const head: readonly Block[] = [
    { type: "header", text: { type: "plain_text", text: truncate(title, LONGEST_HEADER), emoji: false } },
    section(clipped(escaped(summary))),
  ];
  const foot: Block = { type: "context", elements: [markdown(clipped(footOf(message)))] };
  const lists = sectionsOf(details.map((detail) => `• ${escaped(detail)}`));
  const room = MOST_BLOCKS - head.length - 1;
  return {
    text: clipped(escaped(`${title}. ${summary}`)),
    blocks: [...head, ...lists.slice(0, room), foot],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function footOf({
  since,
  transition,
  window,
  owners = [],
  links = {},
  repository,
  columns = [],
}: AlertMessage): string {
  const parts = [
    `${transition === "firing" ? "Since" : "Resolved"} ${escaped(since)}`,
    ...(window === undefined ? [] : [`window ${escaped(window)}`]),
    ...(columns.length === 0 ? [] : [plural(columns.length, "column")]),
    ...(owners.length === 0 ? [] : [owners.map(escaped).join(" ")]),
    escaped(repository),
    ...Object.entries(links).flatMap(([name, url]) => linkOf(name, url)),
  ];
  return parts.join(" · ");
}

/** Lines in as few sections as they fit in. */
function sectionsOf(lines: readonly string[]): readonly Block[] {
  const texts: string[] = [];
  for (const line of lines.map(clipped)) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length + 1 > LONGEST_TEXT) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map(section);
}

function section(text: string): Block {
  return { type: "section", text: markdown(text) };
}

/** `verbatim`: Slack makes no links and mentions of words of its own accord. */
function markdown(text: string): { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true } {
  return { type: "mrkdwn", text, verbatim: true };
}

function linkOf(name: string, url: string): readonly string[] {
  if (!/^https?:\/\/[^\s<>|"]+$/.test(url)) return [];
  return [`<${url.replaceAll("&", "&amp;")}|${escaped(name)}>`];
}

/** At the ends of words these format, and Slack has no escape for them: between signs without width they are letters. */
const FORMATTING = /(?<![A-Za-z0-9])[*_~`]|[*_~`](?![A-Za-z0-9])/g;
const ZERO_WIDTH = "\u200B";

function escaped(text: string): string {
  return oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(FORMATTING, (mark) => `${ZERO_WIDTH}${mark}${ZERO_WIDTH}`);
}

/** Never in the middle of an escape. */
function clipped(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  return `${text.slice(0, LONGEST_TEXT - 1).replace(/(?:&[a-z]*|[\uD800-\uDBFF])$/, "")}…`;
}
