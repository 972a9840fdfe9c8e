import { gridOf } from "./grid.ts";
import { REMEMBERED } from "./known-windows.ts";
import { revisionsOf } from "./revisions.ts";
import type { WindowAsk, WindowPlan } from "./windows.ts";

export interface UnmadeRows {
  readonly rows: number;
  /** Milliseconds: the first window that was made begins here. */
  readonly until: number;
  /** Where the oldest window that they would make begins; undefined where no window is made of them any more. */
  readonly from: number | undefined;
}

/**
 * Rows before all windows that were ever made, which no run makes of itself; undefined where there are none, or a person
 * said where windows begin. Of a model with more windows than are remembered nobody can tell.
 */
export function unmadeRows(
  ask: Pick<WindowAsk, "window" | "timezone" | "since" | "from" | "rows" | "known">,
  stray: WindowPlan["stray"],
): UnmadeRows | undefined {
  const finals = revisionsOf(ask.known);
  const [first] = finals;
  if (first === undefined || finals.length >= REMEMBERED || ask.since !== undefined || ask.from !== undefined)
    return undefined;
  let [rows, oldest]: [number, number | undefined] = [0, undefined];
  for (const [place, time] of ask.rows.times.entries()) {
    if (time < (stray?.next ?? -Infinity)) continue;
    if (time >= first.from) break;
    oldest ??= time;
    rows += ask.rows.counts[place] ?? 0;
  }
  if (oldest === undefined) return undefined;
  const grid = "ms" in ask.window ? gridOf(ask) : undefined;
  return { rows, until: first.from, from: grid?.startOf(grid.indexOf(oldest)) };
}
