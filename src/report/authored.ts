import { count } from "../kernel/numbers.ts";
import { visible } from "./markdown.ts";

/**
 * Markdown that the repository's own authors wrote, for the model card: what it says is kept, with its emphasis, lists,
 * tables, code and links. It cannot pose as a section of ours, start HTML, hide characters, call people, load an image,
 * lead to a script, or swallow what follows it.
 */
export function authored(markdown: string, limit = 50_000): string {
  const lines = markdown.slice(0, limit).toWellFormed().replaceAll(/\r\n?/g, "\n").split("\n").map(visible);
  const out: string[] = [];
  let text: string[] = [];
  let fence: string | undefined;
  const settle = () => {
    out.push(...tamed(text));
    text = [];
  };
  for (const line of lines) {
    if (fence !== undefined) {
      out.push(unmarked(line));
      if (closes(line, fence)) fence = undefined;
      continue;
    }
    // A fence that is indented may belong to a list that ends before it does: at the margin it is what we take it for.
    const opened = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,}).*$/.exec(line);
    if (opened === null) {
      text.push(line);
      continue;
    }
    settle();
    fence = opened[1] ?? "```";
    out.push(unmarked(line.trimStart()));
  }
  settle();
  if (fence !== undefined) out.push(fence);
  if (markdown.length > limit) out.push("", `… cut here: the text has more than ${count(limit)} characters.`);
  return out.join("\n").trim();
}

/** The same on one line, for the item of a list: what would begin a block of its own is text. */
export function authoredLine(markdown: string, limit = 4000): string {
  const line = visible(markdown.slice(0, limit).toWellFormed().replaceAll(/\s+/g, " ")).trim();
  const text = tamedLine(line, codeParts(line) !== undefined).trim();
  return text.replace(/^(?=`{3}|~{3}|\d+[.)] |[-+*>] )/, "&#8203;");
}

// Our markers are found wherever they stand, so code may not hold one either.
function unmarked(line: string): string {
  return line.replaceAll(/<!--(?=\s*model-gitops:)/gi, "&lt;!--");
}

function closes(line: string, fence: string): boolean {
  const ticks = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  return ticks !== undefined && ticks.startsWith(fence);
}

/** Lines between fences. Code spans are left alone where it is plain which they are. */
function tamed(lines: readonly string[]): readonly string[] {
  const out: string[] = [];
  let paragraph: string[] = [];
  for (const line of [...lines, ""]) {
    paragraph.push(line);
    if (line.trim() !== "") continue;
    const hasPlainCode = paragraph.every((own) => codeParts(own) !== undefined);
    out.push(...paragraph.map((own) => tamedLine(own, hasPlainCode)));
    paragraph = [];
  }
  return out.slice(0, -1);
}

function tamedLine(line: string, hasPlainCode: boolean): string {
  if (line === "") return "";
  const parts = (hasPlainCode ? codeParts(line) : undefined) ?? [{ text: line, isCode: false }];
  const inline = parts.map(({ text, isCode }) => (isCode ? unmarked(text) : tamedText(text))).join("");
  return tamedStart(inline);
}

// Also at the start of what a quotation, the items of lists and a footnote hold, however they hold each other.
const HEADING = /^((?:[\s>]|[-+*]\s|\d{1,9}[.)]\s|\[\^[^\]\s]{1,40}\]:){0,60})#{1,6}(?=\s|$)/;

// Headings are ours: in prose one is a line in bold, which no reader takes for the next section.
function tamedStart(line: string): string {
  const [start = "", before = ""] = HEADING.exec(line) ?? [];
  if (start !== "") return `${before}${bold(line.slice(start.length))}${before === "" ? "\n" : ""}`;
  return line.replace(/^([\s>]{0,40})(?=(?:-+|=+)\s*$)/, "$1\\");
}

function bold(heading: string): string {
  const words = heading.trim().split(/\s/);
  while (/^#*$/.test(words.at(-1) ?? "x")) words.pop();
  const text = words.join(" ").replaceAll("**", "");
  return text === "" ? "" : `**${text}**`;
}

function tamedText(text: string): string {
  // First what looks for entities and a number sign: the entities that follow are ours.
  const plain = text
    .replaceAll(/&(?=(#x?[\da-f]{1,8}|[a-z]{2,30});)/gi, (mark, name: string) => (isTreacherous(name) ? "&amp;" : mark))
    .replaceAll(/(?<!&)#(?=\d)/g, "#&#8203;");
  return safeLinks(plain)
    .replaceAll(/<(?=[A-Za-z/!?])/g, "&lt;")
    .replaceAll(/!(?=\[)/g, "&#33;")
    .replaceAll(/(?<![A-Za-z0-9])@(?=[A-Za-z0-9])/g, "@&#8203;");
}

// All that HTML has a name for and nobody sees, and what calls people and issues.
const TREACHEROUS =
  /^(?:commat|num|shy|zwn?j|lrm|rlm|af|it|ic|NoBreak|ZeroWidthSpace|ApplyFunction|Invisible\w+|Negative\w+Space)$/i;

/** Whether an entity spells what is not let through as a character. */
function isTreacherous(name: string): boolean {
  const [, hex, digits] = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name) ?? [];
  if (hex === undefined && digits === undefined) return TREACHEROUS.test(name);
  const point = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
  if (point > 0x10ffff) return false;
  const mark = String.fromCodePoint(point);
  return mark === "@" || mark === "#" || visible(mark) === "";
}

const DESTINATION = /^(?:https?:\/\/|mailto:|#|\.{0,2}\/|[\p{L}\p{N}_.-]+(?:[/#?]|$))/iu;

/** A link or a definition that leads elsewhere than to the web, a mailbox or a file beside it is shown as its text. */
function safeLinks(text: string): string {
  // Of ours, only this could be taken for a reference.
  const isOurs = /\[\s*more information needed\s*\]:/i.test(text);
  return text
    .replaceAll(/\]\((\s*)([^\s()[\]]*)/g, (whole, gap: string, to: string) =>
      isSafe(to) ? whole : `]&#40;${gap}${to}`,
    )
    .replaceAll(/\]:(\s*)(\S*)/g, (whole, gap: string, to: string) =>
      isSafe(to) && !isOurs ? whole : `]&#58;${gap}${to}`,
    );
}

// An entity or a backslash could spell a scheme that is not read as one here.
function isSafe(destination: string): boolean {
  return DESTINATION.test(destination) && !/^[^/?#]*[&\\]/.test(destination);
}

interface Part {
  readonly text: string;
  readonly isCode: boolean;
}

/**
 * A line as text and code spans; undefined where its backticks do not pair on the line, or where a backslash or the bar
 * of a table decides whether they do.
 */
function codeParts(line: string): readonly Part[] | undefined {
  if (line.includes("\\`")) return undefined;
  const runs = [...line.matchAll(/`+/g)];
  const parts: Part[] = [];
  let from = 0;
  for (let at = 0; at < runs.length; at += 1) {
    const open = runs[at];
    do at += 1;
    while (at < runs.length && runs[at]?.[0] !== open?.[0]);
    const close = runs[at];
    if (open === undefined || close === undefined) return undefined;
    const code = line.slice(open.index, close.index + close[0].length);
    if (code.includes("|")) return undefined;
    parts.push({ text: line.slice(from, open.index), isCode: false }, { text: code, isCode: true });
    from = open.index + code.length;
  }
  return [...parts, { text: line.slice(from), isCode: false }];
}
