import { escapeHtml } from "./markdown.ts";

/**
 * Markdown of ours as HTML. What comes out holds only the tags written here: every other character of the input is
 * escaped, so a text that slipped through as Markdown still cannot become HTML.
 */
export function markdownToHtml(markdown: string, baseHeading = 3): string {
  const lines = markdown.split("\n");
  const out: string[] = [];
  for (let index = 0; index < lines.length;) {
    const block = blockAt(lines, index, baseHeading);
    out.push(block.html);
    index += Math.max(1, block.length);
  }
  return out.filter((html) => html !== "").join("\n");
}

interface Block {
  readonly length: number;
  readonly html: string;
}

function blockAt(lines: readonly string[], start: number, base: number): Block {
  const line = lines[start] ?? "";
  const rest = lines.slice(start);
  const ticks = /^(`{3,})(\w*)$/.exec(line);
  if (ticks !== null) return fenceBlock(rest, ticks[1] ?? "```");
  if (line.startsWith("|") && /^\|[\s:|-]+\|$/.test(rest[1] ?? "")) return tableBlock(rest);
  if (line.startsWith("- ")) return listBlock(rest, base);
  const summary = /^<details><summary>(.*)<\/summary>$/.exec(line)?.[1];
  if (summary !== undefined) return { length: 1, html: `<details><summary>${inline(summary)}</summary>` };
  if (line === "</details>") return { length: 1, html: "</details>" };
  const heading = /^(#{1,6}) (.*)$/.exec(line);
  if (heading !== null) return headingBlock(heading[1]?.length ?? 1, heading[2] ?? "", base);
  if (line.startsWith(">")) return quoteBlock(rest, base);
  return { length: 1, html: line.trim() === "" ? "" : `<p>${inline(line)}</p>` };
}

function fenceBlock(lines: readonly string[], ticks: string): Block {
  const end = lines.findIndex((line, index) => index > 0 && line === ticks);
  const inside = lines.slice(1, end < 0 ? undefined : end);
  return {
    length: end < 0 ? lines.length : end + 1,
    html: `<pre><code>${inside.map(escapeLine).join("\n")}</code></pre>`,
  };
}

function tableBlock(lines: readonly string[]): Block {
  const end = lines.findIndex((line) => !line.startsWith("|"));
  const length = end < 0 ? lines.length : end;
  const [head = [], marks = [], ...rows] = lines.slice(0, length).map(cellsOf);
  // On a phone the rows of a table that ends in outcomes are shown one below the other: cells carry their heads.
  const isJudged = head.at(-1) === "Outcome";
  const cell = (tag: string) => (text: string, index: number) => {
    const align = marks[index]?.endsWith(":") === true ? ' class="number"' : "";
    const isInside = isJudged && index > 0 && index < head.length - 1;
    const label = isInside ? ` data-label="${escapeLine(head[index] ?? "")}"` : "";
    return tag === "th" ? `<th scope="col"${align}>${inline(text)}</th>` : `<td${align}${label}>${inline(text)}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n");
  const html = `<div class="wide${isJudged ? " judged" : ""}" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${head.map(cell("th")).join("")}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
  return { length, html };
}

function listBlock(lines: readonly string[], base: number): Block {
  const end = lines.findIndex((line, index) => index > 0 && !/^(?:- | {2}|$)/.test(line));
  const own = lines.slice(0, end < 0 ? undefined : end);
  const items = own.join("\n").split(/^- /m).slice(1);
  const html = items.map((item) => `<li>${itemHtml(item, base)}</li>`).join("\n");
  return { length: own.length, html: `<ul>\n${html}\n</ul>` };
}

function itemHtml(item: string, base: number): string {
  const [first = "", ...more] = item.trimEnd().split("\n");
  const rest = more.map((line) => line.replace(/^ {2}/, "")).join("\n");
  return rest.trim() === "" ? inline(first) : `${inline(first)}\n${markdownToHtml(rest, base)}`;
}

function quoteBlock(lines: readonly string[], base: number): Block {
  const end = lines.findIndex((line) => !line.startsWith(">"));
  const length = end < 0 ? lines.length : end;
  const inside = lines.slice(0, length).map((line) => line.replace(/^> ?(?:\[!\w+\])?/, ""));
  return { length, html: `<blockquote>${markdownToHtml(inside.join("\n"), base)}</blockquote>` };
}

function headingBlock(level: number, text: string, base: number): Block {
  const depth = Math.min(6, Math.max(base, level));
  return { length: 1, html: `<h${depth}>${inline(text)}</h${depth}>` };
}

function cellsOf(line: string): string[] {
  return line
    .replaceAll(/^\|\s?|\s?\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

// Code spans, allowed tags, entities, links and bold are told apart first; what is left is text.
const TOKENS = /(`+)(.+?)(?<!`)\1(?!`)|<\/?(?:sub|b|code)>|&#\d{2,5};|\[([^\]]*)\]\((https?:\/\/[^\s()<>"]+)\)|\*\*/g;

function inline(text: string): string {
  let bold = false;
  let html = "";
  let last = 0;
  for (const token of text.matchAll(TOKENS)) {
    html += escapeLine(text.slice(last, token.index));
    last = token.index + token[0].length;
    if (token[0] === "**") bold = !bold;
    html += token[0] === "**" ? (bold ? "<b>" : "</b>") : tokenHtml(token);
  }
  return html + escapeLine(text.slice(last)) + (bold ? "</b>" : "");
}

function tokenHtml([whole, ticks, span, label, url]: RegExpExecArray): string {
  if (ticks !== undefined) return `<code>${escapeLine((span ?? "").replace(/^ (.*) $/, "$1"))}</code>`;
  if (url !== undefined) return `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeLine(label ?? "")}</a>`;
  return whole === "&#8203;" ? "" : whole;
}

// Unlike escapeHtml this keeps the spaces at the ends and the indentation of code.
function escapeLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ").replaceAll(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
