import type { MeasuredMetric, MeasuredMetrics } from "../../generated/types.ts";
import type { Metric } from "../../manifest/metric.ts";
import type { Margin } from "../../kernel/units.ts";
import { holm } from "../../stats/comparison/multiplicity.ts";
import { nonInferiority, unitsToSettle, type OrientedDifference } from "../../stats/comparison/non-inferiority.ts";
import { normalCdf, normalUpperQuantile } from "../../stats/distributions/normal.ts";
import { marginOf, orientedDifference, voidMargin } from "../gate/margin.ts";
import {
  caveatOf,
  finite,
  judgeableInterval,
  pairOf,
  recordedUnits,
  shownInterval,
  unitsRecorded,
} from "./judgeable.ts";
import type { Measurement } from "./measure.ts";
import { measurementOf, unitsOfSample, type TaskSample } from "./registry.ts";
import type { Resampling } from "./sampling.ts";

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
const NO_PERCENTAGE =
  "the baseline's value is not credibly above 0, so a margin in percent of it says nothing; give the metric an absolute margin";
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
    ...recordedUnits(unitsOfSample(sample)),
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
  const own = { value, interval: shownInterval(level, LEVEL), ...fixed, ...unitsRecorded(level) };
  if (measurement.baseline === undefined)
    return { name, measured: { ...own, ...(level.method !== null && { method: level.method }) } };
  return { name, ...compared({ spec, measurement, own, value }, options) };
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
}

function compared(
  { spec, measurement, own, value }: Comparison,
  { confidence, resampling }: MeasureOptions,
): Omit<TestedMetric, "name"> {
  const deltaLevel = Number((2 * confidence - 1).toFixed(10));
  const baseline = measurement.baseline?.value ?? null;
  const unmeasured = (reason: string, units: Partial<MeasuredMetric> = {}): Omit<TestedMetric, "name"> => ({
    measured: {
      ...own,
      ...units,
      baseline,
      delta: baseline === null ? null : value - baseline,
      deltaInterval: null,
      deltaLevel,
      reason,
      ...(spec.margin !== undefined && { outcome: "unmeasured" }),
    },
  });
  if (baseline === null)
    return unmeasured(`the baseline has no value: ${measurement.baseline?.reason ?? "it was not measured"}`);
  const estimate = measurement.difference(resampling);
  const judgeable = judgeableInterval(estimate, deltaLevel);
  if (estimate.method === null || "reason" in judgeable)
    return unmeasured("reason" in judgeable ? judgeable.reason : "", unitsRecorded(estimate));
  const isRelative = spec.margin !== undefined && "relative" in spec.margin;
  const ratio = isRelative ? finite(estimate.ratio?.interval(deltaLevel) ?? null) : null;
  // A value that may be 0 has no percentage, and one below 0 one of the other sign.
  if (isRelative && ratio === null && (baseline < 0 || (estimate.ratio !== undefined && baseline > 0)))
    return unmeasured(NO_PERCENTAGE, unitsRecorded(estimate));
  const measured = {
    ...own,
    ...unitsRecorded(estimate),
    method: estimate.method,
    baseline,
    delta: value - baseline,
    deltaInterval: pairOf(judgeable.interval),
    deltaLevel,
    ...(ratio !== null && { ratioInterval: pairOf(ratio) }),
    ...caveatOf(spec.metric, estimate),
  };
  const pChange = Math.min(1, 2 * Math.min(estimate.below(0), estimate.above(0)));
  if (spec.margin === undefined) return { measured, pChange };
  return { ...judged({ ...measured, baseline, margin: spec.margin }, estimate.isUnseen === true), pChange };
}

/** The outcome, by the interval in which the margin is meant. */
function judged(
  { margin, ...measured }: Omit<MeasuredMetric, "margin"> & { readonly baseline: number; readonly margin: Margin },
  isUnseen: boolean,
): Omit<TestedMetric, "name" | "pChange"> {
  const { baseline } = measured;
  const oriented = orientedDifference(measured, margin);
  if (oriented === undefined) return { measured };
  const outcome = nonInferiority(oriented);
  const reason = outcome === "inconclusive" ? voidMargin(margin, baseline) : undefined;
  if (reason !== undefined) return { measured: { ...measured, outcome: "unmeasured", reason } };
  const needed =
    outcome === "inconclusive"
      ? unitsToSettle(oriented, { n: measured.n, level: measured.deltaLevel ?? 0.9, isUnseen })
      : null;
  return {
    measured: { ...measured, margin: marginOf(margin, baseline), outcome, ...(needed !== null && { needed }) },
    pHarm: harmOf(oriented, measured.deltaLevel ?? 0.9),
  };
}

/**
 * One-sided p-value of "not worse by more than the margin", by the normal tail that the interval's own side has: a score
 * test's reaches no further than its units do, and among many slices the far tail is what is asked for.
 */
function harmOf({ delta, high, margin }: OrientedDifference, level: number): number {
  const error = (high - delta) / normalUpperQuantile((1 - level) / 2);
  return error > 0 ? normalCdf((delta + margin) / error) : 1;
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
