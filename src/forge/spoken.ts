import { insideHtml, insideInline, isBlank, withoutCode } from "./spoken-inline.ts";

/** The lines of a Markdown text: those that its author says as their own, and those that stand within something, without its marks. */
export interface Spoken {
  readonly own: readonly string[];
  readonly within: readonly string[];
}

interface Line {
  readonly text: string;
  readonly isOwn: boolean;
}

/**
 * What somebody says themselves: lines outside code, quotes, HTML and strikes. Wherever Markdown leaves a doubt, a line
 * is not their own: an approval that is not heard is written again, one that was never given is not taken back.
 */
export function spoken(body: string): Spoken {
  const text = short(body.replaceAll(/\r\n?/g, "\n"));
  const bare = withoutComments(text);
  const [raw, lines] = [outsideFences(text), outsideFences(bare)];
  const plain = withoutCode(bare);
  const tests = [
    insideHtml(plain),
    insideInline(plain.map((line, at) => (lines[at]?.isOwn === true ? line : ""))),
    insideStrikes(bare),
    insideQuotes(bare),
    beyondLong(body),
  ];
  const said = lines.map((line, at): Line => {
    const isOutside = line.isOwn && raw[at]?.isOwn === true && tests.every((inside) => inside[at] === false);
    // Up to three spaces are none to Markdown, four are code.
    const isOwn = isOutside && /^ {0,3}[^\s\0][^\0]*$/.test(line.text);
    // As it was: what a comment hides is looked for as well, to say that it does not count.
    return { text: uncoded((isOwn ? line : (raw[at] ?? line)).text), isOwn };
  });
  return {
    own: said.filter(({ isOwn }) => isOwn).map((line) => line.text),
    within: said
      .map((line) => unmarked(line.text))
      .filter((text, at) => said[at]?.isOwn !== true || text !== said[at].text),
  };
}

/** No line of ours is longer than this, and whoever may comment may write long ones. */
function short(text: string): string {
  return text
    .split("\n")
    .map((line) => line.slice(0, LONG))
    .join("\n");
}

const LONG = 1000;

/** Whether what is cut off a line before may begin something that goes on. */
function beyondLong(body: string): readonly boolean[] {
  let isBeyond = false;
  return body.split(/\r\n?|\n/).map((line) => {
    const was = isBeyond;
    isBeyond ||= /[<>`~$[\]\\]/.test(line.slice(LONG - 4)) && line.length > LONG;
    return was;
  });
}

/** The comment shows the line as code; people copy the backticks along. */
function uncoded(line: string): string {
  // The comment puts this character into prose to keep an `@` from being a mention, and people copy it along.
  const trimmed = line.replaceAll("\u200B", "").trim();
  return (/^`([^`]+)`$/.exec(trimmed)?.[1] ?? trimmed).trim();
}

/** A line without what quotes, lists, strikes and code put around it. */
function unmarked(line: string): string {
  return line.replaceAll(/^(?:[>~`*_+\-\s]|\d+[.)]\s|<[^>]*>?|!--)+|(?:[~`*_\s]|-->|<\/[^>]*>)+$/g, "");
}

/**
 * Comments and what else HTML does not show, and tags that go over several lines, become one character that no line of
 * ours has; their lines stay. What is not closed hides the rest.
 */
function withoutComments(text: string): string {
  const hidden =
    /<!--[^]*?(?:-->|$(?![^]))|<!\[CDATA\[[^]*?(?:\]\]>|$(?![^]))|<\?[^]*?(?:\?>|$(?![^]))|<[!/]?[a-z][^<>\n]*\n[^<>]*>/gi;
  return text.replaceAll(hidden, (part) => `\0${part.replaceAll(/[^\n]/g, "")}\0`);
}

const MAY_OPEN = /^[\s>*+-]*(?:\d+[.)]\s+)?(`{3,}|~{3,})/;
const OPENS = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/;
const CLOSES = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/** Of a fence in a quote, a list or HTML nobody knows where it ends: nothing after it is one's own. */
function outsideFences(text: string): readonly Line[] {
  let fence: string | undefined;
  let [isLost, hasTag] = [false, false];
  return text.split("\n").map((line) => {
    if (fence === undefined) {
      hasTag ||= /<[a-z/!?]/i.test(line);
      const isFence = MAY_OPEN.test(line);
      const [, ticks, tildes] = OPENS.exec(line) ?? [];
      if (isFence) fence = ticks ?? tildes ?? "";
      isLost ||= isFence && (fence === "" || hasTag);
      return { text: line, isOwn: !isFence && !isLost };
    }
    const [, closing] = CLOSES.exec(line) ?? [];
    if (closing !== undefined && closing[0] === fence[0] && closing.length >= fence.length) fence = undefined;
    return { text: line, isOwn: false };
  });
}

/** Two tildes strike until the next two, even over a blank line. */
function insideStrikes(text: string): readonly boolean[] {
  let isStruck = false;
  return text.split("\n").map((line) => {
    const isInside = isStruck;
    for (const [run] of line.matchAll(/(?<!\\)~+/g)) if (run.length === 2) isStruck = !isStruck;
    return isInside;
  });
}

/** What a mail program puts before the text that it answers, which is somebody else's from there on. */
const QUOTING = [
  // "On Monday, ada wrote:", in the languages of most mail programs, and any line that introduces an address.
  /\b(?:wrote|writes|said|schrieb|schreef|scrisse|ha scritto|a écrit|escribió|escreveu|skrev|napisał\(a\)|написал[аи]?|пишет)\b.{0,80}:\s*$/iu,
  /<[^<>\s]+@[^<>\s]+>.{0,20}:\s*$/u,
  /^\s*(?:-{2,}|_{2,})\s*(?:original|forwarded|ursprüngliche|weitergeleitete|message|begin)\b/iu,
  /^\s*\*{0,2}(?:from|von|de|da|van|från|sent|gesendet)\*{0,2}\s*:/iu,
  /^_{10,}\s*$/,
  /^-- ?$/,
  /reply to this email directly|you are receiving this because/iu,
];

/** A quote goes on until a blank line, whatever the lines after its `>` begin with; a quoted mail until the end. */
function insideQuotes(text: string): readonly boolean[] {
  let [isQuote, isMail] = [false, false];
  return text.split("\n").map((line) => {
    isQuote = !isBlank(line) && (isQuote || /^[\s*+-]*(?:\d+[.)]\s+)?>/.test(line));
    isMail ||= QUOTING.some((pattern) => pattern.test(line));
    return isQuote || isMail;
  });
}
