import type { QuietHours } from "../../../generated/types.ts";
import { momentOf, wallClock, type WallClock } from "../../../kernel/wall-clock.ts";
import { nextRun, type CronLine } from "../cadence.ts";

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const LONGEST_DAYS = 7;
const DAY = 24 * 3_600_000;

/**
 * When the quiet hours end in which a moment lies, in milliseconds; undefined outside of them. They begin on their days
 * at `from` and end at the next `to`, by the clocks of their zone: in spring an hour shorter. Where one ends as the next
 * begins they go on; hours that never end are none.
 */
export function quietUntil(now: number, hours: QuietHours | undefined): number | undefined {
  if (hours === undefined) return undefined;
  let until: number | undefined;
  for (let moment = now; moment < now + LONGEST_DAYS * DAY; moment = until) {
    const end = endOf(moment, hours);
    if (end === undefined) return until;
    until = end;
  }
  return undefined;
}

/** Two weeks of a daily run: what holds for these holds for the schedule. */
const RUNS = 14;

/** Whether all the next runs of a schedule lie in quiet hours, so that each message waits for another run. Milliseconds. */
export function isAlwaysQuiet(cron: readonly CronLine[], hours: QuietHours | undefined, now: number): boolean {
  let moment = now;
  for (let run = 0; run < RUNS; run++) {
    const next = nextRun(cron, moment);
    if (next === undefined || quietUntil(next, hours) === undefined) return false;
    moment = next;
  }
  return true;
}

function endOf(moment: number, { from, to, timezone = "UTC", days }: QuietHours): number | undefined {
  const today = wallClock(moment, timezone);
  const ends = [-1, 0].flatMap((offset) => {
    const date = plusDays(today, offset);
    const weekday = WEEKDAYS[date.weekday];
    if (days !== undefined && (weekday === undefined || !days.includes(weekday))) return [];
    const begin = momentOf({ ...date, ...timeOf(from) }, timezone);
    const end = momentOf({ ...(to > from ? date : plusDays(date, 1)), ...timeOf(to) }, timezone);
    return begin <= moment && moment < end ? [end] : [];
  });
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function plusDays({ year, month, day }: WallClock, days: number): WallClock {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: 0,
    minute: 0,
    weekday: date.getUTCDay(),
  };
}

function timeOf(text: string): { readonly hour: number; readonly minute: number } {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return { hour, minute };
}
