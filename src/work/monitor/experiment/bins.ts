import type { MetricBins } from "../experiment-totals.ts";

const PER_OCTAVE = 32;
/** What is nearer to 0 is 0; what is beyond the last bin is in it. */
const [SMALLEST, LAST] = [-20 * PER_OCTAVE, 60 * PER_OCTAVE];

/** The bin of a number: 32 to a doubling, so that each is 2.2 % wide; negative numbers mirrored, 0 its own. */
export function binOf(value: number): number {
  const place = Math.floor(Math.log2(Math.abs(value)) * PER_OCTAVE);
  if (place < SMALLEST) return 0;
  const bin = Math.min(place, LAST) - SMALLEST + 1;
  return value < 0 ? -bin : bin;
}

/** The lower and upper edge of a bin. */
export function edgesOf(bin: number): readonly [number, number] {
  if (bin === 0) return [0, 0];
  const at = Math.abs(bin) - 1 + SMALLEST;
  const edges = [2 ** (at / PER_OCTAVE), 2 ** ((at + 1) / PER_OCTAVE)] as const;
  return bin < 0 ? [-edges[1], -edges[0]] : edges;
}

/** Rows with a value and an entry, as bins. */
export function binsOf(values: Float64Array, codes: Float64Array, quantile: number): MetricBins {
  const rows = values.reduce((count, value, row) => count + (Number.isFinite(value + codes[row]!) ? 1 : 0), 0);
  const found = { entries: new Float64Array(rows), bins: new Int16Array(rows), quantile };
  let at = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (!Number.isFinite(values[row]! + codes[row]!)) continue;
    found.entries[at] = codes[row]!;
    found.bins[at] = binOf(values[row]!);
    at += 1;
  }
  return found;
}
