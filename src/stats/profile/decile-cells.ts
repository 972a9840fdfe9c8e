import type { AlignedBins } from "./aligned-columns.ts";
import { isSingleValue } from "./number-edges.ts";
import type { NumberBins } from "./number-moments.ts";

const DECILES = 10;

export interface Cells {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/**
 * Counts of both in about ten cells between the reference's deciles, a frequent single value in a cell of its own, and
 * where there are single values, one for what lies beside them and the reference has nowhere. Only cells that either
 * has rows in: a cell of none is none.
 */
export function decileCells(bins: AlignedBins): Cells {
  const starts = cellStarts(bins.reference, DECILES);
  const cells = { reference: [] as number[], current: [] as number[] };
  const nowhere = { reference: 0, current: 0 };
  bins.reference.counts.forEach((count, bin) => {
    if (starts.has(bin)) {
      cells.reference.push(0);
      cells.current.push(0);
    }
    const isNowhere = count === 0 && isBesideSingleValue(bins.reference.edges, bin);
    if (isNowhere) nowhere.current += bins.current.counts[bin]!;
    else {
      const cell = cells.reference.length - 1;
      cells.reference[cell]! += count;
      cells.current[cell]! += bins.current.counts[bin]!;
    }
  });
  cells.reference.push(nowhere.reference);
  cells.current.push(nowhere.current);
  const isThere = (_: number, at: number): boolean => cells.reference[at]! + cells.current[at]! > 0;
  return { reference: cells.reference.filter(isThere), current: cells.current.filter(isThere) };
}

/** The bins with which cells of about equal counts begin. A cell ends where the count is nearest to its share. */
export function cellStarts({ counts }: NumberBins, cells: number): ReadonlySet<number> {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const starts = new Set([0]);
  let [start, before] = [0, 0];
  counts.forEach((count, bin) => {
    const [done, next] = [(before * cells) / n, ((before + count) * cells) / n];
    const target = Math.round(start) + 1;
    if (count > 0 && before > 0 && done > start && Math.abs(done - target) <= Math.abs(next - target)) {
      starts.add(bin);
      start = done;
    }
    before += count;
  });
  return starts;
}

function isBesideSingleValue(edges: readonly number[], bin: number): boolean {
  return isSingleValue(edges, bin - 1) || isSingleValue(edges, bin + 1);
}
