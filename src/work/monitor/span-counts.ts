import type { WindowSpan } from "./measured.ts";
import type { TimeCounts } from "./stray-rows.ts";

type Span = Pick<WindowSpan, "from" | "to">;

/** How many rows a span has. */
export type Count = (span: Span) => number;

/** Counts of spans whose ends are ends of the buckets. */
export function spanCounts(rows: TimeCounts): Count {
  const { times } = rows;
  const totals = runningTotals(rows);
  return ({ from, to }) => (totals[placeOf(times, to)] ?? 0) - (totals[placeOf(times, from)] ?? 0);
}

function runningTotals({ counts }: TimeCounts): Float64Array {
  const totals = new Float64Array(counts.length + 1);
  for (const [place, rows] of counts.entries()) totals[place + 1] = (totals[place] ?? 0) + rows;
  return totals;
}

/** How many times are before. */
function placeOf(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
