import {
  CHOMPING_MODE,
  COLLECTION_STYLE,
  constructFromEvents,
  EVENT_ID,
  parseEvents,
  SCALAR_STYLE,
  type DocumentEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import { UserError } from "../kernel/errors.ts";
import { linesIn, skipSpace, type Range } from "./edit-lines.ts";
import { spanAt } from "./positions.ts";

type ScalarStyle = "absent" | "plain" | "single" | "double" | "literal" | "folded";

/** A value where it is written. Its range begins with its tag; it is empty where nothing is written. */
export interface EditNode extends Range {
  readonly kind: "scalar" | "mapping" | "sequence";
  readonly style: ScalarStyle | "block" | "flow";
  /** Behind the tag. */
  readonly content: number;
  /** How a block scalar is written; undefined for other values. */
  readonly blockScalar: { readonly isStripped: boolean; readonly column: number } | undefined;
  readonly entries: readonly EditEntry[];
}

/** A key with its value, or an item of a list. It begins with its key, its `?` or its `-`. */
export interface EditEntry extends Range {
  /** As the value has it, so `1.50` is `1.5`; undefined in lists. */
  readonly key: string | undefined;
  /** Where the value may begin: behind `:` or `-`; in a flow list where the item begins. */
  readonly from: number;
  /** Whether there is a `:`, which an explicit key and a key in flow form can be without. */
  readonly hasColon: boolean;
  readonly value: EditNode;
}

/** All nodes of a text that the reader has read without complaint. Throws a UserError for an anchor. */
export function treeOf(text: string): EditNode {
  return new Walk(text).root();
}

type CollectionEvent = MappingEvent | SequenceEvent;

const STYLES = {
  [SCALAR_STYLE.PLAIN]: "plain",
  [SCALAR_STYLE.SINGLE_QUOTED]: "single",
  [SCALAR_STYLE.DOUBLE_QUOTED]: "double",
  [SCALAR_STYLE.LITERAL_BLOCK]: "literal",
  [SCALAR_STYLE.FOLDED_BLOCK]: "folded",
} as const;

const DOCUMENT: DocumentEvent = { type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] };

/** The events say where values are; where `:`, `-`, `,` and brackets are is read from the text between them. */
class Walk {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 1;

  constructor(text: string) {
    this.#text = text;
    this.#events = parseEvents(text, {});
  }

  root(): EditNode {
    return this.#node(0);
  }

  #node(from: number): EditNode {
    const event = this.#events[this.#next++];
    if (event?.type === EVENT_ID.SCALAR) return this.#scalar(event, from);
    if (event?.type !== EVENT_ID.MAPPING && event?.type !== EVENT_ID.SEQUENCE) {
      throw new TypeError(`An event of type ${event?.type} is no value`);
    }
    this.#refuseAnchor(event);
    return event.style === COLLECTION_STYLE.FLOW ? this.#flow(event, from) : this.#block(event);
  }

  #block(event: CollectionEvent): EditNode {
    const entries = this.#entries(event, event.start);
    const { start } = event;
    return { ...collectionBase(event), style: "block", content: start, end: entries.at(-1)?.end ?? start, entries };
  }

  #flow(event: CollectionEvent, from: number): EditNode {
    const isBracketed = isBracket(this.#text[event.start]);
    // Of a single pair, `[? a : 1]`, the event begins behind the `?`.
    const content = isBracketed ? event.start : from;
    const begin = isBracketed ? content + 1 : content;
    const entries = this.#entries(event, begin);
    const last = entries.at(-1)?.end ?? begin;
    const end = isBracketed ? this.#skipCommas(last) + 1 : last;
    return { ...collectionBase(event), style: "flow", start: startOf(event, content), content, end, entries };
  }

  #scalar(event: ScalarEvent, from: number): EditNode {
    this.#refuseAnchor(event);
    const begin = Math.max(from, event.tagEnd);
    const base = { kind: "scalar", blockScalar: undefined, entries: [] } as const;
    if (event.valueStart < 0) {
      return { ...base, style: "absent", start: startOf(event, begin), content: begin, end: begin };
    }
    const style = STYLES[event.style];
    const isBlock = style === "literal" || style === "folded";
    const { start, end } = isBlock ? this.#blockScalar(event, begin) : quotedRange(event);
    const isStripped = event.chomping === CHOMPING_MODE.STRIP;
    const blockScalar = isBlock ? { isStripped, column: event.indent } : undefined;
    return { ...base, style, blockScalar, start: startOf(event, start), content: start, end };
  }

  /** From the header to the last line of the content: blank lines behind it count where the header keeps them (`|+`). */
  #blockScalar({ valueStart, valueEnd, chomping, indent }: ScalarEvent, begin: number): Range {
    const start = skipSpace(this.#text, begin);
    const isContent = ({ start, end }: Range): boolean =>
      chomping === CHOMPING_MODE.KEEP ||
      !new RegExp(`^ {0,${Math.max(0, indent)}}$`).test(this.#text.slice(start, end));
    const last = linesIn(this.#text, { start: valueStart, end: valueEnd }).findLast(isContent);
    return { start, end: last?.end ?? blockHeaderEnd(this.#text, start) };
  }

  #entries(collection: CollectionEvent, from: number): readonly EditEntry[] {
    const isFlow = collection.style === COLLECTION_STYLE.FLOW;
    const entries: EditEntry[] = [];
    for (let at = from; !this.#closes(); at = entries.at(-1)?.end ?? at) {
      const start = isFlow ? this.#skipCommas(at) : skipSpace(this.#text, at);
      const isKeyed = collection.type === EVENT_ID.MAPPING;
      entries.push(isKeyed ? this.#keyed(start) : this.#item(start, isFlow ? start : start + 1));
    }
    this.#next++;
    return entries;
  }

  #item(start: number, from: number): EditEntry {
    const value = this.#node(from);
    return { key: undefined, start, from, hasColon: false, value, end: Math.max(from, value.end) };
  }

  #keyed(start: number): EditEntry {
    const event = this.#events[this.#next];
    if (event?.type !== EVENT_ID.SCALAR || event.valueStart < 0) throw this.#refusal(start, "a key that is left out");
    const { end } = this.#node(start);
    const colon = skipSpace(this.#text, end);
    const hasColon = this.#text[colon] === ":";
    const from = hasColon ? colon + 1 : end;
    const value = this.#node(from);
    return { key: this.#keyOf(event), start, from, hasColon, value, end: Math.max(from, value.end) };
  }

  #keyOf(event: ScalarEvent): string {
    return String(constructFromEvents([DOCUMENT, event, { type: EVENT_ID.POP }], { source: this.#text })[0]);
  }

  #skipCommas(position: number): number {
    let at = skipSpace(this.#text, position);
    while (this.#text[at] === ",") at = skipSpace(this.#text, at + 1);
    return at;
  }

  #closes(): boolean {
    const event = this.#events[this.#next];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  #refuseAnchor({ anchorStart }: CollectionEvent | ScalarEvent): void {
    if (anchorStart >= 0) throw this.#refusal(anchorStart, "an anchor (`&name`)");
  }

  #refusal(position: number, what: string): UserError {
    const { line } = spanAt(this.#text, position);
    return new UserError(`The file cannot be edited: line ${line} has ${what}. Write it without.`);
  }
}

/** Behind the header of a block scalar: `|`, `>-`, `|2+`. */
export function blockHeaderEnd(text: string, start: number): number {
  let end = start + 1;
  while (/[-+\d]/.test(text[end] ?? "")) end++;
  return end;
}

/** Behind the tag of a node; its start where it has none. */
export function tagEnd(text: string, { start, content }: EditNode): number {
  return start === content ? start : start + (/^\S*/.exec(text.slice(start, content))?.[0].length ?? 0);
}

function collectionBase(event: CollectionEvent): Pick<EditNode, "kind" | "start" | "blockScalar"> {
  const kind = event.type === EVENT_ID.MAPPING ? "mapping" : "sequence";
  return { kind, start: startOf(event, event.start), blockScalar: undefined };
}

function startOf({ tagStart }: CollectionEvent | ScalarEvent, content: number): number {
  return tagStart >= 0 ? tagStart : content;
}

function quotedRange({ valueStart, valueEnd, style }: ScalarEvent): Range {
  const quotes = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  return { start: valueStart - quotes, end: valueEnd + quotes };
}

// A single pair in a list, `[a: 1]`, is a mapping without brackets.
function isBracket(character: string | undefined): boolean {
  return character === "[" || character === "{";
}
