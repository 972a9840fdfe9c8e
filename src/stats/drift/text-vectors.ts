import type { SparseRows } from "./design.ts";

/** Of a text only so many characters are read, and of all texts only so many different words. */
const MOST_CHARACTERS = 20_000;
const MOST_WORDS = 200_000;
/** What fewer rows have cannot tell other rows apart. */
const FEWEST_ROWS = 2;
/** Runs of letters and digits; in scripts without spaces each character and its follower stand for a word. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export interface TextVectors {
  readonly rows: SparseRows;
  /** By column. */
  readonly words: readonly string[];
}

/**
 * Texts as vectors of their words in small letters: (1 + ln count) · (ln((1 + rows) / (1 + rows with the word)) + 1), each
 * row of length 1 (scikit-learn 1.9.1's `TfidfVectorizer(sublinear_tf=True, min_df=2)`). Words of one row are left out.
 */
export function textVectors(texts: readonly string[]): TextVectors {
  const counted = texts.map(countWords);
  const frequency = new Map<string, number>();
  for (const counts of counted) {
    for (const word of counts.keys()) {
      const rows = frequency.get(word);
      if (rows !== undefined) frequency.set(word, rows + 1);
      else if (frequency.size < MOST_WORDS) frequency.set(word, 1);
    }
  }
  const words = [...frequency].flatMap(([word, rows]) => (rows >= FEWEST_ROWS ? [word] : []));
  const columns = new Map(words.map((word, column) => [word, column]));
  const weight = words.map((word) => Math.log((1 + texts.length) / (1 + frequency.get(word)!)) + 1);
  const starts = new Uint32Array(texts.length + 1);
  const [at, values]: [number[], number[]] = [[], []];
  counted.forEach((counts, row) => {
    const start = at.length;
    let square = 0;
    for (const [word, count] of counts) {
      const column = columns.get(word);
      if (column === undefined) continue;
      const value = (1 + Math.log(count)) * weight[column]!;
      at.push(column);
      values.push(value);
      square += value * value;
    }
    for (let cell = start; cell < values.length; cell += 1) values[cell]! /= Math.sqrt(square);
    starts[row + 1] = at.length;
  });
  const rows = { starts, at: Uint32Array.from(at), values: Float64Array.from(values), columns: words.length };
  return { rows, words };
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [run] of text.slice(0, MOST_CHARACTERS).toLowerCase().matchAll(WORD)) {
    for (const word of UNSPACED.test(run) ? pairsOf(run) : [run]) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function pairsOf(run: string): readonly string[] {
  const characters = Array.from(run);
  return characters.length === 1 ? characters : characters.slice(1).map((next, at) => characters[at]! + next);
}
