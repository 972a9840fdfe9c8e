import { isDay } from "../../kernel/days.ts";
import { UserError } from "../../kernel/errors.ts";
import { parseDuration } from "../../kernel/units.ts";

/** Milliseconds since the epoch of a day (its beginning, in UTC), or of a span before now, as `30d`. */
export function sinceTime(text: string, now: number): number {
  if (isDay(text)) return Date.parse(`${text}T00:00:00Z`);
  if (/^\d{1,6}[hdw]$/.test(text)) return now - parseDuration(text);
  throw new UserError(
    `${JSON.stringify(text)} is no time. Write a day, 2026-11-30, or how long ago, as 30d, 12h or 6w.`,
  );
}
