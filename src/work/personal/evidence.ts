import { binomialCdf } from "../../stats/distributions/binomial.ts";
import type { Cell } from "./cell.ts";
import type { Recognizer } from "./recognizer.ts";

/** How many of a column's cells one recognizer takes for its own. */
export interface Tally {
  readonly recognizer: Recognizer;
  /** Built as one. */
  readonly fitting: number;
  /** Of those, whose check digits hold; all of them where there are none. */
  readonly checked: number;
  /** Of those that fit, written as people write these. */
  readonly formatted: number;
  /** Published for tests, and in none of the other counts. */
  readonly tests: number;
  readonly total: number;
}

/** Recognizers by the length of what they take, so that a cell is shown to few of them. */
export class RecognizerIndex {
  readonly #all: readonly Recognizer[];
  /** Places in `#all`. */
  readonly #byLength: Readonly<Record<"digits" | "letters" | "text", ReadonlyMap<number, readonly number[]>>>;
  readonly #anyLength: readonly number[];

  constructor(recognizers: readonly Recognizer[]) {
    this.#all = recognizers;
    this.#byLength = {
      digits: placesByLength(recognizers, ({ form }) => form !== "text"),
      letters: placesByLength(recognizers, ({ form }) => form === "letters"),
      text: placesByLength(recognizers, ({ form }) => form === "text"),
    };
    this.#anyLength = recognizers.flatMap(({ lengths }, place) => (lengths === undefined ? [place] : []));
  }

  /** Shows every cell to those that could take it. */
  tally(cells: readonly Cell[]): readonly Tally[] {
    const counts = this.#all.map((): Counts => ({ fitting: 0, checked: 0, formatted: 0, tests: 0 }));
    const longest = lostZeros(cells);
    for (const cell of cells) {
      for (const place of this.#anyLength) this.#count(counts, place, { cell, subject: cell.text });
      for (const place of this.#byLength.text.get(cell.text.length) ?? NONE)
        this.#count(counts, place, { cell, subject: cell.text });
      this.#countCompact(counts, cell, cell.compact);
      const missing = longest - cell.compact.length;
      if (cell.isDigits && missing > 0 && missing <= MOST_LOST)
        this.#countCompact(counts, cell, cell.compact.padStart(longest, "0"));
    }
    return this.#all.map((recognizer, place) => ({ recognizer, total: cells.length, ...(counts[place] ?? NOTHING) }));
  }

  #countCompact(counts: readonly Counts[], cell: Cell, subject: string): void {
    const places = this.#byLength[cell.isDigits ? "digits" : "letters"].get(subject.length) ?? NONE;
    if (places.length === 0 || isTrivial(subject)) return;
    for (const place of places) this.#count(counts, place, { cell, subject });
  }

  #count(
    counts: readonly Counts[],
    place: number,
    { cell, subject }: { readonly cell: Cell; readonly subject: string },
  ): void {
    const [recognizer, tally] = [this.#all[place], counts[place]];
    if (recognizer === undefined || tally === undefined || !recognizer.fits(subject, cell)) return;
    if (recognizer.isTest?.(subject) === true) {
      tally.tests += 1;
      return;
    }
    tally.fitting += 1;
    if (recognizer.checks?.(subject) !== false) tally.checked += 1;
    if (recognizer.isFormatted?.(cell) === true) tally.formatted += 1;
  }
}

interface Counts {
  fitting: number;
  checked: number;
  formatted: number;
  tests: number;
}

const NONE: readonly number[] = [];
const NOTHING: Counts = { fitting: 0, checked: 0, formatted: 0, tests: 0 };

function placesByLength(
  recognizers: readonly Recognizer[],
  isOne: (recognizer: Recognizer) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [place, recognizer] of recognizers.entries())
    for (const length of isOne(recognizer) ? (recognizer.lengths ?? []) : [])
      places.set(length, [...(places.get(length) ?? []), place]);
  return places;
}

/** 000000000 and 100000001 pass most check digits, and are nobody's. */
function isTrivial(subject: string): boolean {
  if (subject.length > 19) return false;
  const first = subject.charCodeAt(0);
  let second = -1;
  for (let at = 1; at < subject.length; at += 1) {
    const code = subject.charCodeAt(at);
    if (code === first || code === second) continue;
    if (second >= 0) return false;
    second = code;
  }
  return true;
}

/** Zeros that a number loses at its front; nobody loses three. */
const MOST_LOST = 2;

/**
 * The length to which numbers were cut, where none of them begins with a zero: a column of nine digits that was read as
 * integers has a tenth with eight. 0 where nothing was lost.
 */
function lostZeros(cells: readonly Cell[]): number {
  let longest = 0;
  for (const { compact, isDigits } of cells) {
    if (!isDigits) continue;
    if (compact.startsWith("0")) return 0;
    if (compact.length > longest && compact.length <= 19) longest = compact.length;
  }
  return longest;
}

/** P(at least so many of n check digits hold by chance). */
export function chance(checked: number, fitting: number, nullRate: number): number {
  if (checked === 0) return 1;
  // The upper tail as the lower one of what fails, which keeps its digits.
  return binomialCdf(fitting - checked, fitting, 1 - nullRate);
}
