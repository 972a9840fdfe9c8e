import { UserError } from "../../kernel/errors.ts";
import { momentOf, wallClock, type WallClock } from "../../kernel/wall-clock.ts";

/** One entry of a workflow's `on.schedule`. */
export interface CronLine {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** IANA name. Default: UTC. */
  readonly timezone?: string | undefined;
}

interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** POSIX: where both days are restricted, either will do. */
  readonly isEither: boolean;
  readonly zone: string;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** A leap day may be eight years away. */
const HORIZON_DAYS = 9 * 366;

/**
 * When the next of several cron lines is due after a moment, in milliseconds; undefined where none ever is (30 February).
 * Throws a UserError for a line that is none.
 */
export function nextRun(lines: readonly CronLine[], after: number): number | undefined {
  const runs = lines.map(parseCron).flatMap((schedule) => nextOf(schedule, after) ?? []);
  return runs.length === 0 ? undefined : Math.min(...runs);
}

function nextOf(schedule: Schedule, after: number): number | undefined {
  const start = wallClock(after, schedule.zone);
  for (let days = 0; days <= HORIZON_DAYS; days++) {
    const date = plusDays(start, days);
    if (!isDay(schedule, date)) continue;
    const runs = runsOf(schedule, date).filter((run) => run > after);
    if (runs.length > 0) return Math.min(...runs);
  }
  return undefined;
}

function runsOf({ hours, minutes, zone }: Schedule, date: WallClock): readonly number[] {
  return [...hours].flatMap((hour) => [...minutes].map((minute) => momentOf({ ...date, hour, minute }, zone)));
}

function plusDays({ year, month, day }: WallClock, days: number): WallClock {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  const [nextYear, nextMonth, nextDay] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return { year: nextYear, month: nextMonth, day: nextDay, hour: 0, minute: 0, weekday: date.getUTCDay() };
}

function isDay({ months, days, weekdays, isEither }: Schedule, date: WallClock): boolean {
  if (!months.has(date.month)) return false;
  const [isDate, isWeekday] = [days.has(date.day), weekdays.has(date.weekday)];
  return isEither ? isDate || isWeekday : isDate && isWeekday;
}

function parseCron({ cron, timezone = "UTC" }: CronLine): Schedule {
  const fields = cron.trim().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  if (fields.length !== 5) throw noCron(cron);
  const parse = (text: string, range: FieldRange): ReadonlySet<number> => {
    const values = fieldOf(text, range);
    if (values === undefined) throw noCron(cron);
    return values;
  };
  return {
    minutes: parse(minute, { low: 0, high: 59 }),
    hours: parse(hour, { low: 0, high: 23 }),
    days: parse(day, { low: 1, high: 31 }),
    months: parse(month, { low: 1, high: 12, names: MONTHS }),
    weekdays: new Set([...parse(weekday, { low: 0, high: 7, names: WEEKDAYS })].map((one) => one % 7)),
    isEither: !day.startsWith("*") && !weekday.startsWith("*"),
    zone: zoneOf(timezone, cron),
  };
}

interface FieldRange {
  readonly low: number;
  readonly high: number;
  /** Of `low` and what follows. */
  readonly names?: readonly string[];
}

function fieldOf(text: string, range: FieldRange): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [span = "", step = "1", ...more] = part.split("/");
    if (more.length > 0 || !/^[1-9][0-9]?$/.test(step)) return undefined;
    const ends = endsOf(span, { ...range, isStepped: part.includes("/") });
    if (ends === undefined) return undefined;
    for (let value = ends[0]; value <= ends[1]; value += Number(step)) values.add(value);
  }
  return values;
}

function endsOf(
  span: string,
  range: FieldRange & { readonly isStepped: boolean },
): readonly [number, number] | undefined {
  const { low, high, isStepped } = range;
  // Sunday is 0 and 7: a star means each once.
  if (span === "*") return [low, high === 7 ? 6 : high];
  const [first = "", last, ...more] = span.split("-");
  const from = valueOf(first, range);
  // `5/15` goes on to the end.
  const to = last === undefined ? (isStepped ? high : from) : valueOf(last, range);
  return more.length > 0 || from === undefined || to === undefined || from > to ? undefined : [from, to];
}

function valueOf(text: string, { low, high, names = [] }: FieldRange): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return low + named;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

function zoneOf(zone: string, cron: string): string {
  try {
    wallClock(0, zone);
    return zone;
  } catch (error) {
    throw new UserError(
      `The time zone ${JSON.stringify(zone)} of the cron line "${cron}" is not known. Write an IANA name such as Europe/Paris.`,
      { cause: error },
    );
  }
}

function noCron(cron: string): UserError {
  return new UserError(
    `${JSON.stringify(cron)} is no cron line. Write minute, hour, day, month and weekday, such as "17 6 * * 1-5", or give monitoring.every.`,
  );
}
