/** Separators of Python's `str.split()` that `\s` lacks; U+FEFF it does not have. */
const PYTHON_SPACES = ["\u001c", "\u001d", "\u001e", "\u001f", "\u0085"];

/**
 * Words of a text as Python's `str.split()` gives them, which is what the reference implementations of the text
 * metrics count with.
 */
export function splitWords(text: string): readonly string[] {
  const spaced = PYTHON_SPACES.reduce((each, space) => each.replaceAll(space, " "), text);
  return spaced.split(/(?:(?!\ufeff)\s)+/u).filter((word) => word !== "");
}

/** How often each n-gram of `order` items occurs; items are joined by `separator`, which none may contain. */
export function countNgrams(items: readonly string[], order: number, separator: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= items.length; start++) {
    const ngram = items.slice(start, start + order).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** The size of the intersection of two multisets: the sum of the smaller counts. */
export function countMatches(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let matches = 0;
  for (const [ngram, count] of left) matches += Math.min(count, right.get(ngram) ?? 0);
  return matches;
}

/** All items of a multiset, repetitions counted. */
export function countItems(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
