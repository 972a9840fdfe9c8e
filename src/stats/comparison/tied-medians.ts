import { bootstrapCells } from "./cell-bootstrap.ts";
import type { BootstrapEstimate, BootstrapOptions } from "./replicates.ts";

/** The pairs of values that occur, with their number of rows, and their order by each value. */
export interface TiedPairs {
  readonly counts: Float64Array;
  readonly sorted: readonly [Ordered, Ordered];
}

interface Ordered {
  readonly values: Float64Array;
  readonly order: Uint32Array;
}

const MOST_PAIRS = 20_000;

/** Pairs of values of the same rows, counted; null where more than 20 000 differ. */
export function tiedPairs([own, other]: readonly [Float64Array, Float64Array]): TiedPairs | null {
  const places = new Map<string, number>();
  const counts: number[] = [];
  const rows: number[] = [];
  for (let row = 0; row < own.length; row += 1) {
    const pair = `${own[row]} ${other[row]}`;
    const place = places.get(pair) ?? places.size;
    if (place === MOST_PAIRS) return null;
    if (place === places.size) rows.push(row);
    places.set(pair, place);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const ordered = (all: Float64Array): Ordered => {
    const values = Float64Array.from(rows, (row) => all[row]!);
    return { values, order: Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!) };
  };
  return { counts: Float64Array.from(counts), sorted: [ordered(own), ordered(other)] };
}

/**
 * The exact nonparametric bootstrap of the difference of two medians on the same rows, whose values are tied: a
 * replicate is one multinomial draw over the pairs that occur, so the cost does not depend on the number of rows.
 */
export function bootstrapTiedMedians(
  { counts, sorted: [own, other] }: TiedPairs,
  options: BootstrapOptions,
): BootstrapEstimate {
  return bootstrapCells(counts, (drawn) => medianOf(own, drawn) - medianOf(other, drawn), options);
}

/** The median where each pair was drawn so often. */
function medianOf({ values, order }: Ordered, drawn: Float64Array): number {
  const total = drawn.reduce((sum, count) => sum + count, 0);
  const valueAt = (rank: number): number => {
    let seen = 0;
    for (const pair of order) if ((seen += drawn[pair]!) > rank) return values[pair]!;
    return Number.NaN;
  };
  return (valueAt(Math.floor((total - 1) / 2)) + valueAt(Math.floor(total / 2))) / 2;
}
