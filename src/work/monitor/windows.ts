/** Which windows of production a run makes, from the times of the rows alone: the clock only says what is over. */
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { gridOf, GRANULARITY, type Grid, instantId, sinceOf } from "./grid.ts";
import type { WindowSpan } from "./measured.ts";
import { overlaps, revisionsOf, type KnownWindow, type Revision } from "./revisions.ts";
import { zoneOf } from "./zone.ts";

/** How many rows there are, by their time: bucket starts in milliseconds, ascending. */
export interface TimeCounts {
  readonly times: Float64Array;
  readonly counts: Float64Array;
}

export interface WindowAsk extends Pick<ResolvedMonitoring, "window" | "timezone" | "since" | "latenessMs"> {
  readonly now: number;
  /** In buckets of `granularityOf`. */
  readonly rows: TimeCounts;
  /** The newest usable time of the data; undefined where there is none. */
  readonly watermark: number | undefined;
  readonly known: readonly KnownWindow[];
  /** Windows that begin in here alone, also such as began before all that is known. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The most windows of a run. */
  readonly most: number;
}

export interface PlannedWindow {
  readonly span: WindowSpan;
  readonly state: "provisional" | "final";
  readonly rows: number;
  /** The id of the window that is made again. */
  readonly replaces: string | undefined;
}

export interface WindowPlan {
  /** By time. */
  readonly windows: readonly PlannedWindow[];
  /** Where the windows begin that this run leaves out, because it has enough newer ones. */
  readonly olderFrom: number | undefined;
  /** Final windows of which rows are gone, though not all. */
  readonly shrunk: readonly { readonly id: string; readonly recorded: number; readonly rows: number }[];
}

/** Milliseconds of the buckets that rows are to be counted in, so that every boundary of a window is one of theirs. */
export function granularityOf(window: ResolvedMonitoring["window"]): number {
  return "ms" in window ? greatestCommonDivisor(window.ms, GRANULARITY) : 1;
}

/**
 * Windows that are not known yet, the newest ones where there are more than `most`, and final ones that got rows since,
 * as a revision. Whole days begin at midnight of the time zone (weeks on Monday), shorter windows at multiples of their
 * length since 1970; windows of rows where the last known one ends, and rows of one millisecond stay together. A window
 * is final when the data or the clock is past its end by `latenessMs`. The same rows give the same windows.
 */
export function planWindows(ask: WindowAsk): WindowPlan {
  const totals = runningTotals(ask.rows);
  const count = (span: Pick<WindowSpan, "from" | "to">): number => rowsWithin(ask.rows.times, totals, span);
  const revisions = revisionsOf(ask.known).filter(({ from }) => isAsked(ask, from));
  const again = revisions.filter((revision) => count(revision) > revision.rows).map((one) => revised(one, count(one)));
  const { windows, olderFrom } = "ms" in ask.window ? gridWindows(ask, count) : rowWindows(ask, count);
  const all = [...again, ...windows].toSorted((a, b) => a.span.from - b.span.from);
  const left = all.length - ask.most;
  return {
    windows: all.slice(Math.max(0, left)),
    olderFrom: left > 0 ? Math.min(olderFrom ?? Infinity, all[0]?.span.from ?? Infinity) : olderFrom,
    shrunk: revisions
      .filter((revision) => count(revision) > 0 && count(revision) < revision.rows)
      .map((revision) => ({ id: revision.id, recorded: revision.rows, rows: count(revision) })),
  };
}

interface Found {
  readonly windows: readonly PlannedWindow[];
  readonly olderFrom: number | undefined;
}

type Count = (span: Pick<WindowSpan, "from" | "to">) => number;

function revised({ base, revision, id, from, to }: Revision, rows: number): PlannedWindow {
  return { span: { id: `${base}.r${revision + 1}`, from, to }, state: "final", rows, replaces: id };
}

function gridWindows(ask: WindowAsk, count: Count): Found {
  const grid = gridOf(ask);
  const finals = revisionsOf(ask.known);
  const start = startOf(ask, finals);
  if (start === undefined) return { windows: [], olderFrom: undefined };
  const last = grid.indexOf(Math.max(ask.now, ask.watermark ?? ask.now));
  const first = grid.indexAfter(start);
  const windows: PlannedWindow[] = [];
  for (let index = last; index >= first; index--) {
    const span = spanOf(grid, index);
    if (overlaps(finals, span) || !isAsked(ask, span.from)) continue;
    const rows = count(span);
    if (rows === 0 && span.to > ask.now) continue;
    if (windows.length === ask.most) return { windows, olderFrom: grid.startOf(first) };
    windows.push({ span, state: stateOf(ask, span), rows, replaces: undefined });
  }
  return { windows, olderFrom: undefined };
}

function spanOf(grid: Grid, index: number): WindowSpan {
  return { id: grid.idOf(index), from: grid.startOf(index), to: grid.startOf(index + 1) };
}

/** Where the first window may begin. Before what is known there is nothing to catch up with, unless it is asked for. */
function startOf(ask: WindowAsk, finals: readonly Revision[]): number | undefined {
  const { since, from, rows } = ask;
  const zone = zoneOf(ask.timezone);
  const declared = since === undefined ? -Infinity : sinceOf(since, zone);
  if (from !== undefined) return Math.max(from, declared);
  const [known] = finals;
  if (known !== undefined) return Math.max(known.from, declared);
  const [oldest] = rows.times;
  if (since !== undefined) return declared;
  return oldest === undefined ? undefined : gridOf(ask).startOf(gridOf(ask).indexOf(oldest));
}

function rowWindows(ask: WindowAsk, count: Count): Found {
  if (!("rows" in ask.window)) throw new Error("windows of time are no windows of rows");
  const { times, counts } = ask.rows;
  const finals = revisionsOf(ask.known);
  const since = ask.since === undefined ? -Infinity : sinceOf(ask.since, zoneOf(ask.timezone));
  const anchor = Math.max(since, ...finals.map(({ to }) => to));
  const windows: PlannedWindow[] = [];
  let from: number | undefined = Number.isFinite(anchor) ? anchor : undefined;
  let rows = 0;
  for (const [place, time] of times.entries()) {
    if (time < anchor) continue;
    from ??= time;
    rows += counts[place] ?? 0;
    const isLast = place === times.length - 1;
    if (rows < ask.window.rows && !isLast) continue;
    const span = { id: instantId(from), from, to: time + 1 };
    if (isAsked(ask, from)) {
      const state = rows < ask.window.rows ? "provisional" : stateOf(ask, span);
      windows.push({ span, state, rows: count(span), replaces: undefined });
    }
    [from, rows] = [time + 1, 0];
  }
  return { windows, olderFrom: undefined };
}

function isAsked({ from = -Infinity, to = Infinity }: WindowAsk, start: number): boolean {
  return start >= from && start < to;
}

function stateOf({ now, watermark = -Infinity, latenessMs }: WindowAsk, { to }: WindowSpan): PlannedWindow["state"] {
  return Math.max(now, watermark) >= to + latenessMs ? "final" : "provisional";
}

function runningTotals({ counts }: TimeCounts): Float64Array {
  const totals = new Float64Array(counts.length + 1);
  for (const [place, rows] of counts.entries()) totals[place + 1] = (totals[place] ?? 0) + rows;
  return totals;
}

function rowsWithin(times: Float64Array, totals: Float64Array, { from, to }: Pick<WindowSpan, "from" | "to">): number {
  return (totals[placeOf(times, to)] ?? 0) - (totals[placeOf(times, from)] ?? 0);
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
