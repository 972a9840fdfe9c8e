import { bootstrapSums, type SumSource } from "../../stats/comparison/sum-bootstrap.ts";
import { measured, unmeasured, type Measured } from "../../stats/measured.ts";
import { replicatedEstimate, unknown, clampedTo, type Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { ForecastSeries, ValueAnswers, ValueSample } from "./regression-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import type { Resampling } from "./sampling.ts";

type ValueMeasure = Measure<ValueSample, ValueAnswers>;

/** From so many series on they are the units of the comparison; fewer are cut into blocks of time. */
const MANY_SERIES = 10;

/** Errors over those of the seasonal naive forecast in training, series by series; the metric is the mean over series. */
export const FORECAST_MEASURES: Readonly<Record<string, ValueMeasure>> = {
  mase: ofSeries({ cost: Math.abs, scale: ({ absolute }) => absolute, finish: (share) => share }),
  rmsse: ofSeries({ cost: (error) => error * error, scale: ({ squared }) => squared, finish: Math.sqrt }),
};

interface Scaled {
  readonly cost: (error: number) => number;
  readonly scale: (series: ForecastSeries["scales"]) => Float64Array;
  readonly finish: (share: number) => number;
}

function ofSeries(scaled: Scaled): ValueMeasure {
  return {
    value: (sample, model) => valueOf(sample, model, scaled),
    level: (sample, model, resampling) => clampedTo(estimateOf(sample, [model], { scaled, resampling }), [0, Infinity]),
    difference: (sample, { candidate, baseline }, resampling) =>
      estimateOf(sample, [candidate, baseline], { scaled, resampling }),
  };
}

function valueOf(sample: ValueSample, model: ValueAnswers, scaled: Scaled): Measured {
  const { series } = sample;
  if (series === undefined) return unmeasured("the training series, which scales the errors, is not here");
  const values = perSeries(sample, model, scaled);
  const lacking = values.filter((value) => value === null).length;
  // Without a name: a series may be a person.
  if (lacking > 0)
    return unmeasured(
      `${lacking} of ${series.names.length} series have no training data longer than a season that varies over it`,
    );
  const there = known(values);
  return there.length === 0
    ? unmeasured("there are no rows")
    : measured(there.reduce((sum, value) => sum + value / there.length, 0));
}

/** Undefined for a series without a row here, null for one that has no scale. */
function perSeries(
  sample: ValueSample,
  { values }: ValueAnswers,
  { cost, scale, finish }: Scaled,
): readonly (number | null | undefined)[] {
  const { series, targets } = sample;
  if (series === undefined) return [];
  const sums = new Float64Array(series.names.length);
  const counts = new Float64Array(series.names.length);
  for (const [row, code] of series.codes.entries()) {
    sums[code] = (sums[code] ?? 0) + cost((values[row] ?? 0) - (targets[row] ?? 0));
    counts[code] = (counts[code] ?? 0) + 1;
  }
  const scales = scale(series.scales);
  return series.names.map((_, code) => {
    const [count = 0, sum = 0, of = Number.NaN] = [counts[code], sums[code], scales[code]];
    if (count === 0) return undefined;
    return of > 0 ? finish(sum / count / of) : null;
  });
}

interface Question {
  readonly scaled: Scaled;
  readonly resampling: Resampling;
}

function estimateOf(
  sample: ValueSample,
  models: readonly [ValueAnswers, ValueAnswers?],
  { scaled, resampling }: Question,
): Estimate {
  const [candidate, baseline] = models;
  const own = known(perSeries(sample, candidate, scaled));
  if (own.length >= MANY_SERIES) {
    const estimate =
      baseline === undefined ? rowMean(own, {}) : pairedRowMean(own, known(perSeries(sample, baseline, scaled)), {});
    return estimate.method === null ? estimate : { ...estimate, method: `${estimate.method} over series` };
  }
  if (sample.clusters === undefined) return unknown("it needs rows in order of time");
  const source = blockSums(sample, baseline === undefined ? [candidate] : [candidate, baseline], scaled);
  const { width } = source;
  const statistic = (sums: Float64Array): number => {
    const first = meanShare(sums, 0, { sample, scaled });
    return baseline === undefined ? first : first - meanShare(sums, width / 2, { sample, scaled });
  };
  return replicatedEstimate(
    `${baseline === undefined ? "" : "paired "}bootstrap of blocks of time`,
    resampling,
    (run) => bootstrapSums(source, statistic, run),
  );
}

/** Of each model and series: rows, and the sum of their costs. */
function blockSums(
  { n, targets, series, clusters }: ValueSample,
  models: readonly ValueAnswers[],
  { cost }: Scaled,
): SumSource {
  const count = series?.names.length ?? 0;
  return {
    units: n,
    width: 2 * count * models.length,
    clusters,
    add: (row, into, offset) => {
      const code = series?.codes[row] ?? 0;
      for (const [index, { values }] of models.entries()) {
        const at = offset + 2 * (index * count + code);
        into[at] = (into[at] ?? 0) + 1;
        into[at + 1] = (into[at + 1] ?? 0) + cost((values[row] ?? 0) - (targets[row] ?? 0));
      }
    },
  };
}

function meanShare(
  sums: Float64Array,
  offset: number,
  { sample: { series }, scaled }: { readonly sample: ValueSample; readonly scaled: Scaled },
): number {
  if (series === undefined) return Number.NaN;
  const scales = scaled.scale(series.scales);
  let total = 0;
  let present = 0;
  for (let code = 0; code < series.names.length; code += 1) {
    const rows = sums[offset + 2 * code] ?? 0;
    if (rows === 0) continue;
    total += scaled.finish((sums[offset + 2 * code + 1] ?? 0) / rows / (scales[code] ?? Number.NaN));
    present += 1;
  }
  return total / present;
}

function known(values: readonly (number | null | undefined)[]): Float64Array {
  return Float64Array.from(values.filter((value) => typeof value === "number"));
}
