import { equalWidthEdges } from "./bin-edges.ts";
import { alignCounts } from "./categories.ts";
import { finiteOf, valueCounts } from "./column-rows.ts";
import type { ColumnRows, EngineColumn } from "./column-rows.ts";
import { cumulativeGaps } from "./cumulative-gaps.ts";
import { jensenShannonDistance, largestShareChange } from "./divergences.ts";

/** NannyML's default chunker: so many parts of the reference, and one more for what is left over. */
const CHUNKS = 10;
/** From so many rows of the reference on, its Kolmogorov-Smirnov statistic is taken from as many bins. */
const BINNED_KS = 10_000;
const DEVIATIONS = 3;

export type NannymlMethod = "jensen_shannon" | "kolmogorov_smirnov" | "l_infinity";

/** The distance of a part of the cells, of `current` or of the reference, from the whole reference; NaN of none. */
type Distance = (part: "reference" | "current", from: number, to: number) => number;

/**
 * What NannyML 0.13.1's `UnivariateDriftCalculator` makes of a column: Jensen-Shannon distance, base 2, of Doane's
 * bins of the reference (its default), or another of its methods; drift above the mean and three standard deviations
 * of what chunks of the reference have. Cells that are no finite number are left out.
 * @param options.chunkRows rows of a chunk; default as theirs: a tenth of the reference.
 * @throws RangeError where a side has no value, or the method is not for the kind.
 */
export function nannymlColumn(
  column: ColumnRows,
  { method = "jensen_shannon", chunkRows }: { readonly method?: NannymlMethod; readonly chunkRows?: number } = {},
): EngineColumn {
  const { length } = column.reference;
  const size = chunkRows ?? Math.floor(length / CHUNKS);
  if (!(size >= 1)) throw new RangeError("chunks of the reference need a row each");
  const { distance, rows, referenceRows } = fit(column, method);
  const chunks: number[] = [];
  for (let from = 0; from < length; from += size) {
    const value = distance("reference", from, Math.min(length, from + size));
    if (!Number.isNaN(value)) chunks.push(value);
  }
  const mean = chunks.reduce((sum, value) => sum + value, 0) / chunks.length;
  const variance = chunks.reduce((sum, value) => sum + (value - mean) ** 2, 0) / chunks.length;
  const limit = mean + DEVIATIONS * Math.sqrt(variance);
  const threshold = method === "kolmogorov_smirnov" ? Math.min(1, limit) : limit;
  const score = distance("current", 0, column.current.length);
  const drifted = score > threshold;
  return { method, score, isPValue: false, threshold, comparison: ">", drifted, rows, referenceRows };
}

interface Fitted {
  readonly distance: Distance;
  readonly rows: number;
  readonly referenceRows: number;
}

function fit(column: ColumnRows, method: NannymlMethod): Fitted {
  if (column.kind === "category") return fitCategories(column, method);
  const part: Part = (side, from, to) => finiteOf(Array.prototype.slice.call(column[side], from, to));
  const reference = finiteOf(column.reference);
  const rows = finiteOf(column.current).length;
  if (rows === 0 || reference.length === 0) throw new RangeError("a sample needs at least one value");
  if (method === "l_infinity") throw new RangeError("NannyML's l_infinity is of categories");
  const distance = method === "jensen_shannon" ? binnedDivergence(reference, part) : statistic(reference, part);
  return { distance, rows, referenceRows: reference.length };
}

type Part = (side: "reference" | "current", from: number, to: number) => Float64Array;

function binnedDivergence(reference: Float64Array, part: Part): Distance {
  const edges = equalWidthEdges(reference, "doane");
  const whole = [...histogram(reference, edges).counts, 0];
  return (...at) => {
    const values = part(...at);
    const { counts, outside } = histogram(values, edges);
    return values.length === 0
      ? Number.NaN
      : jensenShannonDistance({ reference: whole, current: [...counts, outside] });
  };
}

function statistic(reference: Float64Array, part: Part): Distance {
  if (reference.length < BINNED_KS) {
    return (...at) => {
      const current = part(...at);
      return current.length === 0 ? Number.NaN : cumulativeGaps({ reference, current }).maximum;
    };
  }
  const edges = linearEdges(reference);
  const { counts: whole } = histogram(reference, edges);
  return (...at) => {
    const values = part(...at);
    const { counts, below } = histogram(values, edges);
    let [f, g, largest] = [0, below / values.length, 0];
    for (let bin = 0; bin < whole.length; bin += 1) {
      f += whole[bin]! / reference.length;
      g += counts[bin]! / values.length;
      largest = Math.max(largest, Math.abs(f - g));
    }
    return values.length === 0 ? Number.NaN : largest;
  };
}

/** As numpy's `linspace`. */
function linearEdges(values: Float64Array): Float64Array {
  const [low, high] = values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const step = (high - low) / BINNED_KS;
  const edges = Float64Array.from({ length: BINNED_KS + 1 }, (_, at) => at * step + low);
  edges[BINNED_KS] = high;
  return edges;
}

/** Counts by edges as numpy's `histogram`: bins are closed below, the last one above as well. */
function histogram(
  values: Float64Array,
  edges: Float64Array,
): { counts: Float64Array; below: number; outside: number } {
  const counts = new Float64Array(edges.length - 1);
  const [first, last] = [edges[0]!, edges.at(-1)!];
  let [below, above] = [0, 0];
  for (const value of values) {
    if (value < first) below += 1;
    else if (value > last) above += 1;
    else counts[binOf(value, edges)]! += 1;
  }
  return { counts, below, outside: below + above };
}

function binOf(value: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fitCategories(column: ColumnRows & { readonly kind: "category" }, method: NannymlMethod): Fitted {
  if (method === "kolmogorov_smirnov") throw new RangeError("NannyML's kolmogorov_smirnov is of numbers");
  const whole = valueCounts(column.reference);
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
  const rows = total(valueCounts(column.current));
  if (rows === 0 || whole.size === 0) throw new RangeError("a sample needs at least one value");
  const distance: Distance = (side, from, to) => {
    const part = valueCounts(column[side].slice(from, to));
    if (part.size === 0) return Number.NaN;
    const counts = alignCounts(whole, part);
    return method === "l_infinity" ? largestShareChange(counts) : jensenShannonDistance(poolUnseen(counts));
  };
  return { distance, rows, referenceRows: total(whole) };
}

/** One cell for all values that the reference has not. */
function poolUnseen({ reference, current }: ReturnType<typeof alignCounts>): {
  readonly reference: readonly number[];
  readonly current: readonly number[];
} {
  const known = reference.filter((count) => count > 0).length;
  const unseen = current.slice(known).reduce((sum, count) => sum + count, 0);
  return { reference: [...reference.slice(0, known), 0], current: [...current.slice(0, known), unseen] };
}
