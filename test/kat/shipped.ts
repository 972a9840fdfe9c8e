import { findMetric } from "../../src/manifest/metrics.ts";
import type { Measured } from "../../src/stats/measured.ts";
import { seasonalScale } from "../../src/stats/metrics/forecasting.ts";
import type { Segment } from "../../src/stats/text/segment.ts";
import { measurementOf, type TaskSample } from "../../src/work/measure/registry.ts";
import { quantileSample } from "../../src/work/measure/quantile-sample.ts";
import { valueSample, type ForecastSeries } from "../../src/work/measure/regression-sample.ts";
import { textSample } from "../../src/work/measure/text-sample.ts";

/** A metric's value as a verdict has it: known answers are to hold for the code that judges. */
export function shippedValue(name: string, sample: TaskSample): Measured {
  const metric = findMetric(name, sample.task);
  if (metric === undefined) throw new Error(`there is no metric ${name} of ${sample.task}`);
  return measurementOf(metric, sample).candidate;
}

interface Predicted {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly weight?: readonly number[] | null;
}

/** Rows of a regression. */
export function valuesOf({ y, p, weight }: Predicted): TaskSample {
  return valueSample({
    targets: Float64Array.from(y),
    candidate: { values: Float64Array.from(p) },
    ...(weight && { weights: Float64Array.from(weight) }),
  });
}

/** Forecasts of one series, with what came before it. */
export function forecastOf({ y, p, train, season = 1 }: Predicted & { train: readonly number[]; season?: number }) {
  const training = { values: Float64Array.from(train), season };
  const scales: ForecastSeries["scales"] = {
    absolute: Float64Array.of(seasonalScale(training, Math.abs)),
    squared: Float64Array.of(seasonalScale(training, (step) => step * step)),
  };
  return valueSample({
    task: "forecasting",
    targets: Float64Array.from(y),
    candidate: { values: Float64Array.from(p) },
    series: { codes: new Int32Array(y.length), names: ["series"], scales },
  });
}

/** Predicted quantiles, row-major. */
export function quantilesOf(y: readonly number[], levels: readonly number[], p: readonly number[]): TaskSample {
  return quantileSample({
    targets: Float64Array.from(y),
    levels,
    candidate: { quantiles: Float64Array.from(p) },
  });
}

/** Generated texts with their references. */
export function textsOf(segments: readonly Segment[]): TaskSample {
  return textSample({
    references: segments.map(({ references }) => references),
    candidate: { texts: segments.map(({ hypothesis }) => hypothesis) },
  });
}
