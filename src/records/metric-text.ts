import { toDigits } from "../kernel/rounding.ts";
import type { MeasuredMetric } from "../generated/types.ts";
import { apart, asWritten, number, scaleFor, signed, type Scale } from "../kernel/numbers.ts";

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
function limitText(limit: MeasuredMetric["limit"]): string {
  const parts = [
    limit?.min === undefined ? "" : `≥ ${asWritten(limit.min)}`,
    limit?.max === undefined ? "" : `≤ ${asWritten(limit.max)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
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

type Bounds = readonly [number, number] | null | undefined;

function bounds(interval: Bounds, show: (bound: number) => string): string {
  return interval === null || interval === undefined ? "" : `${show(interval[0])} to ${show(interval[1])}`;
}

function halfWidth(interval: Bounds): number {
  return interval === null || interval === undefined ? Number.NaN : (interval[1] - interval[0]) / 2;
}
