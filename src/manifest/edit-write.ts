import type { Layout } from "./edit-layout.ts";
import { blockScalar, writeKey, writeScalar } from "./edit-scalar.ts";
import type { EditNode } from "./edit-tree.ts";
import { isCollection, isEmpty, isList, type YamlValue } from "./edit-value.ts";

/** A value as text: what stands behind `:` or `-`, and the lines below, indented and without their breaks. */
export interface Written {
  readonly head: string;
  readonly body: readonly string[];
}

export interface WritePlace {
  /** Of the key or `-` that the value belongs to. */
  readonly column: number;
  /** Columns from the `-` to the item; undefined below a key. */
  readonly itemStep?: number | undefined;
  /** What stood there before, in this text. */
  readonly old?: EditNode | undefined;
  readonly text?: string;
}

/** A value in block form: empty collections and texts of one line stand on the line of their key all the same. */
export function writeBlock(value: YamlValue, place: WritePlace, layout: Layout): Written {
  const { column, itemStep, old, text = "" } = place;
  if (!isCollection(value)) {
    const block = typeof value === "string" ? blockScalar(value, old) : undefined;
    if (block === undefined) return { head: writeScalar(value, { isFlow: false, old, text }), body: [] };
    const inner = Math.max(old?.blockScalar?.column ?? 0, column + 1);
    const usual = column + (itemStep ?? layout.step);
    return { head: block.header, body: block.lines.map((line) => indented(line, old?.blockScalar ? inner : usual)) };
  }
  if (isEmpty(value)) return { head: writeFlow(value, layout), body: [] };
  const below = isList(value) ? layout.listStep : layout.step;
  const lines = blockLines(value, column + (itemStep ?? below), layout);
  const [first = "", ...rest] = lines;
  return itemStep === undefined ? { head: "", body: lines } : { head: first.trimStart(), body: rest };
}

/** The lines of a key or an item with its value. */
export function entryLines(marker: string, written: Written, column: number): readonly string[] {
  return [indented(written.head === "" ? marker.trimEnd() : marker + written.head, column), ...written.body];
}

/** What stands before an item: `- `, as wide as the list has it. */
export function itemMarker(itemStep: number): string {
  return "-".padEnd(itemStep);
}

/** A value on one line; plain texts where they can be. */
export function writeFlow(value: YamlValue, layout: Layout, place: Pick<WritePlace, "old" | "text"> = {}): string {
  if (!isCollection(value)) return writeScalar(value, { isFlow: true, ...place });
  if (isList(value)) return `[${value.map((item) => writeFlow(item, layout)).join(", ")}]`;
  const members = Object.entries(value).map(([key, member]) => `${writeKey(key, true)}: ${writeFlow(member, layout)}`);
  const padding = members.length === 0 ? "" : layout.padding;
  return `{${padding}${members.join(", ")}${padding}}`;
}

function blockLines(value: object, column: number, layout: Layout): readonly string[] {
  const { itemStep } = layout;
  if (isList(value)) {
    return value.flatMap((item) =>
      entryLines(itemMarker(itemStep), writeBlock(item, { column, itemStep }, layout), column),
    );
  }
  return Object.entries(value).flatMap(([key, member]) =>
    entryLines(`${writeKey(key, false)}: `, writeBlock(member, { column }, layout), column),
  );
}

function indented(line: string, column: number): string {
  return line === "" ? "" : " ".repeat(column) + line;
}
