import { nextUp } from "./floats.ts";

export interface EdgeOptions {
  /** At most so many quantile bins; 1,024. */
  readonly bins?: number;
  /** No bin between edges holds fewer rows of the reference, but for those beside single values; 10. */
  readonly smallestBin?: number;
}

/** A value that so large a share of the rows has is a bin of its own. */
const ATOM_SHARE = 1 / 256;
/** Beyond the values of the reference: edges on each side, each so many times as far out as the one before. */
const OUTER_EDGES = 12;
const OUTER_GROWTH = 4;

interface Walk {
  readonly sorted: Float64Array;
  readonly smallest: number;
  /** Rows of a quantile bin. */
  readonly size: number;
  readonly edges: number[];
}

/** Rows [from, to) of the sorted values, between two atoms or outside them all. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Edges of the bins of a column, from the finite values of the reference in ascending order: its quantiles, as many
 * as leave ten rows a bin; single values that many rows have, in bins [v, next double) of their own; towards the ends
 * bins of ever fewer rows. Beyond the ends of a continuous column follow edges at growing distances, in bins that the
 * reference leaves empty, so that a change of unit is still measured. Windows are counted on just these edges, also
 * where they have few rows: what a reference publishes is the grid.
 *
 * Where single values have others beside them that fewer than ten rows have (a −1 among zeros), that bin is kept: a
 * window may have many there.
 */
export function numberEdges(sorted: Float64Array, { bins = 1024, smallestBin = 10 }: EdgeOptions = {}): Float64Array {
  const n = sorted.length;
  const walk: Walk = { sorted, smallest: smallestBin, size: Math.max(smallestBin, Math.ceil(n / bins)), edges: [] };
  const smallestAtom = Math.max(smallestBin, Math.ceil(n * ATOM_SHARE));
  let from = 0;
  for (let start = 0; start < n;) {
    const end = endOfRun(sorted, start);
    if (end - start >= smallestAtom) {
      addStretch(walk, { from, to: start });
      addEdge(walk, sorted[start]! + 0);
      addEdge(walk, nextUp(sorted[start]!));
      from = end;
    }
    start = end;
  }
  addStretch(walk, { from, to: n });
  return Float64Array.from(walk.edges);
}

/** Whether the bin that ends at edges[at] is a single value. */
export function isSingleValue(edges: ArrayLike<number>, at: number): boolean {
  if (at <= 0 || at >= edges.length) return false;
  const [value, next] = [edges[at - 1]!, edges[at]!];
  // Nearly all bins are wider than any two neighbours among doubles: only the others are looked at bit by bit.
  if (next - value > Math.abs(value) * 2 ** -51 && next - value > 1e-300) return false;
  return next === nextUp(value);
}

function addStretch(walk: Walk, { from, to }: Stretch): void {
  if (to - from < walk.smallest) return;
  const inner = quantileCuts(walk, { from, to });
  const [isFirst, isLast] = [from === 0, to === walk.sorted.length];
  const lower = isFirst ? lowerTail(walk, { from, to: inner[0] ?? to }) : [];
  const upper = isLast ? upperTail(walk, { from: inner.at(-1) ?? from, to }) : [];
  // Of a single bin both tails are the same rows: they must not cut twice.
  const cuts = inner.length === 0 && isFirst ? lower : [...lower, ...inner, ...upper];
  const values = cuts.map((cut) => walk.sorted[cut]! + 0);
  if (isFirst) for (const edge of outerEdges(walk, values[0], -1).toReversed()) addEdge(walk, edge);
  for (const edge of values) addEdge(walk, edge);
  if (isLast) for (const edge of outerEdges(walk, values.at(-1), 1)) addEdge(walk, edge);
}

/** Rows at which the stretch is cut: each the first of its value. */
function quantileCuts({ sorted, smallest, size }: Walk, { from, to }: Stretch): readonly number[] {
  const bins = Math.floor((to - from) / size);
  const cuts: number[] = [];
  let last = from;
  for (let at = 1; at < bins; at += 1) {
    const target = from + Math.round((at * (to - from)) / bins);
    const start = startOfRun(sorted, target);
    const cut = start - last >= smallest ? start : endOfRun(sorted, target);
    if (cut - last < smallest || to - cut < smallest) continue;
    cuts.push(cut);
    last = cut;
  }
  return cuts;
}

/** Halves, quarters, … of the rows below the lowest quantile, in ascending order. */
function lowerTail({ sorted, smallest }: Walk, { from, to }: Stretch): readonly number[] {
  const cuts: number[] = [];
  let end = to;
  for (let rows = (to - from) / 2; rows >= smallest; rows /= 2) {
    const cut = startOfRun(sorted, from + Math.floor(rows));
    if (cut - from < smallest || end - cut < smallest) continue;
    cuts.unshift(cut);
    end = cut;
  }
  return cuts;
}

function upperTail({ sorted, smallest }: Walk, { from, to }: Stretch): readonly number[] {
  const cuts: number[] = [];
  let start = from;
  for (let rows = (to - from) / 2; rows >= smallest; rows /= 2) {
    const cut = startOfRun(sorted, to - Math.floor(rows));
    if (cut - start < smallest || to - cut < smallest) continue;
    cuts.push(cut);
    start = cut;
  }
  return cuts;
}

/** Outwards from the outermost edge, beyond all values; the first unit is that edge's distance from the median. */
function outerEdges({ sorted }: Walk, outermost: number | undefined, side: -1 | 1): readonly number[] {
  if (outermost === undefined) return [];
  const unit = Math.abs(outermost - sorted[sorted.length >> 1]!);
  const end = side < 0 ? sorted[0]! : sorted.at(-1)!;
  const edges: number[] = [];
  for (let distance = unit; distance > 0 && edges.length < OUTER_EDGES; distance *= OUTER_GROWTH) {
    const edge = outermost + side * distance;
    if (!Number.isFinite(edge)) break;
    // Nothing may lie at the lower edge of an empty bin, nor below it.
    if (side < 0 ? edge <= end : edge > end) edges.push(edge);
  }
  return edges;
}

function addEdge({ edges }: Walk, edge: number): void {
  if (Number.isFinite(edge) && !(edge <= (edges.at(-1) ?? Number.NEGATIVE_INFINITY))) edges.push(edge);
}

function startOfRun(sorted: Float64Array, at: number): number {
  let [low, high] = [0, at];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < sorted[at]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first row with a larger value. */
function endOfRun(sorted: Float64Array, at: number): number {
  let end = at + 1;
  while (end < sorted.length && sorted[end] === sorted[at]) end += 1;
  return end;
}
