/** What clocks of a time zone show. */
export interface WallClock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** What clocks show in the zone, an IANA name, at a moment in milliseconds. Throws RangeError where there is no such zone. */
export function wallClock(moment: number, zone: string): WallClock {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/**
 * The first moment at which clocks of the zone show this minute or, where they skip it in spring, one after it.
 * `hour` and `minute` may lie beyond a day: 24:00 is the next day's beginning.
 */
export function momentOf(clock: Omit<WallClock, "weekday">, zone: string): number {
  const wanted = Date.UTC(clock.year, clock.month - 1, clock.day, clock.hour, clock.minute);
  // Offsets lie within a day of UTC and change rarely: the two that hold around it are all there can be.
  const offsets = [wanted - DAY, wanted + DAY].map((around) => shownAs(around, zone) - around);
  const moments = offsets.map((offset) => wanted - offset).toSorted((a, b) => a - b);
  const exact = moments.find((moment) => shownAs(moment, zone) === wanted);
  // Skipped: the time that the offset before the gap gives shows as much after it as was asked for after its begin.
  return exact ?? wanted - (offsets[0] ?? 0);
}

const DAY = 24 * 3_600_000;

/** Clocks as if they were of UTC, in milliseconds. */
function shownAs(moment: number, zone: string): number {
  const { year, month, day, hour, minute } = wallClock(moment, zone);
  return Date.UTC(year, month - 1, day, hour, minute) + (((moment % 60_000) + 60_000) % 60_000);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  FORMATS.set(zone, format);
  return format;
}
