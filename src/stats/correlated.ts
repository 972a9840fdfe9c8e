import { midranks } from "./ranks.ts";

/**
 * Columns that stand for each other: those whose Spearman correlation has at least this size, and what hangs together by
 * such pairs. Each group has two members or more, by their places. Missing values (NaN) rank together, below all others.
 */
export function correlatedGroups(columns: readonly Float64Array[], least: number): readonly (readonly number[])[] {
  const ranks = columns.map((values) =>
    standardized(midranks(values.map((value) => (Number.isNaN(value) ? -Infinity : value)))),
  );
  const leader = columns.map((_, at) => at);
  const find = (at: number): number => {
    let root = at;
    while ((leader[root] ?? root) !== root) root = leader[root] ?? root;
    return root;
  };
  for (let one = 0; one < ranks.length; one += 1)
    for (let other = one + 1; other < ranks.length; other += 1)
      if (Math.abs(dot(ranks[one], ranks[other])) >= least) leader[find(other)] = find(one);
  const groups = new Map<number, number[]>();
  for (const at of columns.keys()) groups.set(find(at), [...(groups.get(find(at)) ?? []), at]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Undefined for a column of one value, which correlates with nothing. */
function standardized(ranks: Float64Array): Float64Array | undefined {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  const size = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0));
  return size > 0 ? ranks.map((rank) => (rank - mean) / size) : undefined;
}

function dot(one: Float64Array | undefined, other: Float64Array | undefined): number {
  if (one === undefined || other === undefined) return 0;
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
