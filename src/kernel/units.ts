import { UserError } from "./errors.ts";

const MILLISECONDS = { ms: 1, s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7, w: 6.048e8 } as const;
const BYTES = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
} as const;

/** Milliseconds of `5ms`, `30s`, `15m`, `4h`, `180d`, `2w`. Throws a UserError on anything else. */
export function parseDuration(text: string): number {
  return parseWithUnit(text, MILLISECONDS, "a duration such as 30s, 15m, 4h or 180d");
}

/** What a timer can wait for, in milliseconds: Node fires at once where it is more. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** A timer's delay of a duration that somebody wrote. */
export function waitOf(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST_WAIT);
}

/** Bytes of `16GiB`, `500MB`. Throws a UserError on anything else. */
export function parseBytes(text: string): number {
  return parseWithUnit(text, BYTES, "a size such as 500MB or 16GiB");
}

/** A margin: an absolute number, or `2%` of the baseline's value as `{relative: 0.02}`. */
export type Margin = { readonly absolute: number } | { readonly relative: number };

export function parseMargin(margin: number | string): Margin {
  if (typeof margin === "number") return { absolute: margin };
  const match = /^(\d+(?:\.\d+)?)%$/.exec(margin);
  if (match?.[1] === undefined)
    throw new UserError(`"${margin}" is no margin. Write a number, or a percentage such as 2%.`);
  return { relative: Number(match[1]) / 100 };
}

/** `3.2 s`, `4 min 10 s`, `2 h 5 min`, for people. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return withRest(`${minutes} min`, Math.round(seconds) % 60, "s");
  return withRest(`${Math.floor(minutes / 60)} h`, minutes % 60, "min");
}

function withRest(whole: string, rest: number, unit: string): string {
  return rest === 0 ? whole : `${whole} ${rest} ${unit}`;
}

/** `512 B`, `1.4 MiB`, for people. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

function parseWithUnit(text: string, units: Readonly<Record<string, number>>, expected: string): number {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const factor = match?.[2] === undefined ? undefined : units[match[2]];
  if (match === null || factor === undefined) throw new UserError(`"${text}" is not ${expected}.`);
  return Number(match[1]) * factor;
}
