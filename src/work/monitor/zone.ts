import { UserError } from "../../kernel/errors.ts";

/** The civil time of a place: days as numbers since 1970-01-01, instants as milliseconds since the epoch. */
export interface Zone {
  readonly name: string;
  /** The day of an instant. */
  dayOf(time: number): number;
  /** The first instant of a day: midnight, or, where the clock jumps over it, what comes then. */
  startOf(day: number): number;
}

export const DAY = 86_400_000;
/** Further than any place is from UTC, with a clock that is turned. */
const FURTHEST = 27 * 3_600_000;

/** Throws a UserError where there is no such zone. */
export function zoneOf(name: string): Zone {
  if (/^(?:UTC|Etc\/UTC|GMT|Z)$/.test(name))
    return { name, dayOf: (time) => Math.floor(time / DAY), startOf: (day) => day * DAY };
  const format = formatOf(name);
  const dayOf = (time: number): number => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return Math.floor(Date.UTC(parts.get("year") ?? 0, (parts.get("month") ?? 1) - 1, parts.get("day") ?? 1) / DAY);
  };
  const startOf = (day: number): number => {
    let [before, from] = [day * DAY - FURTHEST, day * DAY + FURTHEST];
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      if (dayOf(middle) >= day) from = middle;
      else before = middle;
    }
    return from;
  };
  return { name, dayOf, startOf };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn", {
      timeZone: name,
      year: "numeric",
      month: "numeric",
      day: "numeric",
    });
  } catch (cause) {
    throw new UserError(
      `monitoring.timezone is ${JSON.stringify(name)}, which is no time zone. Write an IANA name such as Europe/Paris, or UTC.`,
      { cause },
    );
  }
}
