import { insertInBlock, removeFromBlock } from "./edit-block.ts";
import type { Change } from "./edit-change.ts";
import { insertInFlow, removeFromFlow } from "./edit-flow.ts";
import { layoutOf } from "./edit-layout.ts";
import { replaceValue, type EditFile } from "./edit-replace.ts";
import { treeOf, type EditEntry, type EditNode } from "./edit-tree.ts";

/** Texts with a change made, the best first: what looks best may not hold the value in an unusual layout. */
export function candidates(text: string, change: Change): readonly string[] {
  const root = treeOf(text);
  const file: EditFile = { text, root, layout: layoutOf(text, root) };
  if (change.kind === "insert") return inserted(file, change);
  const { outer: collection, entry, owner } = placeOf(root, change.at);
  if (entry === undefined) return [];
  if (change.kind === "replace") return replaceValue(file, { collection, entry }, change.value);
  const index = collection.entries.indexOf(entry);
  return collection.style === "flow"
    ? [removeFromFlow(file, collection, index)]
    : removeFromBlock(file, { collection, owner }, index);
}

type Insertion = Pick<Extract<Change, { readonly value: unknown }>, "at" | "value">;

function inserted(file: EditFile, { at, value }: Insertion): readonly string[] {
  const step = at.at(-1);
  const { outer, entry } = placeOf(file.root, at.slice(0, -1));
  const collection = entry?.value ?? file.root;
  const key = typeof step === "string" ? step : undefined;
  // An empty collection is in flow form because there is no other: with something in it, it may take the form of the file.
  if (entry !== undefined && outer.style === "block" && isBare(file.text, collection)) {
    return replaceValue(
      file,
      { collection: outer, entry },
      key === undefined ? [value] : Object.fromEntries([[key, value]]),
    );
  }
  const added = { index: typeof step === "number" ? step : collection.entries.length, key, value };
  return collection.style === "flow" ? [insertInFlow(file, collection, added)] : insertInBlock(file, collection, added);
}

interface Place {
  /** The collection that holds the entry; the root where there is no entry. */
  readonly outer: EditNode;
  readonly entry: EditEntry | undefined;
  /** The entry whose value is the collection; undefined for the root. */
  readonly owner: EditEntry | undefined;
}

function placeOf(root: EditNode, at: Change["at"]): Place {
  return at.reduce<Place>(
    ({ outer, entry }, step) => {
      const collection = entry?.value ?? outer;
      return { outer: collection, entry: entryAt(collection, step), owner: entry };
    },
    { outer: root, entry: undefined, owner: undefined },
  );
}

function entryAt({ entries }: EditNode, step: string | number): EditEntry | undefined {
  return typeof step === "number" ? entries[step] : entries.find(({ key }) => key === step);
}

function isBare(text: string, { style, entries, content, end }: EditNode): boolean {
  return style === "flow" && entries.length === 0 && !text.slice(content, end).includes("#");
}
