import { UNSPACED } from "./scripts.ts";

const WORD = new RegExp(`${UNSPACED.source}|(?:(?!${UNSPACED.source})[\\p{L}\\p{M}\\p{N}])+`, "gv");

/** Runs of ASCII letters and digits in lower case, as rouge-score 0.1.2 makes them: other scripts have none. */
export function rougeScoreTokens(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/gu) ?? [];
}

/**
 * Runs of letters, marks and digits of any script in lower case; each letter its own where a script has no spaces
 * between words. Of ASCII text the same as `rougeScoreTokens`. Compatible forms are one (NFKC).
 */
export function unicodeTokens(text: string): readonly string[] {
  return text.normalize("NFKC").toLowerCase().match(WORD) ?? [];
}
