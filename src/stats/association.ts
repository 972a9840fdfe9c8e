/** Quantile bins of a column of numbers, at most; of few rows there are fewer, ten rows each. */
const MOST_BINS = 32;
const ROWS_A_BIN = 10;
/** Values, or categories, that fewer rows have are pooled: what is seen once fits any label. */
const LEAST_ROWS = 5;

/**
 * How much of the uncertainty of `target` a column takes away, 0-1: Theil's U(target | column), the mutual information over
 * the target's entropy, with the bias correction of Miller and Madow (1955). Both are codes of categories, equally long,
 * negative where there is none, which is a category of its own. NaN where the target is the same everywhere.
 */
export function uncertaintyCoefficient(column: Int32Array, target: Int32Array): number {
  const n = target.length;
  const [x, y, both] = [counts(pooled(column)), counts(target), pairCounts(pooled(column), target)];
  const entropy = entropyOf(y, n);
  if (entropy === 0) return Number.NaN;
  const information = entropyOf(x, n) + entropy - entropyOf(both, n);
  const bias = ((x.size - 1) * (y.size - 1)) / (2 * n);
  return Math.min(1, Math.max(0, (information - bias) / entropy));
}

/** Numbers as codes of quantile bins; few values are a bin each, and NaN is -1. */
export function binnedByQuantile(values: Float64Array): Int32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted();
  const distinct = [...new Set(sorted)];
  const bins = Math.max(2, Math.min(MOST_BINS, Math.floor(sorted.length / ROWS_A_BIN)));
  const edges =
    distinct.length <= bins
      ? distinct
      : [...new Set(Array.from({ length: bins }, (_, bin) => sorted[Math.floor((bin * sorted.length) / bins)] ?? 0))];
  return Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : lastAtMost(edges, value)));
}

function lastAtMost(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? Infinity) <= value) low = middle;
    else high = middle;
  }
  return low;
}

function pooled(codes: Int32Array): Int32Array {
  const sizes = counts(codes);
  return codes.map((code) => ((sizes.get(code) ?? 0) < LEAST_ROWS ? -2 : code));
}

function counts(codes: Int32Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const code of codes) found.set(code, (found.get(code) ?? 0) + 1);
  return found;
}

function pairCounts(a: Int32Array, b: Int32Array): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [at, code] of a.entries()) {
    const key = `${code} ${b[at]}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

function entropyOf(sizes: ReadonlyMap<unknown, number>, n: number): number {
  let sum = 0;
  for (const size of sizes.values()) sum -= (size / n) * Math.log(size / n);
  return sum;
}
