import type { Edit, EditMatrix } from "./edit-matrix.ts";

const MAX_SHIFT_SIZE = 10;
const MAX_SHIFT_DISTANCE = 50;

interface Shift {
  /** How much the edit distance falls; 0 when no shift is possible. */
  readonly gain: number;
  readonly words: readonly string[];
  /** How many shifts were looked at. */
  readonly tried: number;
}

interface Search {
  readonly words: readonly string[];
  readonly reference: readonly string[];
  /** Holds `words` as its base. */
  readonly matrix: EditMatrix;
  readonly distance: number;
  readonly budget: number;
}

/**
 * The shift of a word sequence that lowers the edit distance most; among equal ones the longest, then the
 * earliest, then that with the earliest target. Method: Tercom as in sacrebleu 2.6.0 `lib_ter.py`, its
 * candidate limits kept, since the numbers depend on them.
 */
export function bestShift(search: Search): Shift {
  const { words, matrix, distance, budget } = search;
  const alignment = align(matrix.trace());
  let best: (Shift & Move) | undefined;
  let tried = 0;
  for (const match of commonSequences(words, search.reference)) {
    for (const target of targets(match, alignment)) {
      const moved = move(words, match, target);
      const candidate = { gain: distance - matrix.distance(moved), words: moved, tried: 0, ...match, target };
      tried++;
      if (best === undefined || ranksBefore(candidate, best)) best = candidate;
    }
    if (tried >= budget) break;
  }
  return { gain: best?.gain ?? 0, words: best?.words ?? words, tried };
}

interface Match {
  readonly start: number;
  readonly referenceStart: number;
  readonly length: number;
}

interface Move extends Match {
  readonly target: number;
}

interface Alignment {
  /** For each reference word, the position in the text that it is aligned to; -1 is before the text. */
  readonly positions: readonly number[];
  readonly referenceWrong: readonly boolean[];
  readonly wordWrong: readonly boolean[];
}

function align(trace: readonly Edit[]): Alignment {
  const positions: number[] = [];
  const referenceWrong: boolean[] = [];
  const wordWrong: boolean[] = [];
  for (const edit of trace) {
    if (edit !== "insert") wordWrong.push(edit !== "keep");
    if (edit === "delete") continue;
    referenceWrong.push(edit !== "keep");
    positions.push(wordWrong.length - 1);
  }
  return { positions, referenceWrong, wordWrong };
}

function* commonSequences(words: readonly string[], reference: readonly string[]): Generator<Match> {
  for (let start = 0; start < words.length; start += 1) {
    const first = Math.max(0, start - MAX_SHIFT_DISTANCE);
    const last = Math.min(reference.length - 1, start + MAX_SHIFT_DISTANCE);
    for (let referenceStart = first; referenceStart <= last; referenceStart += 1) {
      let length = 0;
      while (length < MAX_SHIFT_SIZE && isSame(words[start + length], reference[referenceStart + length])) {
        length += 1;
        yield { start, referenceStart, length };
      }
    }
  }
}

/** Behind its end a list has no word, and that is equal to nothing. */
function isSame(word: string | undefined, other: string | undefined): boolean {
  return word !== undefined && word === other;
}

/** Where a matching sequence may go: only if it is wrong where it stands and missing where it belongs. */
function targets(match: Match, alignment: Alignment): readonly number[] {
  const { start, referenceStart, length } = match;
  const { positions, referenceWrong, wordWrong } = alignment;
  if (!wordWrong.slice(start, start + length).includes(true)) return [];
  if (!referenceWrong.slice(referenceStart, referenceStart + length).includes(true)) return [];
  const aligned = positions[referenceStart]!;
  if (start <= aligned && aligned < start + length) return [];
  const before = referenceStart === 0 ? 0 : positions[referenceStart - 1]! + 1;
  const after = positions.slice(referenceStart, referenceStart + length).map((position) => position + 1);
  return [before, ...after].filter((target, index, all) => target !== all[index - 1]);
}

function move(words: readonly string[], { start, length }: Match, target: number): readonly string[] {
  const sequence = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  // A target inside the sequence counts from its start, one behind it has to skip what was taken out.
  const position = target > start + length ? target - length : target;
  return [...rest.slice(0, position), ...sequence, ...rest.slice(position)];
}

function ranksBefore(candidate: Shift & Move, best: Shift & Move): boolean {
  if (candidate.gain !== best.gain) return candidate.gain > best.gain;
  if (candidate.length !== best.length) return candidate.length > best.length;
  if (candidate.start !== best.start) return candidate.start < best.start;
  return candidate.target < best.target;
}
