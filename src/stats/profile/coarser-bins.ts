import { anchorOf, type NumberBins } from "./number-moments.ts";

/** The bins between some of the edges, given by their places in ascending order. */
export function coarsened(bins: NumberBins, places: readonly number[]): NumberBins {
  if (places.length === bins.edges.length) return bins;
  const edges = places.map((place) => bins.edges[place]!);
  const coarse: NumberBins = { edges, counts: [], sums: [], squares: [] };
  let low = 0;
  for (let bin = 0; bin <= edges.length; bin += 1) {
    const high = bin < edges.length ? places[bin]! + 1 : bins.counts.length;
    const anchor = anchorOf(edges, bin);
    let [count, sum, squares] = [0, 0, 0];
    for (let fine = low; fine < high; fine += 1) {
      count += bins.counts[fine]!;
      sum += bins.sums[fine]!;
      squares += squaresFrom(bins, fine, anchor);
    }
    coarse.counts.push(count);
    coarse.sums.push(limited(sum));
    coarse.squares.push(limited(squares));
    low = high;
  }
  return coarse;
}

/** Places in `edges` of those that are in `others` too. */
export function sharedPlaces(edges: readonly number[], others: readonly number[]): readonly number[] {
  const places: number[] = [];
  for (let at = 0, other = 0; at < edges.length && other < others.length;) {
    const [edge, against] = [edges[at]!, others[other]!];
    if (edge === against) places.push(at);
    if (edge <= against) at += 1;
    if (edge >= against) other += 1;
  }
  return places;
}

/** The sum of squares of a bin's values' differences from another number. */
function squaresFrom({ edges, counts, sums, squares }: NumberBins, bin: number, anchor: number): number {
  const count = counts[bin]!;
  const own = anchorOf(edges, bin);
  if (count === 0 || own === anchor) return squares[bin]!;
  const apart = own - anchor;
  return Math.max(0, squares[bin]! + apart * (2 * (sums[bin]! - count * own) + count * apart));
}

function limited(sum: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));
}
