import { splitWords } from "./words.ts";

const ENTITIES = [
  ["&quot;", '"'],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
] as const;

/** ASCII punctuation but `'`, `-`, `.` and `,`, which depend on their neighbours. */
const PUNCTUATION = /([{-~[-` -&(-+:-@/])/gu;

/**
 * Tokens of the WMT evaluation script mteval-v13a, as sacrebleu 2.6.0's `13a` gives them: punctuation stands
 * alone, dots and commas stay within numbers.
 */
export function tokenize13a(text: string): readonly string[] {
  const joined = text.trimEnd().replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
  const plain = ENTITIES.reduce((line, [entity, character]) => line.replaceAll(entity, character), joined);
  return tokenizeWestern(` ${plain} `);
}

/** The part of mteval-v13a that sacrebleu shares with its other tokenizers (`TokenizerRegexp`). */
export function tokenizeWestern(text: string): readonly string[] {
  const spaced = text
    .replace(PUNCTUATION, " $1 ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ");
  return splitWords(spaced);
}
