import { rougeScoreTokens } from "./rouge-tokens.ts";
import { referencesOf } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { countMatches, countNgrams } from "./words.ts";

export interface Rouge {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeL: number;
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L as F measures, 0-1, without stemming; each is the best over the references.
 * Method: Lin 2004; tokens (unless others are given) and zero cases as in the Python package rouge-score 0.1.2.
 * @throws RangeError when the segment has no reference.
 */
export function rouge(segment: Segment, tokenize: (text: string) => readonly string[] = rougeScoreTokens): Rouge {
  const hypothesis = tokenize(segment.hypothesis);
  const references = referencesOf(segment).map((text) => tokenize(text));
  return {
    rouge1: Math.max(...references.map((reference) => ngramF(hypothesis, reference, 1))),
    rouge2: Math.max(...references.map((reference) => ngramF(hypothesis, reference, 2))),
    rougeL: Math.max(...references.map((reference) => subsequenceF(hypothesis, reference))),
  };
}

function ngramF(hypothesis: readonly string[], reference: readonly string[], order: number): number {
  const matches = countMatches(countNgrams(hypothesis, order, " "), countNgrams(reference, order, " "));
  const total = ngramCount(hypothesis, order) + ngramCount(reference, order);
  return total === 0 ? 0 : (2 * matches) / total;
}

function ngramCount(tokens: readonly string[], order: number): number {
  return Math.max(0, tokens.length - order + 1);
}

function subsequenceF(hypothesis: readonly string[], reference: readonly string[]): number {
  const total = hypothesis.length + reference.length;
  return total === 0 ? 0 : (2 * longestCommonSubsequence(hypothesis, reference)) / total;
}

/** Length of the longest common subsequence; two rows of the table are enough for the length. */
function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  let above = new Uint32Array(right.length + 1);
  let row = new Uint32Array(right.length + 1);
  for (const token of left) {
    for (let j = 1; j <= right.length; j++) {
      row[j] = token === right[j - 1] ? above[j - 1]! + 1 : Math.max(above[j]!, row[j - 1]!);
    }
    [above, row] = [row, above];
  }
  return above[right.length]!;
}
