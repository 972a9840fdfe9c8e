import { normalUpperQuantile } from "../../../stats/distributions/normal.ts";
import type { Measured } from "../../../stats/measured.ts";
import { measureMetric } from "../../measure/metrics.ts";
import { measurementOf, type TaskSample } from "../../measure/registry.ts";
import type { WatchedMetric } from "./watched.ts";

/** A metric with its interval of 95 %, and its standard error to either side as that interval has it. */
export interface MetricValue {
  readonly value: number | null;
  readonly reason: string | undefined;
  readonly interval: [number, number] | null;
  readonly errors: { readonly below: number; readonly above: number } | undefined;
}

// Windows and slices are many, and their tests need a standard error more than the tails of an interval.
const REPLICATES = { least: 200, most: 1000 } as const;
/** Rows that are drawn for one interval: of a million rows there are fewer replicates. */
const DRAWS = 5e7;
const RANKED_ROWS = 1000;
const CONFIDENCE = 0.95;
const Z = normalUpperQuantile((1 - CONFIDENCE) / 2);

/** By the code that evaluates models: a metric has one definition wherever it appears. */
export function metricValue(sample: TaskSample, { metric, name }: WatchedMetric, seed: number): MetricValue {
  const replicates = Math.max(REPLICATES.least, Math.min(REPLICATES.most, Math.floor(DRAWS / Math.max(1, sample.n))));
  const resampling = { seed, replicates, rankedRows: RANKED_ROWS };
  const { measured } = measureMetric(sample, { metric, name }, { confidence: CONFIDENCE, resampling });
  const { value, interval, reason } = measured;
  // Rows of one series of forecasts depend on each other, and a log does not say which they are.
  const held = sample.task === "forecasting" ? null : interval;
  return {
    value,
    reason: reason ?? (value !== null && sample.task === "forecasting" ? FORECAST : undefined),
    interval: held,
    errors:
      value === null || held === null ? undefined : { below: (value - held[0]) / Z, above: (held[1] - value) / Z },
  };
}

const FORECAST =
  "It has no interval: forecasts of one series depend on each other, and the log does not say which rows are of one.";

/** The value alone, which is quick. */
export function plainValue(sample: TaskSample, { metric }: WatchedMetric): Measured {
  return measurementOf(metric, sample).candidate;
}
