const BYTE_ORDER_MARK = "\uFEFF";

/** A part of a text; the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A piece of text in place of a range. */
export interface Splice extends Range {
  readonly text: string;
}

/** The text with all splices made; they must not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  // From the end, so that positions stay true; of two at one place the first is to stand first.
  const ordered = splices.toReversed().toSorted((a, b) => b.start - a.start);
  return ordered.reduce(
    (result, { start, end, text: piece }) => result.slice(0, start) + piece + result.slice(end),
    text,
  );
}

/** The line break that the text uses first. */
export function lineBreakOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
}

/** The first position of the line; a byte order mark stands before it. */
export function lineStart(text: string, position: number): number {
  let start = position;
  while (start > 0 && !isBreak(text[start - 1])) start--;
  return start === 0 && text.startsWith(BYTE_ORDER_MARK) ? 1 : start;
}

/** The position of the line's break, or of the text's end. */
export function lineEnd(text: string, position: number): number {
  let end = position;
  while (end < text.length && !isBreak(text[end])) end++;
  return end;
}

/** The start of the next line; where there is none, the text's end. */
export function nextLine(text: string, position: number): number {
  const end = lineEnd(text, position);
  return text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length);
}

/** The start of the line before the one that starts here. */
export function previousLine(text: string, start: number): number {
  return lineStart(text, start - (text.startsWith("\r\n", start - 2) ? 2 : 1));
}

/** The lines of a range, each without its break. */
export function linesIn(text: string, { start, end }: Range): readonly Range[] {
  const lines: Range[] = [];
  for (let at = start; at < end; at = nextLine(text, at)) lines.push({ start: at, end: lineEnd(text, at) });
  return lines;
}

export function columnOf(text: string, position: number): number {
  return position - lineStart(text, position);
}

/** Whether only white space stands before it on its line. */
export function isFirstOnLine(text: string, position: number): boolean {
  return isBlank(text.slice(lineStart(text, position), position));
}

export function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}

/** Past white space, line breaks and comments, to the next token. */
export function skipSpace(text: string, position: number): number {
  let at = position;
  for (;;) {
    if (text[at] === "#") at = lineEnd(text, at);
    else if (text[at] === " " || text[at] === "\t" || isBreak(text[at])) at++;
    else return at;
  }
}

function isBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}
