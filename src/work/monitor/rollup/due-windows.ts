import { baseId } from "../known-windows.ts";

/** An entry of a window, as far as rolling it up asks. */
export interface WindowPlace {
  /** ISO 8601. */
  readonly recordedAt: string;
  readonly window: { readonly id: string; readonly from: string; readonly to: string };
}

export interface DueAsk {
  /** What was recorded and ended after this stays: milliseconds. */
  readonly until: number;
  /** Ids of windows that the newest entry remembers. */
  readonly remembered: readonly string[];
  readonly most: number;
}

/** So many entries fill an archive. */
export const MOST_ARCHIVED = 1000;

/**
 * How many of these entries, the oldest first as they follow one another, are rolled up together: those up to the end of
 * the month in which the first window begins, in UTC, where that is over for long enough. Zero where it is not, where the
 * newest entry remembers one of them (what looks back over windows looks at those), or where none is left behind them.
 */
export function dueWindows(chain: readonly WindowPlace[], { until, remembered, most }: DueAsk): number {
  const [first] = chain;
  if (first === undefined) return 0;
  const end = monthEnd(Date.parse(first.window.from));
  if (end > until) return 0;
  const later = chain.findIndex(({ window }) => Date.parse(window.from) >= end);
  const due = chain.slice(0, Math.min(later === -1 ? chain.length : later, most));
  const kept = new Set(remembered.map(baseId));
  const isStaying = ({ recordedAt, window }: WindowPlace): boolean =>
    Date.parse(recordedAt) > until || Date.parse(window.to) > until || kept.has(baseId(window.id));
  return due.length === chain.length || due.some(isStaying) ? 0 : due.length;
}

/** Whether the month in which the oldest was recorded is over for long enough, by its name alone. */
export function mayBeDue(ids: readonly string[], until: number): boolean {
  const [, year, month] = /^(\d{4})(\d\d)\d\dT/.exec(ids[0] ?? "") ?? [];
  return year !== undefined && month !== undefined && Date.UTC(Number(year), Number(month)) <= until;
}

/** `2026-11`, in UTC. */
export function monthOf(time: string): string {
  return new Date(time).toISOString().slice(0, 7);
}

function monthEnd(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
