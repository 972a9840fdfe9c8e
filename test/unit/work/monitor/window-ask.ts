import type { KnownWindow } from "../../../../src/work/monitor/revisions.ts";
import { granularityOf, type planWindows, type WindowAsk } from "../../../../src/work/monitor/windows.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const at = (text: string): number => Date.parse(text);

/** One row a time. */
export function ask(times: readonly string[], rest: Partial<WindowAsk> = {}): WindowAsk {
  const window = rest.window ?? { ms: DAY };
  const { timezone = "UTC", since, known: before = [] } = rest;
  const size = granularityOf({ window, timezone, since, known: before });
  const counts = new Map<number, number>();
  for (const time of times.map(at)) {
    const bucket = Math.floor(time / size) * size;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([a], [b]) => a - b);
  return {
    window,
    timezone: "UTC",
    since: undefined,
    latenessMs: HOUR,
    now: at("2026-11-29T12:00:00Z"),
    rows: { times: Float64Array.from(sorted, ([time]) => time), counts: Float64Array.from(sorted, ([, rows]) => rows) },
    watermark: times.length === 0 ? undefined : Math.max(...times.map(at)),
    known: [],
    most: 100,
    ...rest,
  };
}

export const told = (plan: ReturnType<typeof planWindows>): readonly string[] =>
  plan.windows.map(
    ({ span, state, rows, replaces }) =>
      `${span.id} ${state} ${rows}${replaces === undefined ? "" : ` for ${replaces}`}`,
  );

export const known = (id: string, from: string, rows: number): KnownWindow => ({
  id,
  from: at(from),
  to: at(from) + DAY,
  rows,
  state: "final",
});
