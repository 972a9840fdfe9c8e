/** Which windows of production a run makes, from the times of the rows alone: the clock only says what is over. */
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { gridOf, GRANULARITY, type Grid, instantId, momentId, sinceOf } from "./grid.ts";
import { REMEMBERED } from "./known-windows.ts";
import { labelsOf, lateOf, type LabelAsk, type Late } from "./late.ts";
import type { LabelsKnown, WindowSpan } from "./measured.ts";
import { baseIds, openSpans, revisionsOf, type KnownWindow, type Revision } from "./revisions.ts";
import { spanCounts, type Count } from "./span-counts.ts";
import { strayRows, type StrayRows, type TimeCounts } from "./stray-rows.ts";
import { DAY, zoneOf } from "./zone.ts";

export interface WindowAsk extends Pick<ResolvedMonitoring, "window" | "timezone" | "since" | "latenessMs"> {
  readonly now: number;
  /** In buckets of `granularityOf`. */
  readonly rows: TimeCounts;
  /** Rows that are later are ahead of the clock, and not among the counted ones. */
  readonly latest?: number | undefined;
  /** The newest usable time of the data; undefined where there is none. */
  readonly watermark: number | undefined;
  readonly known: readonly KnownWindow[];
  /** Undefined where none come later than their rows. */
  readonly labels?: LabelAsk | undefined;
  /** Windows that begin in here alone, also such as began before all that is known. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Windows that begin before this may have rows in a file that cannot be read: none of them is final. */
  readonly unreadUntil?: number | undefined;
  /** The most windows of a run. */
  readonly most: number;
}

export interface PlannedWindow {
  readonly span: WindowSpan;
  readonly state: "provisional" | "final";
  readonly rows: number;
  /** The id of the window that is made again. */
  readonly replaces: string | undefined;
  /** Of the model that a window which is made again is judged as, where another one is accepted now. */
  readonly artifact?: string;
  /** Those that become mature in it; undefined where none come later than their rows. */
  readonly labels?: LabelsKnown;
  /** Whether a file that cannot be read may have rows of it. */
  readonly isIncomplete?: true;
}

export interface WindowPlan {
  /** By time. */
  readonly windows: readonly PlannedWindow[];
  /** Where the windows begin that this run leaves out, because it has enough newer ones. */
  readonly olderFrom: number | undefined;
  /** What came of windows that are made again, by the id of the one that was recorded. */
  readonly late: ReadonlyMap<string, Late>;
  /** What came after its window was recorded, of each too little to make it again. */
  readonly unused: { readonly rows: number; readonly labels: number };
  /** Final windows of which rows are gone, though not all. */
  readonly shrunk: readonly { readonly id: string; readonly recorded: number; readonly rows: number }[];
  /** Rows before all windows whose times nobody has to have meant, and the day on which the others begin. */
  readonly stray: (StrayRows & { readonly since: string }) | undefined;
}

export interface Granulated extends Pick<WindowAsk, "window" | "timezone" | "since" | "known"> {
  /** By which the rows of labels are older than the window that these count in. */
  readonly maturityMs?: number | undefined;
}

/**
 * Milliseconds of the buckets that rows are to be counted in, so that every boundary of a window is one of theirs: also
 * of the windows that are known, which may be of another length.
 */
export function granularityOf({ window, timezone, since, known, maturityMs = 0 }: Granulated): number {
  if (!("ms" in window)) return 1;
  const declared = since === undefined ? [] : [sinceOf(since, zoneOf(timezone))];
  const edges = [...declared, maturityMs, ...known.flatMap(({ from, to }) => [from, to])];
  return edges.map(Math.abs).reduce(greatestCommonDivisor, greatestCommonDivisor(window.ms, GRANULARITY));
}

/**
 * Windows that are not known yet, the newest ones where there are more than `most`, and final ones that got rows or
 * labels since, as a revision. Whole days begin at midnight of the time zone (weeks on Monday), shorter windows at multiples of their
 * length since 1970; windows of rows where the last known one ends, and rows of one millisecond stay together. Where
 * another grid begins (the length or the zone was changed), a shorter window leads from what is known to its first edge.
 * A window is final when the data or the clock is past its end by `latenessMs`. The same rows give the same windows.
 */
export function planWindows(ask: WindowAsk): WindowPlan {
  const { latest = Infinity } = ask;
  const count = spanCounts(ask.rows);
  const labels = labelsOf(ask.labels);
  const revisions = revisionsOf(ask.known).filter(({ from }) => isAsked(ask, from) && from >= declaredBy(ask));
  const late = new Map(revisions.map((one) => [one.id, lateOf(one, count, labels)]));
  const again = revisions
    .filter(({ id }) => late.get(id)?.isEnough)
    .map((one) => ({ ...revised(one, count(one)), ...stateOf(ask, one) }));
  const stray = strayBefore(ask);
  const { windows, olderFrom } = "ms" in ask.window ? gridWindows(ask, { count, stray }) : rowWindows(ask, stray);
  const all = [...again, ...windows].toSorted((a, b) => a.span.from - b.span.from);
  const left = all.length - ask.most;
  const unused = [...late.values()].filter(({ isEnough }) => !isEnough);
  return {
    windows: all.slice(Math.max(0, left)).map((one) => ({
      ...one,
      span: { ...one.span, ...(one.span.to > latest + 1 && { until: latest }) },
      ...(labels && { labels: labels.of(one.span) }),
    })),
    olderFrom: left > 0 ? Math.min(olderFrom ?? Infinity, all[0]?.span.from ?? Infinity) : olderFrom,
    late: new Map([...late].filter(([, { isEnough }]) => isEnough)),
    unused: { rows: total(unused.map(({ rows }) => rows)), labels: total(unused.map(({ labels }) => labels)) },
    shrunk: revisions
      .filter((revision) => count(revision) > 0 && count(revision) < revision.rows)
      .map((revision) => ({ id: revision.id, recorded: revision.rows, rows: count(revision) })),
    stray: stray && { ...stray, since: dayText(stray.next, ask.timezone) },
  };
}

/** Where the manifest says when windows begin, or a person asks for older ones, times are meant. */
function strayBefore({ rows, window, since, from = Infinity }: WindowAsk): StrayRows | undefined {
  const found = since === undefined ? strayRows(rows, "ms" in window ? window.ms : DAY) : undefined;
  return found !== undefined && from > found.last ? found : undefined;
}

/** Where the manifest says that windows begin. */
function declaredBy({ since, timezone }: Pick<WindowAsk, "since" | "timezone">): number {
  return since === undefined ? -Infinity : sinceOf(since, zoneOf(timezone));
}

function dayText(time: number, timezone: string): string {
  return new Date(zoneOf(timezone).dayOf(time) * DAY).toISOString().slice(0, 10);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

interface Found {
  readonly windows: readonly PlannedWindow[];
  readonly olderFrom: number | undefined;
}

function revised({ base, revision, id, from, to }: Revision, rows: number): Omit<PlannedWindow, "state"> {
  return { span: { id: `${base}.r${revision + 1}`, from, to }, rows, replaces: id };
}

interface Counting {
  readonly count: Count;
  readonly stray: StrayRows | undefined;
}

function gridWindows(ask: WindowAsk, { count, stray }: Counting): Found {
  const grid = gridOf(ask);
  const finals = revisionsOf(ask.known);
  const start = startOf(ask, { grid, finals, stray });
  if (start === undefined) return { windows: [], olderFrom: undefined };
  const last = grid.indexOf(Math.max(ask.now, ask.watermark ?? ask.now));
  const first = grid.indexOf(start.at);
  const taken = baseIds(ask.known);
  const windows: PlannedWindow[] = [];
  for (let index = last; index >= first; index--)
    for (const span of spansOf(grid, index, { finals, taken, begin: start.begin })) {
      if (!isAsked(ask, span.from)) continue;
      const rows = count(span);
      // That a rest of a window is empty says nothing of the service.
      if (rows === 0 && (span.to > ask.now || span.isRest)) continue;
      if (windows.length === ask.most) return { windows, olderFrom: grid.startOf(first) };
      const { id, from, to } = span;
      windows.push({ span: { id, from, to }, ...stateOf(ask, span), rows, replaces: undefined });
    }
  return { windows, olderFrom: undefined };
}

interface Rest extends WindowSpan {
  readonly isRest: boolean;
}

interface Covered {
  readonly finals: readonly Revision[];
  /** Ids that are no longer free. */
  readonly taken: ReadonlySet<string>;
  /** Nothing is made of what lies before. */
  readonly begin: number;
}

/** What no final window has of a window of the grid, the newest first: all of it, or rests where another grid was before. */
function spansOf(grid: Grid, index: number, { finals, taken, begin }: Covered): readonly Rest[] {
  const [start, to] = [grid.startOf(index), grid.startOf(index + 1)];
  const spans = openSpans(finals, { from: Math.max(start, begin), to });
  return spans.toReversed().map((span) => {
    const isRest = span.from > start || span.to < to;
    const id = isRest ? momentId(span.from) : grid.idOf(index);
    // Days of two zones can have one date and no hour in common.
    return { id: taken.has(id) ? instantId(span.from) : id, ...span, isRest };
  });
}

interface Start {
  /** In the first window. */
  readonly at: number;
  /** Where the first window begins at the earliest. */
  readonly begin: number;
}

interface Begun {
  readonly grid: Grid;
  readonly finals: readonly Revision[];
  readonly stray: StrayRows | undefined;
}

/** Before what is known there is nothing to catch up with, unless it is asked for. */
function startOf(ask: WindowAsk, { grid, finals, stray }: Begun): Start | undefined {
  const { since, from, rows } = ask;
  const declared = declaredBy(ask);
  if (from !== undefined) return { at: Math.max(from, declared), begin: declared };
  const [known] = finals;
  // As long as all windows there were are known, an earlier `since` is a new wish.
  const isWhole = since !== undefined && finals.length < REMEMBERED;
  if (known !== undefined && !isWhole) return atOnce(Math.max(known.from, declared));
  if (since !== undefined) return atOnce(declared);
  const oldest = stray?.next ?? rows.times[0];
  return oldest === undefined ? undefined : atOnce(grid.startOf(grid.indexOf(oldest)));
}

function atOnce(time: number): Start {
  return { at: time, begin: time };
}

function rowWindows(ask: WindowAsk, stray: StrayRows | undefined): Found {
  if (!("rows" in ask.window)) throw new Error("windows of time are no windows of rows");
  const { times, counts } = ask.rows;
  const finals = revisionsOf(ask.known);
  const anchor = Math.max(declaredBy(ask), stray?.next ?? -Infinity, ...finals.map(({ to }) => to));
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
      const isShort = rows < ask.window.rows;
      windows.push({ span, ...stateOf(ask, span, isShort), rows, replaces: undefined });
    }
    [from, rows] = [time + 1, 0];
  }
  return { windows, olderFrom: undefined };
}

function isAsked({ from = -Infinity, to = Infinity }: WindowAsk, start: number): boolean {
  return start >= from && start < to;
}

function stateOf(
  { now, watermark = -Infinity, latenessMs, unreadUntil = -Infinity }: WindowAsk,
  { from, to }: Pick<WindowSpan, "from" | "to">,
  isShort = false,
): Pick<PlannedWindow, "state" | "isIncomplete"> {
  if (from < unreadUntil) return { state: "provisional", isIncomplete: true };
  return { state: !isShort && Math.max(now, watermark) >= to + latenessMs ? "final" : "provisional" };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
