import type { Shard } from "./shard.ts";

/** Rows from a place (from 0) up to another. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** The rows of a shard: whole units, so evenly as these can be shared, in the order of the shards. */
export function rowsOfShard(
  { index, count }: Shard,
  { rows, unit }: { readonly rows: number; readonly unit: number },
): Rows {
  const units = Math.ceil(rows / unit);
  const at = (place: number): number => Math.min(rows, Math.floor((place * units) / count) * unit);
  return { from: at(index), to: at(index + 1) };
}

/** Whether a shard does what cannot be divided: each such piece of work, by its place, is one shard's. */
export function hasPiece({ index, count }: Shard, place: number): boolean {
  return place % count === index;
}

/** Ranges in the order of their rows; undefined unless every row is in exactly one of them. */
export function inRowOrder<R extends Rows>(ranges: readonly R[], rows: number): readonly R[] | undefined {
  const sorted = ranges.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const ends = [0, ...sorted.map(({ to }) => to)];
  return sorted.every(({ from, to }, place) => from === ends[place] && to >= from) && ends.at(-1) === rows
    ? sorted
    : undefined;
}
