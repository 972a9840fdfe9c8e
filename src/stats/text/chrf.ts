import { referencesOf } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { countItems, countMatches, countNgrams, splitWords } from "./words.ts";

const CHARACTER_ORDER = 6;
const RECALL_WEIGHT = 2 ** 2;
const PUNCTUATION = new Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

/** 0 is chrF, 2 is chrF++. */
export interface ChrfOptions {
  readonly wordOrder: 0 | 1 | 2;
}

/** N-grams of the text, of the reference and common ones, of one order; they add up over segments. */
export interface OrderCounts {
  readonly hypothesis: number;
  readonly reference: number;
  readonly matches: number;
}

/**
 * The counts of one segment against the reference with the best score, one entry an order, characters first.
 * @throws RangeError when the segment has no reference.
 */
export function countChrf(segment: Segment, options: ChrfOptions): readonly OrderCounts[] {
  const hypothesis = allNgrams(segment.hypothesis, options);
  const candidates = referencesOf(segment).map((text) => matchOrders(hypothesis, allNgrams(text, options)));
  // The first of equally good references is kept, as in sacrebleu: their lengths differ.
  return candidates.reduce((best, counts) => (chrfFromCounts(counts) > chrfFromCounts(best) ? counts : best));
}

/**
 * chrF, or with words chrF++, 0-100, from added-up counts: character 1- to 6-grams without white space, β = 2. Orders
 * that neither side is long enough for are left out. Same numbers as sacrebleu 2.6.0 with its defaults.
 */
export function chrfFromCounts(orders: readonly OrderCounts[]): number {
  const effective = orders.filter(({ hypothesis, reference }) => hypothesis > 0 && reference > 0);
  if (effective.length === 0) return 0;
  const precision = mean(effective.map(({ matches, hypothesis }) => matches / hypothesis));
  const recall = mean(effective.map(({ matches, reference }) => matches / reference));
  if (precision + recall === 0) return 0;
  return (100 * (1 + RECALL_WEIGHT) * precision * recall) / (RECALL_WEIGHT * precision + recall);
}

function allNgrams(text: string, { wordOrder }: ChrfOptions): readonly ReadonlyMap<string, number>[] {
  const characters = Array.from(splitWords(text).join(""));
  const ngrams: ReadonlyMap<string, number>[] = [];
  for (let order = 1; order <= CHARACTER_ORDER; order++) ngrams.push(countNgrams(characters, order, ""));
  const words = wordOrder === 0 ? [] : splitWords(text).flatMap(splitPunctuation);
  for (let order = 1; order <= wordOrder; order++) ngrams.push(countNgrams(words, order, " "));
  return ngrams;
}

/** One mark from the end, else one from the start: `(hi)` gives `(hi` and `)`, as the original does. */
function splitPunctuation(word: string): readonly string[] {
  const characters = Array.from(word);
  const last = characters.at(-1);
  if (characters.length < 2 || last === undefined) return [word];
  if (PUNCTUATION.has(last)) return [characters.slice(0, -1).join(""), last];
  const first = characters[0]!;
  return PUNCTUATION.has(first) ? [first, characters.slice(1).join("")] : [word];
}

function matchOrders(
  hypothesis: readonly ReadonlyMap<string, number>[],
  reference: readonly ReadonlyMap<string, number>[],
): readonly OrderCounts[] {
  return hypothesis.map((counts, order) => {
    const expected = reference[order]!;
    return {
      hypothesis: expected.size > 0 ? countItems(counts) : 0,
      reference: countItems(expected),
      matches: countMatches(counts, expected),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
