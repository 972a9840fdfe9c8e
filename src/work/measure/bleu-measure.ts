import { unmeasured } from "../../stats/measured.ts";
import { bleuFromCounts, countBleu } from "../../stats/text/bleu.ts";
import type { Tokenization } from "../../stats/text/tokenization.ts";
import { tokenize13a } from "../../stats/text/tokenizer-13a.ts";
import { tokenizeChar, tokenizeZh } from "../../stats/text/tokenizer-zh.ts";
import { unknown } from "./estimate.ts";
import { ofCorpus, type TextMeasure } from "./text-counts.ts";
import type { TextSample } from "./text-sample.ts";

const TOKENIZERS = { "13a": tokenize13a, zh: tokenizeZh, char: tokenizeChar } as const;
const BY_TOKENIZER = { "13a": ofTokens("13a"), zh: ofTokens("zh"), char: ofTokens("char") } as const;
/** Without runs of so many tokens in a reference, BLEU is 0 or nearly so whatever a model writes. */
const LONGEST_RUN = 4;

/** By the tokens of sacrebleu that the references ask for. */
export const BLEU: TextMeasure = {
  value: (sample, model) => {
    if (sample.n > 0 && longest(sample) === 0) return unmeasured("no reference has a token");
    return BY_TOKENIZER[sample.tokenization().bleu].value(sample, model);
  },
  level: (sample, model, resampling) => {
    const reason = shortness(sample);
    if (reason !== undefined) return unknown(reason);
    return BY_TOKENIZER[sample.tokenization().bleu].level(sample, model, resampling);
  },
  difference: (sample, pair, resampling) => {
    const reason = shortness(sample);
    if (reason !== undefined) return unknown(reason);
    return BY_TOKENIZER[sample.tokenization().bleu].difference(sample, pair, resampling);
  },
};

function ofTokens(tok: Tokenization["bleu"]): TextMeasure {
  return ofCorpus({
    name: `bleu ${tok}`,
    count: (segment) => {
      const { hypothesisLength, referenceLength, correct, total } = countBleu(segment, TOKENIZERS[tok]);
      return [hypothesisLength, referenceLength, ...correct, ...total];
    },
    statistic: (sums) => {
      const [hypothesisLength = 0, referenceLength = 0, ...rest] = sums;
      return bleuFromCounts(
        { hypothesisLength, referenceLength, correct: rest.slice(0, 4), total: rest.slice(4) },
        { effectiveOrder: false },
      );
    },
    signature: `case:mixed|eff:no|tok:${tok}|smooth:exp`,
    most: 100,
  });
}

function shortness(sample: TextSample): string | undefined {
  return sample.n === 0 || longest(sample) >= LONGEST_RUN
    ? undefined
    : `no reference has ${LONGEST_RUN} words, and BLEU counts runs of ${LONGEST_RUN}: declare token_f1 or chrf in its place`;
}

/** Tokens of the longest reference, as far as it matters. */
function longest({ references, tokenization }: TextSample): number {
  const tokenize = TOKENIZERS[tokenization().bleu];
  let most = 0;
  for (const text of references.flat()) {
    most = Math.max(most, tokenize(text).length);
    if (most >= LONGEST_RUN) break;
  }
  return most;
}
