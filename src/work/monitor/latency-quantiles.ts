import type { WindowRecord } from "../../generated/types.ts";
import { count } from "../../kernel/numbers.ts";
import { quantileInterval } from "../../stats/comparison/quantile-interval.ts";
import { binomialQuantile } from "../../stats/distributions/binomial.ts";
import { quantileOfSorted } from "../../stats/quantiles.ts";

type Latency = NonNullable<NonNullable<WindowRecord["service"]>["latency"]>[string];

const LEVEL = 0.95;
const TAIL = (1 - LEVEL) / 2;
const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };
/** A value with fewer rows at it or beyond it, to either side, tells of single rows. */
const FEWEST_BEYOND = 10;

/**
 * Quantiles of latencies, which ascend (undefined: the log has none), each against its limit. Judged by all rows; told
 * are only values that ten rows are at or beyond, to both sides: else the value is null, and an end of the interval is
 * the tenth row's where that is further out, or null.
 */
export function latencyOf(
  latencies: Float64Array | undefined,
  limits: Readonly<Record<string, number>>,
): readonly (readonly [string, Latency])[] {
  const names = Object.keys(QUANTILES).filter((name) => latencies !== undefined || Object.hasOwn(limits, name));
  return names.map((name) => [name, quantileOf(latencies ?? new Float64Array(), name, limits[name] ?? null)]);
}

/** The fewest rows with an order statistic on both sides of the quantile. */
export function rowsForInterval(name: string): number {
  const q = QUANTILES[name] ?? 0.5;
  return Math.ceil(Math.log(TAIL) / Math.log(Math.max(q, 1 - q)));
}

function quantileOf(sorted: Float64Array, name: string, limit: number | null): Latency {
  const q = QUANTILES[name] ?? 0.5;
  const n = sorted.length;
  if (n === 0) return { milliseconds: null, interval: null, limit, flagged: null };
  const interval = quantileInterval(sorted, { q, level: LEVEL });
  // With few rows only the lower end is known: enough to be beyond, and not to be within.
  const low = interval?.low ?? sorted[binomialQuantile(TAIL, n, q) - 1];
  const isBeyond = limit === null ? null : low !== undefined && low > limit;
  return {
    ...told(sorted, q, { low, high: interval?.high }),
    limit,
    flagged: isBeyond === false && interval === null ? null : isBeyond,
  };
}

/** The smallest and the largest value that may be told; none where fewer than ten rows are at or beyond each. */
function shownRange(sorted: Float64Array): { readonly least: number; readonly most: number } | undefined {
  const least = sorted[FEWEST_BEYOND - 1];
  const most = sorted[sorted.length - FEWEST_BEYOND];
  return least === undefined || most === undefined || least > most ? undefined : { least, most };
}

interface Ends {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

function told(
  sorted: Float64Array,
  q: number,
  { low, high }: Ends,
): Pick<Latency, "milliseconds" | "interval" | "reason"> {
  const range = shownRange(sorted);
  const reason = `Fewer than ten rows are at or beyond it; n ≥ ${count(rowsToShow(q))} would show it.`;
  if (range === undefined) return { milliseconds: null, interval: null, reason };
  const { least, most } = range;
  const ends: [number | null, number | null] = [
    low === undefined || low < least ? null : Math.min(low, most),
    high === undefined || high > most ? null : Math.max(high, least),
  ];
  const interval = ends[0] === null && ends[1] === null ? null : ends;
  // Between two rows it would tell of both.
  const above = sorted[Math.min(Math.floor((sorted.length - 1) * q) + 1, sorted.length - 1)] ?? Infinity;
  const below = sorted[Math.floor((sorted.length - 1) * q)] ?? -Infinity;
  if (below < least || above > most) return { milliseconds: null, interval, reason };
  return { milliseconds: quantileOfSorted(sorted, q), interval };
}

/** The fewest rows of which ten are at or beyond the row after the quantile: (n - 1)(1 - q) > 9. */
function rowsToShow(q: number): number {
  return Math.floor(1 + (FEWEST_BEYOND - 1) / Number((1 - q).toPrecision(12))) + 1;
}
