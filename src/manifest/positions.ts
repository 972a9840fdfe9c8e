import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from "js-yaml";
import { pointerTo } from "./pointers.ts";

/** All 1-based; the end is exclusive in its column. Columns count UTF-16 code units, a byte order mark counts none. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface NodePositions {
  locate(pointer: string, part: "key" | "value"): Span;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly key: Range | undefined;
  readonly value: Range;
}

/** Positions of every node of the first document by JSON pointer. */
export function nodePositions(events: readonly Event[], text: string): NodePositions {
  const nodes = new Walk(events, text).nodes;
  const lines = lineStarts(text);
  return {
    locate(pointer, part) {
      const node = nearest(nodes, pointer);
      const range = part === "key" ? (node?.key ?? node?.value) : node?.value;
      return spanOf(lines, text, range ?? { start: 0, end: 0 });
    },
  };
}

/** The position of an offset in a text, as an empty span. */
export function spanAt(text: string, offset: number): Span {
  return spanOf(lineStarts(text), text, { start: offset, end: offset });
}

function nearest(nodes: ReadonlyMap<string, Node>, pointer: string): Node | undefined {
  for (let path = pointer; ; path = path.slice(0, path.lastIndexOf("/"))) {
    const node = nodes.get(path);
    if (node !== undefined || path === "") return node;
  }
}

/** One walk over the flat list of events; a recursive descent over the parser's own stack order. */
class Walk {
  readonly nodes = new Map<string, Node>();
  readonly #events: readonly Event[];
  readonly #text: string;
  #next = 1;

  constructor(events: readonly Event[], text: string) {
    this.#events = events;
    this.#text = text;
    this.#node("", undefined);
  }

  #node(pointer: string, key: Range | undefined): Range {
    const event = this.#events[this.#next++];
    if (event === undefined) return { start: 0, end: 0 };
    const value = this.#range(event, pointer, key);
    this.nodes.set(pointer, { key, value });
    return value;
  }

  #range(event: Event, pointer: string, key: Range | undefined): Range {
    if (event.type === EVENT_ID.SCALAR) return scalarRange(event, key);
    if (event.type === EVENT_ID.MAPPING) return this.#mapping(event.start, pointer);
    if (event.type === EVENT_ID.SEQUENCE) return this.#sequence(event.start, pointer);
    if (event.type === EVENT_ID.ALIAS) return { start: event.anchorStart, end: event.anchorEnd };
    return { start: 0, end: 0 };
  }

  #mapping(start: number, pointer: string): Range {
    let end = start;
    while (!this.#closes()) {
      const event = this.#events[this.#next++];
      if (event?.type !== EVENT_ID.SCALAR) break;
      const key = scalarRange(event, undefined);
      end = this.#node(pointerTo(pointer, getScalarValue(this.#text, event)), key).end;
    }
    this.#next++;
    return { start, end };
  }

  #sequence(start: number, pointer: string): Range {
    let end = start;
    for (let index = 0; !this.#closes(); index++) end = this.#node(pointerTo(pointer, index), undefined).end;
    this.#next++;
    return { start, end };
  }

  #closes(): boolean {
    const event = this.#events[this.#next];
    return event === undefined || event.type === EVENT_ID.POP;
  }
}

/** An empty value (`key:`) has no position of its own: it stands where its key does. */
function scalarRange(event: ScalarEvent, key: Range | undefined): Range {
  if (event.valueStart < 0) return key ?? { start: 0, end: 0 };
  const quotes = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  return { start: event.valueStart - quotes, end: event.valueEnd + quotes };
}

function spanOf(lines: readonly number[], text: string, { start, end }: Range): Span {
  const from = positionOf(lines, text, start);
  const to = positionOf(lines, text, Math.max(start, end));
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function positionOf(
  lines: readonly number[],
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const bounded = Math.min(Math.max(0, offset), text.length);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= bounded) low = middle;
    else high = middle - 1;
  }
  const mark = low === 0 && text.startsWith("\uFEFF") ? 1 : 0;
  return { line: low + 1, column: Math.max(0, bounded - (lines[low] ?? 0) - mark) + 1 };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + ending.length);
  return starts;
}
