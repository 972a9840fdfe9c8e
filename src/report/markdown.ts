import { markdownTable } from "markdown-table";
import { oneLine, truncate } from "../kernel/text.ts";

/**
 * The one place where text becomes Markdown or HTML; what authors wrote as Markdown is made safe in authored.ts. Everything a model, a manifest or a log can name is untrusted:
 * it may not ping people, link issues, start HTML, end a fence, or hide characters.
 */

// GitHub looks for mentions and references in the rendered text, where a backslash is gone; only a character in
// between keeps them from being found. Renovate does the same.
const BREAK = "&#8203;";

const ACTIVE =
  /[&<>`*[\]|~$\\]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|@|#(?=\d)|\bGH-(?=\d)|:(?=\/\/|[a-z0-9_+-]+:)|\bwww(?=\.)|^(?:[-#+=]|\d+(?=[.)]))/gi;

/** Text on one line without control, bidirectional and invisible characters. Safe for a terminal, not for Markdown. */
export function plain(text: string, limit = 4000): string {
  // Cut first: a hostile megabyte need not be normalized to show a line of it.
  const seen = text.slice(0, limit * 4).toWellFormed();
  return truncate(oneLine(visible(oneLine(seen))).normalize("NFC"), limit);
}

/** Untrusted text as prose: safe in paragraphs, table cells and HTML alike, because it escapes by entities. */
export function prose(text: string, limit = 500): string {
  return escapeActive(plain(text, limit));
}

/** A message: prose whose `backticks` are code spans. Whoever wrote them, each part is as safe as `prose` or `code` alone. */
export function message(text: string, limit = 500): string {
  return plain(text, limit)
    .split(/`([^`]*[^`\s][^`]*)`/)
    .map((part, index) => (index % 2 === 0 ? escapeActive(part) : code(part, limit)))
    .join("");
}

/** Untrusted text as a code span; safe in table cells. */
export function code(text: string, limit = 120): string {
  const clean = plain(text, limit);
  // Three backticks at the start of a line could be taken for a fence.
  if (clean === "" || clean.includes("|") || clean.includes("``")) return htmlCode(clean);
  const ticks = "`".repeat(longestRun(clean, /`+/g) + 1);
  const pad = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
  return `${ticks}${pad}${clean}${pad}${ticks}`;
}

/** A code span for places where Markdown is not read, such as `<summary>`, and for text with pipes or backticks. */
export function htmlCode(text: string, limit = 120): string {
  const clean = plain(text, limit);
  return `<code>${clean === "" ? "(empty)" : escapeActive(clean)}</code>`;
}

/** Untrusted lines in a fence that they cannot end. */
export function fence(text: string, options: { readonly language?: string; readonly limit?: number } = {}): string {
  const limit = options.limit ?? 4000;
  const clean = text
    .slice(0, limit * 2)
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .split("\n")
    .map(visible)
    .join("\n");
  const kept = truncate(clean.replace(/\s+$/, ""), limit);
  const ticks = "`".repeat(Math.max(3, longestRun(kept, /`+/g) + 1));
  return `${ticks}${options.language ?? "text"}\n${kept}\n${ticks}`;
}

/** A folded part. `summary` is HTML made here or plain text of ours. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

export interface MarkdownTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** One letter a column: l, r or c. */
  readonly align?: string;
}

/** A table of cells that `prose`, `code` or the number formats made. */
export function table({ head, rows, align }: MarkdownTable): string {
  return markdownTable([head, ...rows], { align: (align ?? "").split(""), alignDelimiters: false });
}

/** A link to an address that we built; without an https address just the text. */
export function link(text: string, url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return text;
  const { protocol, href } = new URL(url);
  const isWeb = protocol === "https:" || protocol === "http:";
  return isWeb
    ? `[${text}](${href.replaceAll(/[()<>\s|]/g, (mark) => encodeURIComponent(mark).replace("(", "%28").replace(")", "%29"))})`
    : text;
}

/** A label inside a Mermaid diagram; a name that could be read as more than a label is replaced. */
export function mermaidLabel(text: string, fallback: string): string {
  return /^[A-Za-z0-9 _.%=≤>-]{1,40}$/.test(text) && !text.includes("--") ? `"${text}"` : `"${fallback}"`;
}

/** Text for HTML: content and quoted attributes. */
export function escapeHtml(text: string, limit = 4000): string {
  return plain(text, limit).replaceAll(/[&<>"'`]/g, entity);
}

function escapeActive(text: string): string {
  return text.replaceAll(ACTIVE, (match) => {
    if (match === "@" || match === ":" || /^(?:#|GH-)$/i.test(match)) return match + BREAK;
    if (/^www$/i.test(match)) return match + BREAK;
    if (/^\d+$/.test(match)) return match + BREAK;
    return entity(match);
  });
}

function entity(mark: string): string {
  return `&#${mark.charCodeAt(0)};`;
}

/** A line without control, bidirectional and invisible characters. */
export function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (mark) => (mark === "\t" ? mark : ""));
}

function longestRun(text: string, run: RegExp): number {
  return Math.max(0, ...(text.match(run) ?? []).map(({ length }) => length));
}
