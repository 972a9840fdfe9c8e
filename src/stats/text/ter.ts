import { EditMatrix } from "./edit-matrix.ts";
import { referencesOf } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { bestShift } from "./shifts.ts";
import { splitWords } from "./words.ts";

const MAX_SHIFT_CANDIDATES = 1000;

/** Edits of a segment to its closest reference, and the mean reference length in words; they add up. */
export interface TerCounts {
  readonly edits: number;
  readonly referenceLength: number;
}

/**
 * Edits and mean reference length of one segment.
 * @throws RangeError when the segment has no reference.
 */
export function countTer(segment: Segment): TerCounts {
  const hypothesis = splitWords(segment.hypothesis.toLowerCase());
  const references = referencesOf(segment).map((text) => splitWords(text.toLowerCase()));
  return {
    edits: Math.min(...references.map((reference) => countEdits(hypothesis, reference))),
    referenceLength: references.reduce((sum, reference) => sum + reference.length, 0) / references.length,
  };
}

/**
 * Translation edit rate, in percent (0 is perfect, above 100 is possible), from added-up counts: insertions, deletions,
 * substitutions and shifts of word sequences, for each word of the references; case ignored, punctuation kept. Same
 * numbers as sacrebleu 2.6.0 with its defaults (Snover et al. 2006, Tercom's heuristics).
 */
export function terFromCounts({ edits, referenceLength }: TerCounts): number {
  if (referenceLength > 0) return (100 * edits) / referenceLength;
  return edits > 0 ? 100 : 0;
}

/** Shifts words as long as that brings the text nearer to the reference, then counts the single-word edits. */
function countEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  if (hypothesis.length === 0) return reference.length;
  const matrix = new EditMatrix(reference, hypothesis.length);
  let words = hypothesis;
  let distance = matrix.setBase(words);
  let shifts = 0;
  let budget = MAX_SHIFT_CANDIDATES;
  while (budget > 0) {
    const shift = bestShift({ words, reference, matrix, distance, budget });
    budget -= shift.tried;
    if (budget <= 0 || shift.gain <= 0) break;
    shifts++;
    words = shift.words;
    distance = matrix.setBase(words);
  }
  return shifts + distance;
}
