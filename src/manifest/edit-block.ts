import { leadStart, tailOf } from "./edit-comments.ts";
import { itemStepOf } from "./edit-layout.ts";
import {
  columnOf,
  isBlank,
  isFirstOnLine,
  lineEnd,
  lineStart,
  nextLine,
  previousLine,
  spliced,
  type Range,
} from "./edit-lines.ts";
import type { EditFile } from "./edit-replace.ts";
import { writeKey } from "./edit-scalar.ts";
import { tagEnd, type EditEntry, type EditNode } from "./edit-tree.ts";
import { isCollection, isList, type YamlValue } from "./edit-value.ts";
import { entryLines, itemMarker, writeBlock, writeFlow, type Written } from "./edit-write.ts";

export interface NewEntry {
  readonly index: number;
  /** Undefined for an item of a list. */
  readonly key: string | undefined;
  readonly value: YamlValue;
}

/** Texts with one more entry in a block collection, the best first. */
export function insertInBlock(file: EditFile, collection: EditNode, added: NewEntry): readonly string[] {
  const { text, layout } = file;
  const { index, key, value } = added;
  const [first] = collection.entries;
  const column = columnOf(text, first?.start ?? collection.content);
  const itemStep = key === undefined ? (itemStepOf(text, collection) ?? layout.itemStep) : undefined;
  const marker = itemStep === undefined ? `${writeKey(key ?? "", false)}: ` : itemMarker(itemStep);
  const block = writeBlock(value, { column, itemStep }, layout);
  const flow = { head: writeFlow(value, layout), body: [] };
  const forms: readonly Written[] = siblingsAreFlow(collection, value) ? [flow, block] : [block, flow];
  return forms.map((written) => {
    const lines = entryLines(marker, written, column).join(layout.lineBreak);
    if (index < collection.entries.length) {
      const start = leadStart(text, collection, index);
      const piece = lines.slice(column) + layout.lineBreak + " ".repeat(column);
      return spliced(text, [{ start, end: start, text: piece }]);
    }
    const last = collection.entries.at(-1);
    const end = last === undefined ? collection.end : tailOf(text, last);
    return spliced(text, [{ start: end, end, text: layout.lineBreak + lines }]);
  });
}

/** Texts without an entry of a block collection, the best first; without its last one the collection is `{}` or `[]`. */
export function removeFromBlock(
  file: EditFile,
  { collection, owner }: { readonly collection: EditNode; readonly owner: EditEntry | undefined },
  index: number,
): readonly string[] {
  const { text } = file;
  const { entries } = collection;
  const entry = entries[index];
  if (entry === undefined) return [];
  if (entries.length === 1) return [emptied(text, { collection, owner }, entry)];
  const next = entries[index + 1];
  if (isFirstOnLine(text, entry.start) || next === undefined) {
    return [false, true].map((isTight) =>
      spliced(text, [{ ...ownLines(text, { collection, index, isTight }), text: "" }]),
    );
  }
  // The first key beside a `-`: the next one moves up, unless a comment stands between.
  const tail = tailOf(text, entry);
  const hasComment = text.slice(tail, next.start).includes("#");
  const start = hasComment ? entry.start - (/[ \t]*$/.exec(text.slice(0, entry.start))?.[0].length ?? 0) : entry.start;
  return [spliced(text, [{ start, end: hasComment ? tail : next.start, text: "" }])];
}

function siblingsAreFlow({ entries }: EditNode, value: YamlValue): boolean {
  const kind = isList(value) ? "sequence" : "mapping";
  const siblings = entries.map((entry) => entry.value).filter((node) => node.kind === kind && node.entries.length > 0);
  return isCollection(value) && siblings.length > 0 && siblings.every(({ style }) => style === "flow");
}

function emptied(
  text: string,
  { collection, owner }: { readonly collection: EditNode; readonly owner: EditEntry | undefined },
  entry: EditEntry,
): string {
  const brackets = collection.kind === "mapping" ? "{}" : "[]";
  if (owner === undefined || !isFirstOnLine(text, entry.start)) {
    return spliced(text, [{ start: entry.start, end: tailOf(text, entry), text: brackets }]);
  }
  const head = collection.start < collection.content ? tagEnd(text, collection) : owner.from;
  return spliced(text, [
    { start: head, end: head, text: ` ${brackets}` },
    { ...ownLines(text, { collection, index: 0, isTight: false }), text: "" },
  ]);
}

interface Removal {
  readonly collection: EditNode;
  readonly index: number;
  /** For a text before that keeps its blank lines: it gets none of those behind, and no missing line break. */
  readonly isTight: boolean;
}

/** The lines of an entry with its comments. Of blank lines on both sides those before stay, at the file's end those behind. */
function ownLines(text: string, { collection, index, isTight }: Removal): Range {
  const { entries } = collection;
  const entry = entries[index];
  if (entry === undefined) return { start: 0, end: 0 };
  const start = lineStart(text, leadStart(text, collection, index));
  const end = nextLine(text, tailOf(text, entry));
  const behind = pastBlankLines(text, end);
  const previous = entries[index - 1];
  if (behind < text.length || previous === undefined) {
    const isFirst = previous === undefined && entries.length > 1;
    return { start, end: isTight || isFirst || isBlankBefore(text, start) ? behind : end };
  }
  const top = beforeBlankLines(text, start, previous.end);
  if (isTight) return { start: top, end: behind };
  const isUnfinished = end === lineEnd(text, end - 1);
  return { start: isUnfinished ? lineEnd(text, previousLine(text, top)) : top, end };
}

function isBlankBefore(text: string, start: number): boolean {
  const above = previousLine(text, start);
  return start > 0 && isBlank(text.slice(above, lineEnd(text, above)));
}

function pastBlankLines(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.slice(at, lineEnd(text, at)))) at = nextLine(text, at);
  return at;
}

function beforeBlankLines(text: string, from: number, floor: number): number {
  let at = from;
  for (let above = previousLine(text, at); above > floor; above = previousLine(text, at)) {
    if (!isBlank(text.slice(above, lineEnd(text, above)))) return at;
    at = above;
  }
  return at;
}
