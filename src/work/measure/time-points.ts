/** Times as numbers that keep their distances: milliseconds of dates, or what the file has where it has numbers. */
export interface TimePoints {
  readonly isDate: boolean;
  /** One for each text; NaN where a text is no such time. */
  readonly values: Float64Array;
}

const DAY = 86_400_000;
const TIME =
  /^(\d{4})-(?:(\d{2})(?:-(\d{2}))?|W(\d{2})(?:-(\d))?)(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * The points of the texts of times: numbers, or ISO 8601 dates of one form. An offset is left as it is written: in one
 * form all have the same.
 */
export function timePoints(texts: readonly string[], isNumber: boolean): TimePoints {
  return { isDate: !isNumber, values: Float64Array.from(texts, isNumber ? Number : dateOf) };
}

function dateOf(text: string): number {
  const parts = TIME.exec(text);
  if (parts === null) return Number.NaN;
  const [year = 0, month = 1, day = 1, week = 0, weekday = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 9)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const start = parts[4] === undefined ? utc(year, month - 1, day) : weekStart(year, week) + (weekday - 1) * DAY;
  return start + ((hour * 60 + minute) * 60 + second) * 1000 + Number((parts[9] ?? "").padEnd(3, "0"));
}

/** The Monday of an ISO week: the first week has the year's fourth of January. */
function weekStart(year: number, week: number): number {
  const fourth = utc(year, 0, 4);
  const sinceMonday = (new Date(fourth).getUTCDay() + 6) % 7;
  return fourth + ((week - 1) * 7 - sinceMonday) * DAY;
}

/** Date.UTC takes the years 0 to 99 for those of the last century. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}
