import { LEAST_SHOWN } from "../../measure/slice-rows.ts";
import { QUANTILE_BUCKETS } from "./buckets.ts";

/** A bin and its rows by arm and bucket. */
export type BinCells = readonly [bin: number, cells: readonly number[]];

/**
 * The bins of a window, those far from the quantile pooled until ten rows lie in each, of both arms together: what
 * fewer have (the one large order) may tell who it was. Far is what lies between an end and half of the way to the
 * quantile, in either arm's rows: what is moved was beyond it and stays so. Nearer ones stay, as decisions need them.
 */
export function pooledExtremes(bins: readonly BinCells[], quantile: number): readonly BinCells[] {
  const rows = [0, 1].map((arm) => bins.reduce((sum, [, cells]) => sum + rowsOf(cells, arm), 0));
  const far = (share: number): readonly number[] => rows.map((count) => (count * share) / 2);
  const above = pooledEnd(bins.toReversed(), far(1 - quantile)).toReversed();
  return pooledEnd(above, far(quantile));
}

/** From the first bin on, while neither arm has more rows than those that may be pooled. */
function pooledEnd(bins: readonly BinCells[], most: readonly number[]): BinCells[] {
  const seen = [0, 0];
  const near = bins.findIndex(([, cells]) => most.some((limit, arm) => (seen[arm]! += rowsOf(cells, arm)) > limit));
  const end = near < 0 ? bins.length : near;
  const groups: BinCells[] = [];
  let open: BinCells[] = [];
  for (const bin of bins.slice(0, end)) {
    open.push(bin);
    if (open.reduce((sum, [, cells]) => sum + total(cells), 0) < LEAST_SHOWN) continue;
    groups.push([bin[0], sumOf(open)]);
    open = [];
  }
  if (open.length === 0) return [...groups, ...bins.slice(end)];
  // Fewer than ten before the near ones join the group before them, or else the first that is near.
  const last = groups.pop();
  if (last !== undefined) return [...groups, [last[0], sumOf([last, ...open])], ...bins.slice(end)];
  const [first, ...rest] = bins.slice(end);
  if (first === undefined || total(first[1]) < LEAST_SHOWN) return [...bins];
  return [[first[0], sumOf([...open, first])], ...rest];
}

function sumOf(bins: readonly BinCells[]): readonly number[] {
  const width = 2 * QUANTILE_BUCKETS;
  return Array.from({ length: width }, (_, at) => bins.reduce((sum, [, cells]) => sum + cells[at]!, 0));
}

function rowsOf(cells: readonly number[], arm: number): number {
  return total(cells.slice(arm * QUANTILE_BUCKETS, (arm + 1) * QUANTILE_BUCKETS));
}

function total(cells: readonly number[]): number {
  return cells.reduce((sum, count) => sum + count, 0);
}
