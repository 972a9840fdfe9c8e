import type { PrometheusQuery, WindowRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { gammaSf } from "../../stats/distributions/gamma.ts";
import { normalSf } from "../../stats/distributions/normal.ts";
import type { Interval } from "../../stats/interval.ts";
import { wilsonInterval } from "../../stats/proportions.ts";
import { quantileOfSorted } from "../../stats/quantiles.ts";
import { effectiveCount, serialMeanInterval } from "../../stats/serial-mean.ts";
import { latencyOf, rowsForInterval } from "./latency-quantiles.ts";
import type { MeasuredService } from "./measured.ts";

type Service = NonNullable<WindowRecord["service"]>;
type PrometheusResult = NonNullable<Service["prometheus"]>[string];

export interface JudgedService {
  readonly service: Service;
  /** Whether any limit was passed; null where there is none, or none that could be measured. */
  readonly signal: boolean | null;
  /** What could not be measured and what would do; undefined where everything was. */
  readonly reason: string | undefined;
}

const LEVEL = 0.95;
const TAIL = (1 - LEVEL) / 2;
/** Fewer samples of a gauge say nothing of a window. */
const FEWEST_SAMPLES = 10;
/** Above, a count is as good as normal. */
const MANY = 1e6;

/**
 * What the service did in a window, each against its limit, flagged only where it is credibly beyond: the 95 % interval
 * lies beyond the limit as a whole. Latency by order statistics, errors by Wilson's interval, throughput as a Poisson
 * count, gauges of Prometheus by their mean with its autocorrelation. Null where nothing was measured.
 */
export function judgeService(
  measured: MeasuredService,
  monitoring: Pick<ResolvedMonitoring, "service">,
): JudgedService {
  const limits = monitoring.service;
  const latency = latencyOf(measured.latencies, limits.latencyMs);
  const errors = errorsOf(measured, limits.errorRate);
  const throughput = throughputOf(measured, limits.rowsPerSecond);
  const queries = limits.prometheus?.queries ?? {};
  const prometheus = Object.entries(queries).map(
    ([name, query]) => [name, gaugeOf(query, measured.prometheus[name])] as const,
  );
  const service: Service = {
    ...(latency.length > 0 && { latency: Object.fromEntries(latency) }),
    ...(throughput !== undefined && { throughput }),
    ...(errors !== undefined && { errors }),
    ...(prometheus.length > 0 && { prometheus: Object.fromEntries(prometheus) }),
  };
  const judged = [
    ...latency.filter(([, { limit }]) => limit !== null),
    ...(errors?.limit === undefined || errors.limit === null ? [] : [["errors", errors] as const]),
    ...(throughput?.limit === undefined || throughput.limit === null ? [] : [["throughput", throughput] as const]),
    ...prometheus.filter(([name]) => hasLimit(queries[name])),
  ];
  return {
    service,
    signal: signalOf(judged.map(([, { flagged }]) => flagged)),
    reason: judged.length === 0 ? NO_LIMIT : reasonOf(measured, service, limits),
  };
}

const NO_LIMIT =
  "No limit is set: monitoring.service may have one of latency, errors, throughput, or a query of Prometheus.";

/** One beyond is enough; where one was not measured the others do not vouch for it. */
function signalOf(flags: readonly (boolean | null)[]): boolean | null {
  if (flags.includes(true)) return true;
  return flags.length === 0 || flags.includes(null) ? null : false;
}

function errorsOf({ failed, rows }: MeasuredService, limit: number | undefined): Service["errors"] {
  if (failed === undefined && limit === undefined) return undefined;
  if (failed === undefined || rows === 0)
    return { rate: null, rows, interval: null, limit: limit ?? null, flagged: null };
  const interval = wilsonInterval({ count: failed, n: rows, level: LEVEL });
  const flagged = limit === undefined ? null : interval.low > limit;
  return { rate: failed / rows, rows, interval: pairOf(interval), limit: limit ?? null, flagged };
}

function throughputOf({ rows, seconds }: MeasuredService, limit: number | undefined): Service["throughput"] {
  if (!(seconds > 0)) return limit === undefined ? undefined : { rowsPerSecond: null, limit, flagged: null };
  const flagged = limit === undefined ? null : lowerTail(rows, limit * seconds) < TAIL;
  return { rowsPerSecond: rows / seconds, ...(limit !== undefined && { limit }), flagged };
}

/** P(X ≤ count) of a Poisson count with this mean > 0. */
function lowerTail(count: number, mean: number): number {
  return mean > MANY ? normalSf((mean - count - 0.5) / Math.sqrt(mean)) : gammaSf(mean, count + 1);
}

function gaugeOf(query: PrometheusQuery, answer: MeasuredService["prometheus"][string] | undefined): PrometheusResult {
  const { statistic = "mean", max = null, min = null } = query;
  const limits = { max, min, statistic };
  if (answer === undefined || "problem" in answer)
    return { ...limits, value: null, flagged: null, problem: answer?.problem ?? "Prometheus was not asked." };
  const { samples } = answer;
  const { value, range } = statisticOf(samples, statistic);
  const base = { ...limits, value, samples: samples.length };
  const isFew = samples.length < FEWEST_SAMPLES;
  // A peak that was seen was there, however rarely anybody looked.
  if (statistic === "max" && max !== null && value > max) return { ...base, flagged: true };
  if (isFew) return { ...base, flagged: null, problem: fewSamples(samples.length) };
  if (!hasLimit(query)) return { ...base, flagged: null };
  return { ...base, flagged: (max !== null && range.low > max) || (min !== null && range.high < min) };
}

function fewSamples(n: number): string {
  return `${plural(n, "sample")}; n ≥ ${FEWEST_SAMPLES} would do: a smaller service.prometheus.step, or a longer window.`;
}

function statisticOf(samples: Float64Array, statistic: "mean" | "max" | "p95"): { value: number; range: Interval } {
  const sorted = samples.toSorted();
  if (statistic === "max") {
    const value = sorted.at(-1) ?? Number.NaN;
    return { value, range: { low: value, high: value } };
  }
  if (statistic === "p95") return { value: quantileOfSorted(sorted, 0.95), range: percentileRange(samples, sorted) };
  return { value: samples.reduce((sum, one) => sum + one, 0) / samples.length, range: meanRange(samples, sorted) };
}

/** Where all samples are on one side of a limit, so is their mean, whatever their order says. */
function meanRange(samples: Float64Array, sorted: Float64Array): Interval {
  const interval = serialMeanInterval(samples, LEVEL);
  const [low, high] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  return interval === null ? { low, high } : { low: Math.max(low, interval.low), high: Math.min(high, interval.high) };
}

/** Ranks by the normal approximation, with as many values as the samples are worth. */
function percentileRange(samples: Float64Array, sorted: Float64Array): Interval {
  const half = 1.959963984540054 * Math.sqrt((0.95 * 0.05) / effectiveCount(samples));
  return {
    low: quantileOfSorted(sorted, Math.max(0, 0.95 - half)),
    high: quantileOfSorted(sorted, Math.min(1, 0.95 + half)),
  };
}

function hasLimit(query: PrometheusQuery | undefined): boolean {
  return query?.max !== undefined || query?.min !== undefined;
}

function reasonOf(
  measured: MeasuredService,
  { latency = {}, prometheus = {}, errors }: Service,
  limits: ResolvedMonitoring["service"],
): string | undefined {
  const few = Object.entries(latency).filter(([, { limit, flagged }]) => limit !== null && flagged === null);
  const rows = measured.latencies?.length ?? 0;
  const sentences = [
    ...(measured.latencies === undefined && Object.keys(limits.latencyMs).length > 0
      ? ["A limit of latency is set, and the log has no latency: name the column as monitoring.columns.latency."]
      : few.map(
          ([name]) =>
            `latency ${name}: ${plural(rows, "row")} with a latency; n ≥ ${rowsForInterval(name)} would give an interval.`,
        )),
    ...(measured.failed === undefined && limits.errorRate !== undefined
      ? ["A limit of errors is set, and the log does not say what failed: name the column as monitoring.columns.error."]
      : errors?.limit !== undefined && errors.limit !== null && errors.rate === null
        ? ["errors: no row."]
        : []),
    ...Object.entries(prometheus).flatMap(([name, { problem }]) =>
      problem === undefined ? [] : [`${name}: ${problem}`],
    ),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ").slice(0, 1000);
}

function pairOf(interval: Interval | null): [number, number] | null {
  return interval === null ? null : [interval.low, interval.high];
}
