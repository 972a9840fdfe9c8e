import { stepBeside, USUAL_STEP, type Layout } from "./edit-layout.ts";
import { columnOf, isBlank, lineEnd, spliced, type Range } from "./edit-lines.ts";
import { blockHeaderEnd, tagEnd, type EditEntry, type EditNode } from "./edit-tree.ts";
import { isCollection, type YamlValue } from "./edit-value.ts";
import { writeBlock, writeFlow, type WritePlace, type Written } from "./edit-write.ts";

/** A file that is being edited. */
export interface EditFile {
  readonly text: string;
  readonly root: EditNode;
  readonly layout: Layout;
}

/** Texts with another value in an entry's place, the best first. The comment behind the old value stays. */
export function replaceValue(
  file: EditFile,
  { collection, entry }: { readonly collection: EditNode; readonly entry: EditEntry },
  value: YamlValue,
): readonly string[] {
  const { text, layout } = file;
  const old = entry.value;
  const flow = { head: writeFlow(value, layout, { old, text }), body: [] };
  if (collection.style === "flow") return [inFlow(text, entry, flow.head)];
  if (!hasIndicator(collection, entry)) {
    const column = columnOf(text, entry.start);
    const line = `${layout.lineBreak}${" ".repeat(column)}: ${flow.head}`;
    return [spliced(text, [{ start: entry.end, end: entry.end, text: line }])];
  }
  const block = writeBlock(value, blockPlace(text, collection, entry), layout);
  const isFlow = isCollection(value) && keepsFlow(text, old);
  return (isFlow ? [flow, block] : [block, flow]).map((written) => inBlock(file, entry, written));
}

function blockPlace(text: string, collection: EditNode, entry: EditEntry): WritePlace {
  const itemStep = collection.kind === "sequence" ? (stepBeside(text, entry) ?? USUAL_STEP) : undefined;
  return { column: columnOf(text, entry.start), itemStep, old: entry.value, text };
}

function hasIndicator({ kind }: EditNode, { hasColon }: EditEntry): boolean {
  return kind === "sequence" || hasColon;
}

// An empty collection is in flow form because there is no other.
function keepsFlow(text: string, { style, entries, start, end }: EditNode): boolean {
  return style === "flow" && (entries.length > 0 || text.slice(start, end).includes("#"));
}

function inFlow(text: string, entry: EditEntry, written: string): string {
  const { from, key, hasColon, value } = entry;
  const isKeyAlone = key !== undefined && !hasColon;
  const space = key !== undefined && value.start === from ? " " : "";
  return spliced(text, [{ start: value.start, end: value.end, text: `${isKeyAlone ? ":" : ""}${space}${written}` }]);
}

function inBlock({ text, layout }: EditFile, entry: EditEntry, { head, body }: Written): string {
  const { from } = entry;
  const slots = slotsOf(text, entry, body.length > 0);
  const below = body.map((line) => layout.lineBreak + line).join("");
  const isBare = head === "" && isBlank(text.slice(from, slots.head.start));
  const start = isBare ? from : slots.head.start;
  const space = head !== "" && start === from ? " " : "";
  return spliced(text, [
    { start, end: slots.head.end, text: space + head },
    { ...slots.body, text: below },
  ]);
}

interface Slots {
  /** What follows the `:` or `-` on its line, without a comment. */
  readonly head: Range;
  /** The lines below, from the break before them. */
  readonly body: Range;
}

function slotsOf(text: string, { from, value }: EditEntry, hasBody: boolean): Slots {
  const { start, content, end, style } = value;
  const lastLine = lineEnd(text, end);
  const isBeside = lineEnd(text, from) === lineEnd(text, content);
  if (isBeside && (style === "literal" || style === "folded")) {
    const header = blockHeaderEnd(text, content);
    return {
      head: { start, end: header },
      body: { start: lineEnd(text, header), end: Math.max(end, lineEnd(text, header)) },
    };
  }
  // Of a collection that begins beside its `-` the comment of the last line goes with it.
  if (isBeside && style === "block") return slotsFrom({ start, end: lastLine }, lastLine);
  if (isBeside || (style !== "block" && !hasBody)) return slotsFrom({ start, end }, lastLine);
  const isTagBeside = lineEnd(text, from) === lineEnd(text, start);
  const head = isTagBeside ? { start, end: tagEnd(text, value) } : { start: from, end: from };
  return { head, body: { start: lineEnd(text, head.end), end: lastLine } };
}

function slotsFrom(head: Range, below: number): Slots {
  return { head, body: { start: below, end: below } };
}
