import { toDigits } from "../kernel/rounding.ts";
import type { MeasuredMetric } from "../generated/types.ts";

/** How many decimals a group of numbers that are read together is shown with. */
export interface Scale {
  readonly decimals: number;
  /** Very small or very large: shown as 1.23e−7. */
  readonly exponent: boolean;
}

type Bounds = readonly [number, number] | null | undefined;

const MOST_DECIMALS = 8;

/** One metric's numbers as text, all with the same precision; empty where there is nothing. */
export interface MetricText {
  readonly value: string;
  readonly interval: string;
  readonly baseline: string;
  readonly delta: string;
  /** The size of the change without its sign. */
  readonly change: string;
  readonly deltaInterval: string;
  readonly margin: string;
  readonly limit: string;
}

/**
 * The numbers of one metric for people: two significant digits of the narrowest interval, more where two numbers
 * that differ would otherwise look the same.
 */
export function metricText(metric: MeasuredMetric): MetricText {
  const scale = metricScale(metric);
  const { value, baseline, delta, margin, limit } = metric;
  return {
    value: number(value, scale),
    interval: bounds(metric.interval, (bound) => number(bound, scale)),
    baseline: baseline === undefined ? "" : number(baseline, scale),
    delta: delta === undefined || delta === null ? "" : signed(delta, scale),
    change: delta === undefined || delta === null ? "" : number(Math.abs(delta), scale),
    deltaInterval: bounds(metric.deltaInterval, (bound) => signed(bound, scale)),
    margin: margin === undefined || margin === null ? "" : asWritten(toDigits(margin, 4)),
    limit: limitText(limit),
  };
}

/** `≥ 0.80`, `≤ 0.5`, or both; empty without a limit. */
export function limitText(limit: MeasuredMetric["limit"]): string {
  const parts = [
    limit?.min === undefined ? "" : `≥ ${asWritten(limit.min)}`,
    limit?.max === undefined ? "" : `≤ ${asWritten(limit.max)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** The precision that shows `values` to four significant digits, or an uncertainty to two. */
export function scaleFor(values: readonly number[], halfWidths: readonly number[] = []): Scale {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  if (largest > 0 && (largest < 1e-4 || largest >= 1e12)) return { decimals: 2, exponent: true };
  const widths = halfWidths.filter((width) => Number.isFinite(width) && width > 0);
  const wanted = widths.length > 0 ? 1 - magnitude(Math.min(...widths)) : 3 - (largest > 0 ? magnitude(largest) : 0);
  return { decimals: Math.min(MOST_DECIMALS, Math.max(0, wanted)), exponent: false };
}

/** A number with thousands separators and a real minus sign; never `-0`; `n/a` where there is none. */
export function number(value: number | null | undefined, scale: Scale): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "n/a";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = scale.exponent ? value.toExponential(scale.decimals) : grouped(value.toFixed(scale.decimals));
  return /[1-9]/.test(text) ? text.replaceAll("-", "−").replace("e+", "e") : text.replace("-", "");
}

/** With `+` or `−` unless it shows as zero. */
export function signed(value: number | null | undefined, scale: Scale): string {
  const text = number(value, scale);
  return value !== null && value !== undefined && value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
}

/** A number somebody wrote, as short as they wrote it. */
export function asWritten(value: number): string {
  if (!Number.isFinite(value)) return number(value, { decimals: 0, exponent: false });
  const text = String(toDigits(value, 10));
  return (text.includes("e") ? text.replace("e+", "e") : grouped(text)).replaceAll("-", "−").replace(/^−0$/, "0");
}

/** `12,345`. */
export function count(value: number): string {
  return number(value, { decimals: 0, exponent: false });
}

/** A share of 1 as `93%`, `99.5%`. */
export function percent(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return "n/a";
  return `${asWritten(Number((share * 100).toFixed(decimals)))}%`;
}

function metricScale(metric: MeasuredMetric): Scale {
  const values = [metric.value, metric.baseline].filter((value) => typeof value === "number");
  const scale = scaleFor(values, [halfWidth(metric.interval), halfWidth(metric.deltaInterval)]);
  if (scale.exponent) return scale;
  return apart(scale, pairsToTell(metric));
}

/** Pairs that are judged against each other must not look equal when they are not. */
function pairsToTell(metric: MeasuredMetric): readonly (readonly [number, number])[] {
  const worst = metric.better === "higher" ? -1 : 1;
  const edge = metric.margin === undefined || metric.margin === null ? undefined : worst * metric.margin;
  const pairs: (readonly [number | null | undefined, number | null | undefined])[] = [
    [metric.value, metric.limit?.min],
    [metric.value, metric.limit?.max],
    [metric.delta, edge],
    [metric.deltaInterval?.[0], edge],
    [metric.deltaInterval?.[1], edge],
  ];
  if (metric.deltaInterval === null || metric.deltaInterval === undefined) pairs.push([metric.value, metric.baseline]);
  if (metric.improved === true) pairs.push([metric.delta, 0]);
  return pairs.filter((pair): pair is readonly [number, number] => pair.every((value) => typeof value === "number"));
}

function apart(scale: Scale, pairs: readonly (readonly [number, number])[]): Scale {
  const alike = ({ decimals }: Scale) => pairs.some(([a, b]) => a !== b && a.toFixed(decimals) === b.toFixed(decimals));
  let finer = scale;
  while (finer.decimals < MOST_DECIMALS && alike(finer)) finer = { ...finer, decimals: finer.decimals + 1 };
  return alike(finer) ? scale : finer;
}

function bounds(interval: Bounds, show: (bound: number) => string): string {
  return interval === null || interval === undefined ? "" : `${show(interval[0])} to ${show(interval[1])}`;
}

function halfWidth(interval: Bounds): number {
  return interval === null || interval === undefined ? Number.NaN : (interval[1] - interval[0]) / 2;
}

function magnitude(value: number): number {
  return Math.floor(Math.log10(value) + 1e-9);
}

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const separated = whole.replaceAll(/(\d)(?=(?:\d{3})+$)/g, "$1,");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}
