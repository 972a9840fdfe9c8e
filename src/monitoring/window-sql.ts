import type { WindowSpan } from "../work/monitor/measured.ts";

export type Span = Pick<WindowSpan, "from" | "to" | "until">;

/**
 * SQL for the place of the span that has a time, −1 where none has. Spans may come in any order and do not overlap;
 * where they have gaps, these are nobody's. A tree of comparisons: as deep as the logarithm of their number.
 */
export function placeSql(time: string, spans: readonly Span[]): string {
  const bounds: { readonly at: number; readonly place: number }[] = [];
  const sorted = spans
    .map((span, place) => ({ from: span.from, to: endOf(span), place }))
    .toSorted((a, b) => a.from - b.from);
  for (const [index, { from, to, place }] of sorted.entries()) {
    bounds.push({ at: from, place });
    if (sorted[index + 1]?.from !== to) bounds.push({ at: to, place: -1 });
  }
  const tree = (low: number, high: number): string => {
    if (low === high) return String(bounds[low - 1]?.place ?? -1);
    const middle = (low + high + 1) >>> 1;
    return `CASE WHEN ${time} >= ${bounds[middle - 1]?.at} THEN ${tree(middle, high)} ELSE ${tree(low, middle - 1)} END`;
  };
  return `CAST(CASE WHEN ${time} IS NULL THEN -1 ELSE ${tree(0, bounds.length)} END AS INTEGER)`;
}

/** SQL for whether a time is in any of the spans, or between them. */
export function rangeSql(time: string, spans: readonly Span[]): string {
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map(endOf));
  return spans.length === 0 ? "false" : `${time} >= ${from} AND ${time} < ${to}`;
}

/** Rows that are ahead of the clock are nobody's. */
function endOf({ from, to, until = Infinity }: Span): number {
  return Math.max(from, Math.min(to, until + 1));
}
