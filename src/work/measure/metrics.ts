import type { MeasuredMetric, MeasuredMetrics } from "../../generated/types.ts";
import type { Metric } from "../../manifest/metric.ts";
import type { Margin } from "../../kernel/units.ts";
import { holm } from "../../stats/comparison/multiplicity.ts";
import { nonInferiority, rowsToSettle } from "../../stats/comparison/non-inferiority.ts";
import type { Interval } from "../../stats/interval.ts";
import { marginOf, voidMargin } from "../gate/margin.ts";
import type { Estimate } from "./estimate.ts";
import type { Measurement } from "./measure.ts";
import { measurementOf, type TaskSample } from "./registry.ts";
import { hasUnits, type Resampling } from "./sampling.ts";

/** A metric to measure: gated ones have a margin. */
export interface MetricSpec {
  readonly metric: Metric;
  /** Its name in the record: the manifest's, where that is an alias. */
  readonly name?: string | undefined;
  readonly margin?: Margin | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly primary?: boolean | undefined;
}

export interface MeasureOptions {
  /** One-sided confidence of the comparison, such as 0.95. */
  readonly confidence: number;
  readonly resampling: Resampling;
}

/** A measured metric with the p-value of "not better than the baseline", for the correction over metrics. */
export interface TestedMetric {
  readonly name: string;
  readonly measured: MeasuredMetric;
  /** Two-sided p-value of "the difference is 0"; undefined without a comparison. */
  readonly pChange?: number;
  /** One-sided p-value of "not worse by more than the margin". */
  readonly pHarm?: number;
}

const LEVEL = 0.95;
const SIGNIFICANCE = 0.05;

/**
 * Every metric with its interval, and beside a baseline its difference, outcome and the rows that would settle it.
 * Metrics that are not gated and have no value here are left out.
 */
export function measureMetrics(
  sample: TaskSample,
  specs: readonly MetricSpec[],
  options: MeasureOptions,
): MeasuredMetrics {
  const results = specs
    .map((spec) => measureMetric(sample, spec, options))
    .filter(({ measured }) => measured.gated === true || measured.value !== null);
  const improved = improvements(results);
  return Object.fromEntries(
    results.map(({ name, measured }) => [
      name,
      improved.has(name) ? { ...measured, improved: improved.get(name) ?? false } : measured,
    ]),
  );
}

/** One metric on one sample. */
export function measureMetric(sample: TaskSample, spec: MetricSpec, options: MeasureOptions): TestedMetric {
  const { metric, name = metric.name } = spec;
  const measurement = measurementOf(metric, sample);
  const fixed = {
    better: metric.better,
    n: sample.n,
    level: LEVEL,
    gated: spec.margin !== undefined,
    ...(spec.primary === true && { primary: true }),
    ...((spec.min !== undefined || spec.max !== undefined) && {
      limit: {
        ...(spec.min !== undefined && { min: spec.min }),
        ...(spec.max !== undefined && { max: spec.max }),
      },
    }),
  };
  const { value, reason } = measurement.candidate;
  if (value === null) {
    const outcome = spec.margin === undefined ? undefined : outcomeWithout(metric, measurement);
    return { name, measured: { value, reason, interval: null, ...fixed, ...(outcome !== undefined && { outcome }) } };
  }
  const level = measurement.level(options.resampling);
  const own = { value, interval: pairOf(intervalOf(level, { sample, level: LEVEL })), ...fixed };
  if (measurement.baseline === undefined)
    return { name, measured: { ...own, ...(level.method !== null && { method: level.method }) } };
  return { name, ...compared({ spec, measurement, own, value, sample }, options) };
}

/** Fewer rows, or groups of rows, are not resampled. */
const LEAST_UNITS = 10;

function tooFewFor(estimate: Estimate, sample: TaskSample): string | undefined {
  if (estimate.method === null) return estimate.reason;
  if (estimate.isResampled !== true || hasUnits(sample.n, sample, LEAST_UNITS)) return undefined;
  return `it needs ${LEAST_UNITS} ${sample.clusters === undefined ? "rows" : "groups of rows"}`;
}

/** The outcome of a gated metric that has no value. */
function outcomeWithout({ needs }: Metric, { baseline }: Measurement): MeasuredMetric["outcome"] {
  if (baseline !== undefined) return "unmeasured";
  return needs === "judgements" ? "not-applicable" : undefined;
}

interface Comparison {
  readonly spec: MetricSpec;
  readonly measurement: Measurement;
  readonly own: MeasuredMetric;
  readonly value: number;
  readonly sample: TaskSample;
}

function compared(
  { spec, measurement, own, value, sample }: Comparison,
  { confidence, resampling }: MeasureOptions,
): Omit<TestedMetric, "name"> {
  const isGated = spec.margin !== undefined;
  const deltaLevel = Number((2 * confidence - 1).toFixed(10));
  const baseline = measurement.baseline?.value ?? null;
  const unmeasured = (reason: string): Omit<TestedMetric, "name"> => ({
    measured: {
      ...own,
      baseline,
      delta: baseline === null ? null : value - baseline,
      deltaInterval: null,
      deltaLevel,
      reason,
      ...(isGated && { outcome: "unmeasured" }),
    },
  });
  if (baseline === null)
    return unmeasured(`the baseline has no value: ${measurement.baseline?.reason ?? "it was not measured"}`);
  const estimate = measurement.difference(resampling);
  const problem = tooFewFor(estimate, sample);
  if (estimate.method === null || problem !== undefined) return unmeasured(problem ?? "");
  const interval = finite(estimate.interval(deltaLevel));
  if (interval === null)
    return unmeasured(`the difference has no finite interval; ${sample.n} rows are too few for it`);
  const delta = value - baseline;
  const measured = {
    ...own,
    method: estimate.method,
    baseline,
    delta,
    deltaInterval: pairOf(interval),
    deltaLevel,
  };
  const pChange = Math.min(1, 2 * Math.min(estimate.below(0), estimate.above(0)));
  if (spec.margin === undefined) return { measured, pChange };
  const margin = marginOf(spec.margin, baseline);
  const isHigherBetter = spec.metric.better === "higher";
  const oriented = isHigherBetter
    ? { delta, ...interval, margin }
    : { delta: -delta, low: -interval.high, high: -interval.low, margin };
  const outcome = nonInferiority(oriented);
  const reason = outcome === "inconclusive" ? voidMargin(spec.margin, baseline) : undefined;
  if (reason !== undefined) return { measured: { ...measured, outcome: "unmeasured", reason }, pChange };
  const neededRows = outcome === "inconclusive" ? rowsToSettle(oriented, { n: sample.n, level: deltaLevel }) : null;
  return {
    measured: { ...measured, margin, outcome, ...(neededRows !== null && { neededRows }) },
    pChange,
    pHarm: isHigherBetter ? estimate.below(-margin) : estimate.above(margin),
  };
}

/** Better, and credibly so after Holm's correction; gated metrics are corrected among themselves. */
function improvements(results: readonly TestedMetric[]): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const isGated of [true, false]) {
    const family = results.filter(({ measured, pChange }) => measured.gated === isGated && pChange !== undefined);
    const adjusted = holm(family.map(({ pChange }) => pChange ?? 1));
    for (const [index, { name, measured }] of family.entries()) {
      const gain = (measured.delta ?? 0) * (measured.better === "higher" ? 1 : -1);
      found.set(name, gain > 0 && (adjusted[index] ?? 1) < SIGNIFICANCE);
    }
  }
  return found;
}

function intervalOf(
  estimate: Estimate,
  { sample, level }: { readonly sample: TaskSample; readonly level: number },
): Interval | null {
  return estimate.method === null || tooFewFor(estimate, sample) !== undefined ? null : estimate.interval(level);
}

function pairOf(interval: Interval | null): [number, number] | null {
  const held = finite(interval);
  return held && [held.low, held.high];
}

function finite(interval: Interval | null): Interval | null {
  return interval !== null && Number.isFinite(interval.low) && Number.isFinite(interval.high) ? interval : null;
}
