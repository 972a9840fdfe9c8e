import { referencesOf } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { tokenize13a } from "./tokenizer-13a.ts";
import { countNgrams } from "./words.ts";

const MAX_ORDER = 4;

/** What BLEU needs to know of a segment; counts of several segments add up to those of a corpus. */
export interface BleuCounts {
  readonly hypothesisLength: number;
  readonly referenceLength: number;
  /** Clipped matches for the orders 1 to 4. */
  readonly correct: readonly number[];
  readonly total: readonly number[];
}

/**
 * The n-gram counts of one segment, clipped by the largest count in any reference; the reference length is that
 * closest to the text's, the shorter of two equally close ones.
 * @throws RangeError when the segment has no reference.
 */
export function countBleu(segment: Segment, tokenize: (text: string) => readonly string[] = tokenize13a): BleuCounts {
  const hypothesis = tokenize(segment.hypothesis);
  const references = referencesOf(segment).map((text) => tokenize(text));
  const correct: number[] = [];
  const total: number[] = [];
  for (let order = 1; order <= MAX_ORDER; order++) {
    correct.push(clippedMatches(hypothesis, references, order));
    total.push(Math.max(0, hypothesis.length - order + 1));
  }
  const lengths = references.map((reference) => reference.length);
  return {
    hypothesisLength: hypothesis.length,
    referenceLength: closest(lengths, hypothesis.length),
    correct,
    total,
  };
}

/**
 * BLEU, 0-100, from added-up counts, so that a bootstrap over segments need not tokenize again: up to
 * 4-grams, exponential smoothing, case kept. Same numbers as sacrebleu 2.6.0 with its defaults
 * (`nrefs:N|case:mixed|eff:no|tok:13a|smooth:exp`, or another `tok`); `effectiveOrder` is sacrebleu's for single texts, which looks only
 * at the orders that the text is long enough for.
 */
export function bleuFromCounts(counts: BleuCounts, options: { readonly effectiveOrder: boolean }): number {
  if (counts.correct.every((count) => count === 0)) return 0;
  let order = 0;
  let logPrecisions = 0;
  let smoothing = 1;
  for (; order < MAX_ORDER && counts.total[order]! > 0; order++) {
    const correct = counts.correct[order]!;
    if (correct === 0) smoothing *= 2;
    logPrecisions += Math.log((100 * (correct === 0 ? 1 / smoothing : correct)) / counts.total[order]!);
  }
  if (order < MAX_ORDER && !options.effectiveOrder) return 0;
  return brevityPenalty(counts) * Math.exp(logPrecisions / order);
}

function clippedMatches(
  hypothesis: readonly string[],
  references: readonly (readonly string[])[],
  order: number,
): number {
  const limits = references.map((reference) => countNgrams(reference, order, " "));
  let matches = 0;
  for (const [ngram, count] of countNgrams(hypothesis, order, " ")) {
    matches += Math.min(count, Math.max(...limits.map((limit) => limit.get(ngram) ?? 0)));
  }
  return matches;
}

function closest(lengths: readonly number[], target: number): number {
  return lengths.reduce((best, length) => {
    const gain = Math.abs(best - target) - Math.abs(length - target);
    return gain > 0 || (gain === 0 && length < best) ? length : best;
  });
}

function brevityPenalty({ hypothesisLength, referenceLength }: BleuCounts): number {
  return hypothesisLength < referenceLength ? Math.exp(1 - referenceLength / hypothesisLength) : 1;
}
