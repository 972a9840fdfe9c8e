import { ROUGE_TOKENIZERS, tokenizationOf, type Tokenization } from "../../stats/text/tokenization.ts";
import { lazy } from "./lazy.ts";
import { chosenFloats, plainSampling, samplingOf, type Sampling } from "./sampling.ts";

export interface TextSide {
  readonly texts: readonly string[];
  /** Of each row how a judge saw it against the other model: 1 won, ½ tie, 0 lost, NaN not judged. */
  readonly points?: Float64Array | undefined;
  /** Why there are no points, although there are judgements. */
  readonly unjudged?: string | undefined;
  /** What a metric counts in every row, row-major; counted once. */
  readonly counted: (name: string, count: (row: number) => readonly number[]) => Float64Array;
}

export interface TextSample extends Sampling {
  readonly task: "text-generation";
  readonly n: number;
  /** Of each row at least one. */
  readonly references: readonly (readonly string[])[];
  /** By which rules texts are cut into tokens: of chosen rows those of all. */
  readonly tokenization: () => Tokenization;
  /** Of each row the tokens of its longest reference as ROUGE counts them. */
  readonly rougeLengths: () => Uint32Array;
  readonly candidate: TextSide;
  readonly baseline?: TextSide | undefined;
}

export type TextAnswers = Pick<TextSide, "texts" | "points" | "unjudged">;

export interface TextRows extends Sampling, Partial<Pick<TextSample, "tokenization">> {
  readonly references: readonly (readonly string[])[];
  readonly candidate: TextAnswers;
  readonly baseline?: TextAnswers | undefined;
}

/** Prepares rows for measuring; nothing is counted before a metric asks for it. */
export function textSample({ candidate, baseline, ...rows }: TextRows): TextSample {
  const { references } = rows;
  const tokenization = rows.tokenization ?? lazy(() => tokenizationOf(references));
  return {
    ...plainSampling(rows),
    task: "text-generation",
    n: references.length,
    tokenization,
    rougeLengths: lazy(() => {
      const tokenize = ROUGE_TOKENIZERS[tokenization().rouge];
      return Uint32Array.from(references, (texts) => Math.max(0, ...texts.map((text) => tokenize(text).length)));
    }),
    candidate: prepared(candidate),
    baseline: baseline && prepared(baseline),
  };
}

/** The same models on some of the rows. */
export function chosenTexts(sample: TextSample, rows: Uint32Array): TextSample {
  const at = <T>(values: readonly T[]): readonly T[] => Array.from(rows).flatMap((row) => values.slice(row, row + 1));
  const chosen = ({ texts, points, unjudged }: TextSide): TextAnswers => ({
    unjudged,
    texts: at(texts),
    points: points && chosenFloats(points, rows),
  });
  return textSample({
    ...samplingOf(sample, rows),
    tokenization: sample.tokenization,
    references: at(sample.references),
    candidate: chosen(sample.candidate),
    baseline: sample.baseline && chosen(sample.baseline),
  });
}

function prepared(given: TextAnswers): TextSide {
  const tables = new Map<string, () => Float64Array>();
  return {
    ...given,
    counted: (name, count) => {
      const table = tables.get(name) ?? lazy(() => Float64Array.from(given.texts.flatMap((_, row) => count(row))));
      tables.set(name, table);
      return table();
    },
  };
}
