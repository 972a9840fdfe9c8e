import { unmeasured } from "../../stats/measured.ts";
import { bleuFromCounts, countBleu } from "../../stats/text/bleu.ts";
import { chrfFromCounts, countChrf, type ChrfOptions } from "../../stats/text/chrf.ts";
import { exactMatch, tokenF1 } from "../../stats/text/exact-match.ts";
import { jsonValidity } from "../../stats/text/json-validity.ts";
import { rouge } from "../../stats/text/rouge.ts";
import type { Segment } from "../../stats/text/segment.ts";
import { countTer, terFromCounts } from "../../stats/text/ter.ts";
import type { Measure } from "./measure.ts";
import { ofAddedSums, ofHits, ofRowMeans, type Added } from "./row-means.ts";
import type { TextSide, TextSample } from "./text-sample.ts";
import { WIN_RATE } from "./win-rate.ts";

type TextMeasure = Measure<TextSample, TextSide>;

/** Metrics of generated texts, all deterministic. */
export const TEXT_MEASURES: Readonly<Record<string, TextMeasure>> = {
  exact_match: ofHits((sample, model) =>
    Uint8Array.from(counts(sample, model, { name: "exact_match", count: (segment) => [exactMatch(segment)] })),
  ),
  token_f1: ofSegments("token_f1", tokenF1),
  rouge1: ofSegments("rouge1", (segment) => rouge(segment).rouge1),
  rouge2: ofSegments("rouge2", (segment) => rouge(segment).rouge2),
  rougeL: ofSegments("rougeL", (segment) => rouge(segment).rougeL),
  json_validity: ofHits((_, { texts }) => Uint8Array.from(texts, (text) => jsonValidity([text]).rate.value ?? 0)),
  win_rate: WIN_RATE,
  bleu: ofCorpus({
    name: "bleu",
    count: (segment) => {
      const { hypothesisLength, referenceLength, correct, total } = countBleu(segment);
      return [hypothesisLength, referenceLength, ...correct, ...total];
    },
    statistic: (sums) => {
      const [hypothesisLength = 0, referenceLength = 0, ...rest] = sums;
      return bleuFromCounts(
        { hypothesisLength, referenceLength, correct: rest.slice(0, 4), total: rest.slice(4) },
        { effectiveOrder: false },
      );
    },
    signature: "case:mixed|eff:no|tok:13a|smooth:exp",
    most: 100,
  }),
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

function ofSegments(name: string, score: (segment: Segment) => number): TextMeasure {
  return ofRowMeans((sample, model) => counts(sample, model, { name, count: (segment) => [score(segment)] }), [0, 1]);
}

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

interface Counting {
  readonly name: string;
  readonly count: (segment: Segment) => readonly number[];
}

interface Corpus extends Counting, Pick<Added<TextSample, TextSide>, "statistic" | "signature"> {
  readonly most: number;
}

/** A metric of the counts of all texts together, which is not the mean over texts. */
function ofCorpus({ statistic, signature = "", most, ...counting }: Corpus): TextMeasure {
  const measure = ofAddedSums<TextSample, TextSide>({
    counts: (sample, model) => counts(sample, model, counting),
    statistic,
    signature,
    reason: "the texts have nothing to count",
    range: [0, most],
  });
  return {
    ...measure,
    value: (sample, model) => (sample.n === 0 ? unmeasured("there are no rows") : measure.value(sample, model)),
  };
}

function counts({ references }: TextSample, model: TextSide, { name, count }: Counting): Float64Array {
  return model.counted(name, (row) => count({ hypothesis: model.texts[row] ?? "", references: references[row] ?? [] }));
}
