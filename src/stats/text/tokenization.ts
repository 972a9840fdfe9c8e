import { countLetters, type LetterCounts } from "./scripts.ts";
import { rougeScoreTokens, unicodeTokens } from "./rouge-tokens.ts";

/** By which rule each metric cuts texts into tokens, as its method or signature names it. */
export interface Tokenization {
  readonly rouge: "rouge_score" | "unicode";
  readonly answer: "squad" | "mixed";
  readonly bleu: "13a" | "zh" | "char";
}

export const ROUGE_TOKENIZERS = { rouge_score: rougeScoreTokens, unicode: unicodeTokens } as const;

/** Above this share of rows in scripts without spaces, BLEU's words are those of such a script. */
const UNSPACED_ROWS = 0.25;
/** Texts of so large a share of Han characters are Chinese; Japanese has far more kana. */
const CHINESE_LETTERS = 0.95;

/**
 * The rules for a dataset, from the references of its rows alone: a model does not choose how it is counted. Where all
 * references are in Latin letters they are rouge-score's, SQuAD's and sacrebleu's defaults. One row in another script
 * is enough for `unicode` and `mixed`, which make the same tokens of ASCII text; BLEU, whose rules are for a whole
 * corpus, changes with a quarter of the rows: to `zh`, or to `char` where others than Chinese write without spaces.
 */
export function tokenizationOf(references: readonly (readonly string[])[]): Tokenization {
  let [rows, unspacedRows, unspaced, chinese] = [0, 0, 0, 0];
  let isUnicode = false;
  for (const texts of references) {
    const letters = countLetters(texts);
    isUnicode ||= isBeyondRougeScore(texts, letters);
    if (letters.all > 0) rows += 1;
    if (2 * letters.unspaced > letters.all) unspacedRows += 1;
    unspaced += letters.unspaced;
    chinese += letters.chinese;
  }
  const unspacedBleu = chinese >= CHINESE_LETTERS * unspaced ? "zh" : "char";
  return {
    rouge: isUnicode ? "unicode" : "rouge_score",
    answer: unspacedRows > 0 ? "mixed" : "squad",
    bleu: unspacedRows > UNSPACED_ROWS * rows ? unspacedBleu : "13a",
  };
}

/** Where most letters are not Latin, or what there is has no token. */
function isBeyondRougeScore(texts: readonly string[], letters: LetterCounts): boolean {
  if (2 * letters.latin < letters.all) return true;
  return (
    !texts.some((text) => rougeScoreTokens(text).length > 0) && texts.some((text) => unicodeTokens(text).length > 0)
  );
}
