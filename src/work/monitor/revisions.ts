import type { LabelsKnown, WindowSpan } from "./measured.ts";

/** A window that is on the ledger. */
export interface KnownWindow {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly state: "provisional" | "final";
  /** Which rows' labels became mature in it, and of how many they were known when it was made; undefined: not said. */
  readonly labelled?: Pick<LabelsKnown, "from" | "known"> | undefined;
}

/** The last revision of a final window. */
export interface Revision extends KnownWindow {
  /** The id without its revision. */
  readonly base: string;
  /** 1 for the first. */
  readonly revision: number;
}

/** By time. */
export function revisionsOf(known: readonly KnownWindow[]): readonly Revision[] {
  const latest = new Map<string, Revision>();
  for (const window of known.filter(({ state }) => state === "final")) {
    const { base, revision } = partsOf(window.id);
    if ((latest.get(base)?.revision ?? 0) < revision) latest.set(base, { ...window, base, revision });
  }
  return [...latest.values()].toSorted((a, b) => a.from - b.from);
}

function partsOf(id: string): { readonly base: string; readonly revision: number } {
  const match = /^(.*)\.r(\d+)$/.exec(id);
  return { base: match?.[1] ?? id, revision: Number(match?.[2] ?? 1) };
}

/** Ids without their revisions. */
export function baseIds(known: readonly KnownWindow[]): ReadonlySet<string> {
  return new Set(known.map(({ id }) => partsOf(id).base));
}

type Span = Pick<WindowSpan, "from" | "to">;

/** What of a span no final window has, of whatever length these are, by time. They come by time and do not overlap each other. */
export function openSpans(finals: readonly Revision[], { from, to }: Span): readonly Span[] {
  const open: Span[] = [];
  let begin = from;
  for (let place = firstAfter(finals, from); place < finals.length; place++) {
    const final = finals[place];
    if (final === undefined || final.from >= to) break;
    if (final.from > begin) open.push({ from: begin, to: final.from });
    begin = Math.max(begin, final.to);
  }
  return begin < to ? [...open, { from: begin, to }] : open;
}

/** The place of the first that ends after the instant. */
function firstAfter(finals: readonly Revision[], time: number): number {
  let [low, high] = [0, finals.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((finals[middle]?.to ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
