import { plural } from "../../kernel/text.ts";
import { unmeasured } from "../../stats/measured.ts";
import { rouge, type Rouge } from "../../stats/text/rouge.ts";
import { ROUGE_TOKENIZERS } from "../../stats/text/tokenization.ts";
import { unknown } from "./estimate.ts";
import { ofRowMeans, type Rows } from "./row-means.ts";
import { chosenFloats, samplingOf } from "./sampling.ts";
import { counts, named, type TextMeasure } from "./text-counts.ts";
import type { TextSample, TextSide } from "./text-sample.ts";

const NO_WORD = "no reference has a letter or digit: declare exact_match or chrf in its place";
const NO_PAIR = "no reference has two words, and ROUGE-2 counts pairs of them: declare rouge1 or token_f1 in its place";

/**
 * The mean over the rows whose references have words by the rule that all references ask for. What is empty by it has
 * no score, rather than the 0 that rouge-score gives to everybody.
 */
export function ofRouge(name: keyof Rouge): TextMeasure {
  const least = name === "rouge2" ? 2 : 1;
  const reasonOf = (sample: TextSample): string | undefined => {
    if (sample.n === 0 || longest(sample) >= least) return undefined;
    return longest(sample) === 0 ? NO_WORD : NO_PAIR;
  };
  const mean = ofRowMeans<Rows, Float64Array>((_, values) => values, [0, 1]);
  const scores = (sample: TextSample, model: TextSide): Float64Array =>
    chosenFloats(
      counts(sample, model, { name, count: (segment) => [rouge(segment, tokenizerOf(sample))[name]] }),
      judged(sample),
    );
  const rows = (sample: TextSample): Rows => {
    const kept = judged(sample);
    return { ...samplingOf(sample, kept), n: kept.length };
  };
  const measure: TextMeasure = {
    value: (sample, model) => {
      const reason = reasonOf(sample);
      return reason === undefined ? mean.value(rows(sample), scores(sample, model)) : unmeasured(reason);
    },
    level: (sample, model, resampling) => {
      const reason = reasonOf(sample);
      return reason === undefined ? mean.level(rows(sample), scores(sample, model), resampling) : unknown(reason);
    },
    difference: (sample, { candidate, baseline }, resampling) => {
      const reason = reasonOf(sample);
      if (reason !== undefined) return unknown(reason);
      const pair = { candidate: scores(sample, candidate), baseline: scores(sample, baseline) };
      return mean.difference(rows(sample), pair, resampling);
    },
  };
  return named(measure, remarkOf);
}

function remarkOf(sample: TextSample): string {
  const left = sample.n - judged(sample).length;
  return [
    ...(sample.tokenization().rouge === "unicode" ? ["tok:unicode"] : []),
    ...(left > 0 ? [`${plural(left, "row")} without words in references left out`] : []),
  ].join(", ");
}

function tokenizerOf(sample: TextSample): (text: string) => readonly string[] {
  return ROUGE_TOKENIZERS[sample.tokenization().rouge];
}

function longest(sample: TextSample): number {
  return sample.rougeLengths().reduce((most, length) => Math.max(most, length), 0);
}

/** The rows whose references have words. */
function judged(sample: TextSample): Uint32Array {
  const all = sample.rougeLengths();
  return Uint32Array.from(all.keys()).filter((row) => all[row]! > 0);
}
