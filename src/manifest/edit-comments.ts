import { columnOf, isBlank, isFirstOnLine, lineEnd, lineStart, nextLine, previousLine } from "./edit-lines.ts";
import type { EditEntry, EditNode } from "./edit-tree.ts";

/**
 * Where an entry begins with the comment that belongs to it: the comment lines directly above, in the entry's column. A
 * comment above the first key of a file belongs to the file.
 */
export function leadStart(text: string, { entries }: EditNode, index: number): number {
  const { start = 0 } = entries[index] ?? {};
  const isFirstOfFile =
    index === 0 && /^\uFEFF?(?:[ \t]*(?:#.*|%.*|---.*)?(?:\r\n|\n|\r))*[ \t]*$/.test(text.slice(0, start));
  if (isFirstOfFile || !isFirstOnLine(text, start)) return start;
  const floor = entries[index - 1]?.end ?? 0;
  const column = columnOf(text, start);
  let at = start;
  for (let line = lineStart(text, start); line > floor; line = lineStart(text, at)) {
    const above = previousLine(text, line);
    if (above <= floor || !isCommentIn(text, above, column)) return at;
    at = above + column;
  }
  return at;
}

/** Where an entry ends with its comments: the one behind it, and those below that are indented deeper. */
export function tailOf(text: string, { start, end }: EditEntry): number {
  const column = columnOf(text, start);
  let tail = lineEnd(text, end);
  for (let line = nextLine(text, tail); line < text.length; line = nextLine(text, line)) {
    const content = text.slice(line, lineEnd(text, line));
    const indentation = /^ *(?=#)/.exec(content)?.[0].length;
    if (indentation !== undefined && indentation > column) tail = lineEnd(text, line);
    else if (!isBlank(content)) return tail;
  }
  return tail;
}

function isCommentIn(text: string, line: number, column: number): boolean {
  return (
    isBlank(text.slice(line, line + column)) && text[line + column] === "#" && lineStart(text, line + column) === line
  );
}
