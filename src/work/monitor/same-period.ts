import type { PastWindow } from "../../generated/types.ts";
import { wallClock } from "../../kernel/wall-clock.ts";
import type { WindowSpan } from "./measured.ts";

const WEEK = 7 * 24 * 3_600_000;

/** Windows that began at the same hour of the same weekday as this one, in its time zone; longer than a week, all of them. */
export function samePeriod(
  history: readonly PastWindow[],
  { from, to }: WindowSpan,
  timezone: string,
): readonly PastWindow[] {
  if (to - from >= WEEK) return history;
  const own = wallClock(from, timezone);
  return history.filter((past) => {
    const other = wallClock(Date.parse(past.from), timezone);
    return other.weekday === own.weekday && other.hour === own.hour && other.minute === own.minute;
  });
}
