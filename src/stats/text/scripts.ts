/** A letter or digit of a script that is written without spaces between words, with the marks that belong to it. */
export const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]&&[\p{L}\p{Nl}\p{No}]]\p{M}*/gv;

const LETTER = /\p{L}/gv;
const LATIN = /\p{Script=Latin}/gv;
const CHINESE = /[\p{Script=Han}&&\p{L}]/gv;

/** How many letters a text has, and how many of them are of these kinds. */
export interface LetterCounts {
  readonly all: number;
  readonly latin: number;
  readonly unspaced: number;
  readonly chinese: number;
}

export function countLetters(texts: readonly string[]): LetterCounts {
  const counted = (pattern: RegExp): number => texts.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  return { all: counted(LETTER), latin: counted(LATIN), unspaced: counted(UNSPACED), chinese: counted(CHINESE) };
}
