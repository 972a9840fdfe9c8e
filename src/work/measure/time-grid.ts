import { toDigits } from "../../kernel/rounding.ts";
import type { TimePoints } from "./time-points.ts";

/** Stretches of time that know no row: where one starts follows from the calendar, or from a round number. */
export interface TimeUnit {
  /** As in `by week`. */
  readonly name: string;
  readonly stretchOf: (time: number) => number;
  readonly startOf: (stretch: number) => number;
  /** Its start: an ISO date, with a clock where the unit is shorter than a day, or a number. */
  readonly labelOf: (stretch: number) => string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The first Monday of 1970. */
const MONDAY = 4 * DAY;

const DATES: readonly TimeUnit[] = [
  clock("second", SECOND),
  clock("10 seconds", 10 * SECOND),
  clock("minute", MINUTE),
  clock("5 minutes", 5 * MINUTE),
  clock("15 minutes", 15 * MINUTE),
  clock("hour", HOUR),
  clock("3 hours", 3 * HOUR),
  clock("6 hours", 6 * HOUR),
  clock("12 hours", 12 * HOUR),
  clock("day", DAY),
  clock("2 days", 2 * DAY),
  clock("week", 7 * DAY, MONDAY),
  clock("2 weeks", 14 * DAY, MONDAY),
  calendar("month", 1),
  calendar("quarter", 3),
  calendar("year", 12),
  calendar("10 years", 120),
];

const STEPS = [1, 2, 5] as const;
const DECADES = 5;

/** Units that times can be looked at by, the finest first: none is finer than the times themselves. */
export function timeUnits({ isDate, values }: TimePoints, most: number): readonly TimeUnit[] {
  const units = isDate ? DATES : numberUnits(values, most);
  const own = units.findLastIndex(({ stretchOf, startOf }) =>
    values.every((time) => Number.isNaN(time) || startOf(stretchOf(time)) === time),
  );
  return units.slice(Math.max(0, own));
}

function numberUnits(values: Float64Array, most: number): readonly TimeUnit[] {
  const sorted = values.filter(Number.isFinite).sort();
  // A single time that is far away, such as a placeholder for never, says nothing about the others.
  const [from, to] = [sorted[Math.floor(sorted.length * 0.05)], sorted[Math.ceil(sorted.length * 0.95) - 1]];
  const span = (to ?? 0) - (from ?? 0);
  const decade = span > 0 ? Math.floor(Math.log10(span / most)) : 0;
  return Array.from({ length: DECADES }, (_, at) => decade + at).flatMap((power) =>
    STEPS.map((step) => numbered(Number(`${step}e${power}`))),
  );
}

function clock(name: string, width: number, from = 0): TimeUnit {
  const length = width < MINUTE ? 19 : width < DAY ? 16 : 10;
  const startOf = (stretch: number): number => stretch * width + from;
  return {
    name,
    stretchOf: (time) => Math.floor((time - from) / width),
    startOf,
    labelOf: (stretch) => new Date(startOf(stretch)).toISOString().slice(0, length),
  };
}

function calendar(name: string, months: number): TimeUnit {
  const startOf = (stretch: number): number =>
    new Date(0).setUTCFullYear(Math.floor((stretch * months) / 12), (stretch * months) % 12, 1);
  return {
    name,
    stretchOf: (time) => {
      const date = new Date(time);
      return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
    },
    startOf,
    labelOf: (stretch) => new Date(startOf(stretch)).toISOString().slice(0, 10),
  };
}

function numbered(width: number): TimeUnit {
  // 0.29 / 0.01 is a little less than 29.
  const startOf = (stretch: number): number => toDigits(stretch * width, 12);
  return {
    name: `${width}`,
    stretchOf: (time) => Math.floor(toDigits(time / width, 12)),
    startOf,
    labelOf: (stretch) => String(startOf(stretch)),
  };
}
