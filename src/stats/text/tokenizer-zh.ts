import { tokenizeWestern } from "./tokenizer-13a.ts";
import { splitWords } from "./words.ts";

/**
 * What sacrebleu 2.6.0's `zh` sets apart. Its ranges of the supplementary planes are written with four digits and so
 * are one from U+2001 to U+2A6D: kept, as the numbers are to be its.
 */
const SET_APART =
  /[\u2001-\u2a6d\u2e80-\u2eff\u2f00-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31bf\u31c0-\u31ef\u3200-\u33ff\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef]/gu;

/** Tokens of sacrebleu 2.6.0's `zh`: each Chinese character one, the rest by the western rules of `13a`. */
export function tokenizeZh(text: string): readonly string[] {
  return tokenizeWestern(text.trim().replace(SET_APART, " $& "));
}

/** Tokens of sacrebleu 2.6.0's `char`: each character that is no space. */
export function tokenizeChar(text: string): readonly string[] {
  return splitWords(Array.from(text).join(" "));
}
