import { expect, test } from "vitest";
import { corpusBleu, sentenceBleu } from "../../src/stats/text/bleu.ts";
import { corpusChrf, sentenceChrf } from "../../src/stats/text/chrf.ts";
import { rouge } from "../../src/stats/text/rouge.ts";
import { corpusTer, sentenceTer } from "../../src/stats/text/ter.ts";
import { goldenCases, mismatches } from "./cases.ts";

interface TextInput {
  readonly hypotheses: readonly string[];
  /** Of each text, its references. */
  readonly references: readonly (readonly string[])[];
}
type TextExpected = Readonly<Record<string, number | readonly number[]>>;

test.each(goldenCases<TextInput, TextExpected>("text"))(
  "text, sacrebleu and rouge-score: $case",
  ({ input, expected }) => {
    const segments = input.hypotheses.map((hypothesis, row) => ({
      hypothesis,
      references: input.references[row] ?? [],
    }));
    const actual = {
      bleu: corpusBleu(segments).value,
      chrf: corpusChrf(segments).value,
      "chrf++": corpusChrf(segments, { wordOrder: 2 }).value,
      ter: corpusTer(segments).value,
      sentence_bleu: segments.map(sentenceBleu),
      sentence_chrf: segments.map((segment) => sentenceChrf(segment)),
      sentence_ter: segments.map(sentenceTer),
      rouge1: segments.map((segment) => rouge(segment).rouge1),
      rouge2: segments.map((segment) => rouge(segment).rouge2),
      rougeL: segments.map((segment) => rouge(segment).rougeL),
    };
    expect(mismatches(actual, expected)).toEqual([]);
  },
);
