import { expect, test } from "vitest";
import { bleuFromCounts, countBleu } from "../../src/stats/text/bleu.ts";
import { chrfFromCounts, countChrf } from "../../src/stats/text/chrf.ts";
import { rouge } from "../../src/stats/text/rouge.ts";
import { countTer, terFromCounts } from "../../src/stats/text/ter.ts";
import { shippedValue, textsOf } from "../kat/shipped.ts";
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
    const texts = textsOf(segments);
    const actual = {
      bleu: shippedValue("bleu", texts).value,
      chrf: shippedValue("chrf", texts).value,
      "chrf++": shippedValue("chrf++", texts).value,
      ter: shippedValue("ter", texts).value,
      sentence_bleu: segments.map((segment) => bleuFromCounts(countBleu(segment), { effectiveOrder: true })),
      sentence_chrf: segments.map((segment) => chrfFromCounts(countChrf(segment, { wordOrder: 0 }))),
      sentence_ter: segments.map((segment) => terFromCounts(countTer(segment))),
      rouge1: segments.map((segment) => rouge(segment).rouge1),
      rouge2: segments.map((segment) => rouge(segment).rouge2),
      rougeL: segments.map((segment) => rouge(segment).rougeL),
    };
    expect(mismatches(actual, expected)).toEqual([]);
  },
);
