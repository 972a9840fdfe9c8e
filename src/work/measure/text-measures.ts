import { chrfFromCounts, countChrf, type ChrfOptions } from "../../stats/text/chrf.ts";
import { exactMatch, mixedTokens, squadTokens, tokenF1 } from "../../stats/text/exact-match.ts";
import { jsonValidity } from "../../stats/text/json-validity.ts";
import { countTer, terFromCounts } from "../../stats/text/ter.ts";
import { BLEU } from "./bleu-measure.ts";
import { ofHits, ofRowMeans } from "./row-means.ts";
import { ofRouge } from "./rouge-measure.ts";
import { counts, named, ofCorpus, type TextMeasure } from "./text-counts.ts";
import { WIN_RATE } from "./win-rate.ts";

/** Metrics of generated texts, all deterministic. */
export const TEXT_MEASURES: Readonly<Record<string, TextMeasure>> = {
  exact_match: ofHits((sample, model) =>
    Uint8Array.from(counts(sample, model, { name: "exact_match", count: (segment) => [exactMatch(segment)] })),
  ),
  token_f1: named(
    ofRowMeans(
      (sample, model) => {
        const tokens = sample.tokenization().answer === "mixed" ? mixedTokens : squadTokens;
        return counts(sample, model, { name: "token_f1", count: (segment) => [tokenF1(segment, tokens)] });
      },
      [0, 1],
    ),
    (sample) => (sample.tokenization().answer === "mixed" ? "tok:mixed" : ""),
  ),
  rouge1: ofRouge("rouge1"),
  rouge2: ofRouge("rouge2"),
  rougeL: ofRouge("rougeL"),
  json_validity: ofHits((_, { texts }) => Uint8Array.from(texts, (text) => jsonValidity([text]).rate.value ?? 0)),
  win_rate: WIN_RATE,
  bleu: BLEU,
  chrf: ofChrf({ wordOrder: 0 }),
  "chrf++": ofChrf({ wordOrder: 2 }),
  ter: ofCorpus({
    name: "ter",
    count: (segment) => {
      const { edits, referenceLength } = countTer(segment);
      return [edits, referenceLength];
    },
    statistic: ([edits = 0, referenceLength = 0]) => terFromCounts({ edits, referenceLength }),
    signature: "case:lc|tok:tercom|norm:no|punct:yes",
    most: Infinity,
  }),
};

function ofChrf(options: ChrfOptions): TextMeasure {
  return ofCorpus({
    name: `chrf${options.wordOrder}`,
    count: (segment) =>
      countChrf(segment, options).flatMap(({ hypothesis, reference, matches }) => [hypothesis, reference, matches]),
    statistic: (sums) =>
      chrfFromCounts(
        Array.from({ length: sums.length / 3 }, (_, order) => ({
          hypothesis: sums[3 * order] ?? 0,
          reference: sums[3 * order + 1] ?? 0,
          matches: sums[3 * order + 2] ?? 0,
        })),
      ),
    signature: `case:mixed|eff:yes|nc:6|nw:${options.wordOrder}|space:no`,
    most: 100,
  });
}
