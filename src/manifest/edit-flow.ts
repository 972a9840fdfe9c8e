import type { NewEntry } from "./edit-block.ts";
import { leadStart } from "./edit-comments.ts";
import { isBlank, isFirstOnLine, lineEnd, lineStart, nextLine, skipSpace, spliced, type Splice } from "./edit-lines.ts";
import type { EditFile } from "./edit-replace.ts";
import { writeKey } from "./edit-scalar.ts";
import type { EditEntry, EditNode } from "./edit-tree.ts";
import { writeFlow } from "./edit-write.ts";

/** The text with one more entry in a flow collection, on a line of its own where the others have one. */
export function insertInFlow(file: EditFile, collection: EditNode, { index, key, value }: NewEntry): string {
  const { text, layout } = file;
  const written = writeFlow(value, layout);
  const piece = key === undefined ? written : `${writeKey(key, true)}: ${written}`;
  const { entries, content, end } = collection;
  const next = entries[index];
  const last = entries.at(-1);
  if (last === undefined) return spliced(text, [intoEmpty(file, collection, piece)]);
  if (next !== undefined) {
    const start = leadStart(text, collection, index);
    const between = isFirstOnLine(text, next.start) ? layout.lineBreak + indentationOf(text, next.start) : " ";
    return spliced(text, [{ start, end: start, text: `${piece},${between}` }]);
  }
  if (!isBracketed(text, collection)) {
    // A single pair in a list, `[a: 1]`, becomes a mapping of its own.
    return spliced(text, [insertion(content, "{"), insertion(end, `, ${piece}}`)]);
  }
  return spliced(text, behindLast(file, { collection, last }, piece));
}

/** The text without an entry of a flow collection; a line that nothing else stands on goes with it. */
export function removeFromFlow({ text }: EditFile, collection: EditNode, index: number): string {
  const { entries, content, end } = collection;
  const entry = entries[index];
  if (entry === undefined) return text;
  if (!isBracketed(text, collection)) return spliced(text, [{ start: content, end, text: "{}" }]);
  const behind = behindComma(text, entry);
  if (entries.length === 1) {
    const rest = text.slice(content + 1, entry.start) + text.slice(behind, end - 1);
    const isCommented = rest.includes("#");
    return spliced(text, [isCommented ? cut(entry.start, behind) : cut(content + 1, end - 1)]);
  }
  const isLast = index === entries.length - 1;
  const previous = entries[index - 1];
  const isAlone =
    isFirstOnLine(text, entry.start) && /^[ \t]*(?:#.*)?$/.test(text.slice(behind, lineEnd(text, behind)));
  if (isAlone && lineEnd(text, behind) < end) {
    const start = lineStart(text, leadStart(text, collection, index));
    const own = cut(start, nextLine(text, behind));
    // A last entry without a comma leaves one without a comma.
    const needsNone = isLast && previous !== undefined && behind === entry.end;
    return spliced(text, needsNone ? [own, commaOf(text, previous)] : [own]);
  }
  return spliced(
    text,
    isLast && previous !== undefined ? cutLast(text, previous, entry) : [cutInner(text, entry, entries[index + 1])],
  );
}

function intoEmpty({ text, layout }: EditFile, { kind, content, end }: EditNode, piece: string): Splice {
  const padding = kind === "mapping" ? layout.padding : "";
  const isCommented = text.slice(content, end).includes("#");
  if (isCommented) return insertion(content + 1, piece + (/\s/.test(text[content + 1] ?? "") ? "" : " "));
  return { start: content + 1, end: end - 1, text: padding + piece + padding };
}

function behindLast(
  { text, layout }: EditFile,
  { collection, last }: { readonly collection: EditNode; readonly last: EditEntry },
  piece: string,
): readonly Splice[] {
  if (!isFirstOnLine(text, last.start)) return [insertion(last.end, `, ${piece}`)];
  const behind = behindComma(text, last);
  const hasComma = behind > last.end;
  const closing = lineEnd(text, behind) >= collection.end;
  const line = layout.lineBreak + indentationOf(text, last.start) + piece;
  const at = closing ? behind : lineEnd(text, behind);
  if (hasComma) return [insertion(at, `${line},`)];
  return closing ? [insertion(last.end, `,${line}`)] : [insertion(last.end, ","), insertion(at, line)];
}

function cutLast(text: string, previous: EditEntry, entry: EditEntry): readonly Splice[] {
  if (!text.slice(previous.end, entry.start).includes("#")) return [cut(previous.end, entry.end)];
  return [commaOf(text, previous), cut(entry.start, entry.end)];
}

function cutInner(text: string, entry: EditEntry, next: EditEntry | undefined): Splice {
  const isBeside = next !== undefined && isBlank(text.slice(behindComma(text, entry), next.start));
  return cut(entry.start, isBeside ? next.start : behindComma(text, entry));
}

function behindComma(text: string, { end }: EditEntry): number {
  const at = skipSpace(text, end);
  return text[at] === "," ? at + 1 : end;
}

function commaOf(text: string, entry: EditEntry): Splice {
  const behind = behindComma(text, entry);
  return cut(behind > entry.end ? behind - 1 : behind, behind);
}

function isBracketed(text: string, { content }: EditNode): boolean {
  return text[content] === "{" || text[content] === "[";
}

function indentationOf(text: string, position: number): string {
  return text.slice(lineStart(text, position), position);
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

function cut(start: number, end: number): Splice {
  return { start, end, text: "" };
}
