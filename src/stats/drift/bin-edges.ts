import { quantileOfSorted } from "../quantiles.ts";
import { momentsOf, sortedSample } from "./sample.ts";

export type BinRule = "sturges" | "doane" | "scott" | "freedman-diaconis";

/**
 * Edges of equal-width bins over the range of the values, as numpy 2.4 `histogram_bin_edges`: one edge more
 * than bins. A constant sample has one bin, one unit wide.
 * @throws RangeError on an empty sample or a value that is not finite.
 */
export function equalWidthEdges(values: ArrayLike<number>, rule: BinRule): Float64Array {
  const sorted = sortedSample(values);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  if (low === high) return Float64Array.of(low - 0.5, high + 0.5);
  const width = widths[rule](sorted);
  const bins = width > 0 ? Math.ceil((high - low) / width) : 1;
  const edges = Float64Array.from({ length: bins + 1 }, (_, at) => low + (at * (high - low)) / bins);
  edges[bins] = high;
  return edges;
}

const widths: Readonly<Record<BinRule, (sorted: Float64Array) => number>> = {
  sturges: (sorted) => rangeOf(sorted) / (Math.log2(sorted.length) + 1),
  doane: doaneWidth,
  scott: (sorted) => ((24 * Math.sqrt(Math.PI)) / sorted.length) ** (1 / 3) * Math.sqrt(momentsOf(sorted).variance),
  "freedman-diaconis": (sorted) =>
    (2 * (quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25))) / Math.cbrt(sorted.length),
};

/** Sturges's width, narrowed for skewed samples (Doane 1976). */
function doaneWidth(sorted: Float64Array): number {
  const n = sorted.length;
  const { mean, variance } = momentsOf(sorted);
  if (n <= 2 || variance === 0) return 0;
  const skewness = sorted.reduce((sum, value) => sum + (value - mean) ** 3, 0) / n / variance ** 1.5;
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return rangeOf(sorted) / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread));
}

function rangeOf(sorted: Float64Array): number {
  return sorted.at(-1)! - sorted[0]!;
}
