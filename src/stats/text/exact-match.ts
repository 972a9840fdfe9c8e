import { UNSPACED } from "./scripts.ts";
import { bestOver } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { countMatches, countNgrams, splitWords } from "./words.ts";

const PUNCTUATION = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/gu;
/** `\b` of JavaScript knows ASCII letters only, the original's knows all of Unicode. */
const ARTICLE = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * An answer as SQuAD compares it: lower case, no ASCII punctuation, no articles, single spaces.
 * Method: the official evaluation script of SQuAD 2.0.
 */
export function normalizeAnswer(text: string): string {
  return splitWords(text.toLowerCase().replace(PUNCTUATION, "").replace(ARTICLE, " ")).join(" ");
}

/** Words of an answer as SQuAD counts them. */
export function squadTokens(text: string): readonly string[] {
  return splitWords(normalizeAnswer(text));
}

const ANY_PUNCTUATION = /\p{P}/gu;

/**
 * The same with each letter its own where a script has no spaces between words, and without the punctuation of any
 * script: of ASCII text the same as `squadTokens`. Method: the `mixed_segmentation` of MLQA (Lewis et al. 2020), which
 * knows Chinese characters only.
 */
export function mixedTokens(text: string): readonly string[] {
  return splitWords(normalizeAnswer(text.replace(ANY_PUNCTUATION, "")).replace(UNSPACED, " $& "));
}

/**
 * 1 when the normalized text equals one of the normalized references, else 0.
 * Method: SQuAD 2.0 `compute_exact`.
 * @throws RangeError when the segment has no reference.
 */
export function exactMatch(segment: Segment): 0 | 1 {
  const hypothesis = normalizeAnswer(segment.hypothesis);
  return bestOver(segment, (reference) => (normalizeAnswer(reference) === hypothesis ? 1 : 0)) === 1 ? 1 : 0;
}

/**
 * Harmonic mean of the precision and recall of normalized tokens, 0-1, the best over the references. Where
 * either side has no token left it is 1 if both have none, else 0. Method: SQuAD 2.0 `compute_f1`.
 * @throws RangeError when the segment has no reference.
 */
export function tokenF1(segment: Segment, tokenize: (text: string) => readonly string[] = squadTokens): number {
  const hypothesis = tokenize(segment.hypothesis);
  return bestOver(segment, (reference) => overlapF1(hypothesis, tokenize(reference)));
}

function overlapF1(hypothesis: readonly string[], reference: readonly string[]): number {
  if (hypothesis.length === 0 || reference.length === 0) return hypothesis.length === reference.length ? 1 : 0;
  const matches = countMatches(countNgrams(hypothesis, 1, " "), countNgrams(reference, 1, " "));
  return (2 * matches) / (hypothesis.length + reference.length);
}
