import type { Profile, WindowPerformance } from "../../../generated/types.ts";
import { plural } from "../../../kernel/text.ts";
import { normalSf } from "../../../stats/distributions/normal.ts";
import type { TaskSample } from "../../measure/registry.ts";
import { declineOf } from "./decline.ts";
import { limitsOf, REFERENCE_PARTS, type LimitFacts, type Limits } from "./limits.ts";
import { metricValue, type MetricValue } from "./metric-value.ts";
import { placeOf, type WatchedMetric } from "./watched.ts";

export interface RealizedFacts extends LimitFacts {
  readonly sample: TaskSample;
  readonly reference: Profile;
  readonly seed: number;
  readonly inflation: (metric: WatchedMetric) => number;
}

/** A realized metric before the correction for how many of them decide. */
export interface Realized {
  readonly watched: WatchedMetric;
  readonly measured: MetricValue;
  readonly shown: WindowPerformance;
  /** Whether it makes the window one in which the model has decayed. */
  readonly decides: boolean;
  /** One-sided, of "not beyond its threshold"; undefined where that cannot be tested. */
  readonly pValue: number | undefined;
  /** Why it cannot. */
  readonly problem: string | undefined;
}

/**
 * What a metric was on the labelled rows of a window, beside its threshold: the manifest's, else of a gated metric the
 * reference's value less the margin, else where the reference's parts end.
 */
export function realizedMetric(watched: WatchedMetric, facts: RealizedFacts): Realized {
  const { sample, reference, seed, monitoring } = facts;
  const limits = limitsOf(watched, facts);
  const referenceValue = reference.performance?.metrics[watched.name]?.value ?? null;
  const { minLabels } = monitoring.performance;
  const base = { lower: limits.lower, upper: limits.upper, reference: referenceValue, rows: sample.n };
  const decides = watched.isGated || monitoring.performance.thresholds[watched.name] !== undefined;
  if (sample.n < minLabels) {
    const reason = `${plural(sample.n, "row")} with an answer and a label that can be used; ${minLabels} would do (monitoring.performance.minLabels)`;
    return { ...unmeasured(watched, reason, { ...base, ...of(limits) }), decides };
  }
  const measured = metricValue(sample, watched, seed);
  if (measured.value === null) {
    const reason = measured.reason ?? "it has no value on these rows";
    return { ...unmeasured(watched, reason, { ...base, ...of(limits) }), measured, decides };
  }
  const { value, interval } = measured;
  const tested = testOf(watched, { ...facts, measured: { ...measured, value }, limits });
  const reason = tested.problem ?? measured.reason;
  return {
    watched,
    measured,
    decides,
    pValue: tested.pValue,
    problem: tested.problem,
    shown: {
      ...base,
      value,
      interval,
      threshold: tested.threshold,
      ...(tested.thresholdFrom !== undefined && { thresholdFrom: tested.thresholdFrom }),
      flagged: null,
      ...(reason !== undefined && { reason }),
    },
  };
}

function of({ threshold, thresholdFrom }: Limits): Pick<WindowPerformance, "threshold" | "thresholdFrom"> {
  return { threshold, ...(thresholdFrom !== undefined && { thresholdFrom }) };
}

function unmeasured(
  watched: WatchedMetric,
  reason: string,
  base: Pick<WindowPerformance, "lower" | "upper" | "threshold" | "reference" | "rows">,
): Omit<Realized, "decides"> {
  return {
    watched,
    measured: { value: null, reason, interval: null, errors: undefined },
    pValue: undefined,
    problem: reason,
    shown: { ...base, value: null, interval: null, flagged: null, reason },
  };
}

interface Tested {
  readonly threshold: number | null;
  readonly thresholdFrom: string | undefined;
  readonly pValue: number | undefined;
  readonly problem: string | undefined;
}

interface Testing extends RealizedFacts {
  readonly measured: MetricValue & { readonly value: number };
  readonly limits: Limits;
}

/** Of a value beyond three standard deviations of ten parts: Student's t of 9 degrees of freedom, one-sided. */
const BEYOND_SPREAD = 0.01;

/** Where a value has no interval, the spread of the reference's parts tells chance from decay, of as many rows as they had. */
function bySpread({ metric }: WatchedMetric, { measured, limits, sample, performance }: Testing): Tested | undefined {
  const { threshold, thresholdFrom } = limits;
  if (measured.errors !== undefined || threshold === null || thresholdFrom !== REFERENCE_PARTS) return undefined;
  if (sample.n < (performance?.chunkRows ?? Infinity)) return undefined;
  const isBeyond = metric.better === "higher" ? measured.value < threshold : measured.value > threshold;
  return { threshold, thresholdFrom, pValue: isBeyond ? BEYOND_SPREAD : 1, problem: undefined };
}

function testOf(watched: WatchedMetric, facts: Testing): Tested {
  const { measured, limits, inflation } = facts;
  const spread = bySpread(watched, facts);
  if (spread !== undefined) return spread;
  const isDeclared = limits.threshold !== null && limits.thresholdFrom !== REFERENCE_PARTS;
  if (isDeclared || !watched.isGated) {
    const { threshold, thresholdFrom, reason } = limits;
    const problem = threshold === null ? reason : withoutInterval(measured);
    const pValue = problem === undefined ? pBeyond(watched, facts, threshold ?? 0) : undefined;
    return { threshold, thresholdFrom, pValue, problem };
  }
  return againstReference(watched, facts, inflation(watched));
}

function againstReference(watched: WatchedMetric, { measured, reference, locate }: Testing, inflation: number): Tested {
  const errors = measured.errors ?? { below: 0, above: 0 };
  const decline = declineOf(watched, {
    window: { value: measured.value, errors },
    reference: {
      value: reference.performance?.metrics[watched.name]?.value ?? null,
      error: reference.estimation?.errors[watched.name],
      rows: reference.rows,
    },
    inflation,
  });
  if ("problem" in decline)
    return { threshold: null, thresholdFrom: undefined, pValue: undefined, problem: decline.problem };
  const problem = withoutInterval(measured);
  return {
    threshold: decline.limit,
    thresholdFrom: `reference ${watched.metric.better === "higher" ? "less" : "plus"} the margin (${watched.marginPointer === undefined ? "default" : placeOf(locate, watched.marginPointer)})`,
    pValue: problem === undefined ? decline.pValue : undefined,
    problem,
  };
}

function withoutInterval({ errors, reason }: MetricValue): string | undefined {
  return errors === undefined
    ? (reason ?? "it has no interval on these rows, so chance cannot be told from decay")
    : undefined;
}

function pBeyond({ metric }: WatchedMetric, { measured }: Testing, threshold: number): number {
  const errors = measured.errors ?? { below: 0, above: 0 };
  const beyond = metric.better === "higher" ? threshold - measured.value : measured.value - threshold;
  const error = metric.better === "higher" ? errors.above : errors.below;
  if (error === 0) return beyond > 0 ? 0 : 1;
  return normalSf(beyond / error);
}
