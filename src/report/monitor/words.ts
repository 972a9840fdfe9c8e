import type { Alert, ColumnDrift, WindowRecord } from "../../generated/types.ts";
import type { Outcome } from "../../findings/finding.ts";
import { apart, asWritten, count, number, percent, scaleFor, type Scale } from "../../kernel/numbers.ts";
import { toDigits } from "../../kernel/rounding.ts";
import { metricName } from "../../manifest/metric-names.ts";

/** How something is shown: a glyph is never alone. */
export interface MonitorMark {
  readonly glyph: string;
  readonly word: string;
  readonly outcome: Outcome;
}

export const HEALTH = {
  healthy: { glyph: "✅", word: "Healthy", outcome: "pass" },
  degraded: { glyph: "❌", word: "Degraded", outcome: "fail" },
  unknown: { glyph: "⛔", word: "Unknown", outcome: "unmeasured" },
} as const satisfies Record<WindowRecord["health"], MonitorMark>;

export const FRESH = {
  fresh: { glyph: "✅", word: "Fresh", outcome: "pass" },
  stale: { glyph: "⚠️", word: "Stale", outcome: "warn" },
} as const satisfies Record<WindowRecord["fresh"], MonitorMark>;

/** Causes as a title has them. */
export const CAUSES = {
  drift: "drift",
  decay: "performance fell",
  "estimated-decay": "estimated performance fell",
  "concept-drift": "concept drift",
  quality: "data quality",
  service: "service limits",
  "no-data": "no data",
  stale: "the monitor is stale",
} as const satisfies Record<Alert["cause"], string>;

/** By a cause: the signal that fires it; a stale monitor has none. */
export const SIGNAL_OF = {
  drift: "drift",
  decay: "decay",
  "estimated-decay": "estimatedDecay",
  "concept-drift": "conceptDrift",
  quality: "quality",
  service: "service",
  "no-data": "noData",
  stale: undefined,
} as const satisfies Record<Alert["cause"], keyof WindowRecord["signals"] | undefined>;

/** `empty cells 1% → 10%, more than chance`; empty where nothing changed. */
export function emptyCellsText({ nullRate }: ColumnDrift): string {
  if (nullRate === undefined || (nullRate.flagged !== true && nullRate.reference === nullRate.current)) return "";
  const words = `empty cells ${percent(nullRate.reference)} → ${percent(nullRate.current)}`;
  return nullRate.flagged === true ? `${words}, more than chance` : words;
}

/** The name of a column or of the prediction, as prose; untrusted. */
export function columnTitle(name: string): string {
  return name === "@prediction" ? "the prediction" : name;
}

/** Metrics as people say them, and the other values of a trend. Untrusted. */
export function seriesTitle(key: string): string {
  const [, kind, rest = ""] = /^(realized|estimated|distance)\.(.*)$/s.exec(key) ?? [];
  if (kind === "distance") return `Distance of ${columnTitle(rest)}`;
  if (kind !== undefined) return `${metricName(rest)}, ${kind}`;
  if (key.startsWith("latency.")) return `Latency ${key.slice("latency.".length)}, ms`;
  return key === "errors" ? "Error rate" : key;
}

/** Numbers that are read together and must not look alike where they are not. */
export function together(
  values: readonly (number | null | undefined)[],
  halfWidth?: number,
): (value: number | null | undefined) => string {
  const numbers = values.flatMap((value) => (typeof value === "number" && Number.isFinite(value) ? [value] : []));
  const wide = scaleFor(numbers, halfWidth === undefined ? [] : [halfWidth]);
  const scale: Scale =
    halfWidth === undefined && !wide.exponent ? { ...wide, decimals: Math.max(0, wide.decimals - 1) } : wide;
  const pairs = numbers.flatMap((a, index) => numbers.slice(index + 1).map((b) => [a, b] as const));
  const finer = scale.exponent ? scale : apart(scale, pairs);
  return (value) => number(value, finer);
}

/** Numbers of one column of a table: as precise as the largest needs. */
export function alike(values: readonly (number | null)[]): (value: number) => string {
  const scale = scaleFor(values.filter((value) => value !== null));
  const shorter = scale.exponent ? scale : { ...scale, decimals: Math.max(0, scale.decimals - 1) };
  return (value) => number(value, shorter);
}

export const interval = (
  pair: readonly (number | null)[] | null | undefined,
  show: (value: number | null | undefined) => string,
): string => (pair === null || pair === undefined ? "" : `${show(pair[0])} to ${show(pair[1])}`);

/** A distance with its unit. */
export function distanceText(value: number | null, { measure, threshold }: ColumnDrift): string {
  if (value === null) return "not measured";
  const show = together([value, threshold]);
  return `${show(value)}${UNITS[measure] ?? ""}`;
}

export function thresholdText({ measure, threshold }: ColumnDrift): string {
  return threshold === null ? "none" : `${limitText(threshold)}${UNITS[measure] ?? ""}`;
}

const UNITS: Readonly<Record<string, string>> = { wasserstein: " σ" };

/** The name of a measure for people; another engine's own stay as they are. Untrusted. */
export function measureTitle(measure: string): string {
  return MEASURES[measure] ?? measure;
}

const MEASURES: Readonly<Record<string, string>> = {
  wasserstein: "Wasserstein, in σ of the reference",
  "jensen-shannon": "Jensen-Shannon",
  "domain-auc": "AUC of telling the two apart",
  mmd: "MMD",
};

export function pValueText(value: number | null | undefined): string {
  if (value === null || value === undefined) return "";
  return value < 0.001 ? "< 0.001" : number(value, { decimals: 3, exponent: false });
}

/** From the first to the last row of something, both inside; days where no hours are given. Untrusted. */
export function periodText({ from, to }: { readonly from: string; readonly to: string }): string {
  const isHour = [from, to].some((time) => !Number.isNaN(Date.parse(time)) && Date.parse(time) % DAY !== 0);
  const show = (time: string) =>
    Number.isNaN(Date.parse(time)) ? time : isHour ? momentText(time) : day(Date.parse(time));
  return `${show(from)} to ${show(to)}`;
}

/** The time of a window, whose end is outside: days where it is of whole ones; all UTC. Untrusted. */
export function spanText(from: string, to: string | undefined): string {
  const [start, end] = [Date.parse(from), to === undefined ? Number.NaN : Date.parse(to)];
  if (Number.isNaN(start)) return from;
  if (Number.isNaN(end)) return momentText(from);
  if (start % DAY === 0 && end % DAY === 0 && end > start)
    return end - start === DAY ? day(start) : `${day(start)} to ${day(end - DAY)}`;
  const last = day(start) === day(end) ? clock(end) : `${day(end)} ${clock(end)}`;
  return `${day(start)} ${clock(start)} to ${last} UTC`;
}

/** `2026-11-27 06:00 UTC`; what is no time stays as it is. Untrusted. */
export function momentText(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : `${day(at)} ${clock(at)} UTC`;
}

const DAY = 86_400_000;

function day(at: number): string {
  return iso(at).slice(0, 10);
}

function clock(at: number): string {
  return iso(at).slice(11, 16);
}

function iso(at: number): string {
  return Math.abs(at) > 8.64e15 ? "" : new Date(at).toISOString();
}

export function rowsText(rows: number | undefined): string {
  return rows === undefined ? "" : `${count(rows)} ${rows === 1 ? "row" : "rows"}`;
}

/** A limit that somebody wrote or that was calibrated. */
export function limitText(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : asWritten(toDigits(value, 4));
}

/** `sha256:1a2b3c4d5e6f`. */
export function shortDigest(digest: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest.slice(0, 19) : digest;
}
