import { measured, unmeasured, type Measured } from "../../stats/measured.ts";
import { unknown, clampedTo } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { ForecastSeries, ValueAnswers, ValueSample } from "./regression-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";

type ValueMeasure = Measure<ValueSample, ValueAnswers>;

/** Errors over those of the seasonal naive forecast in training, series by series; the metric is the mean over series. */
export const FORECAST_MEASURES: Readonly<Record<string, ValueMeasure>> = {
  mase: ofSeries({ cost: Math.abs, scale: ({ absolute }) => absolute, finish: (share) => share, slope: () => 1 }),
  rmsse: ofSeries({
    cost: (error) => error * error,
    scale: ({ squared }) => squared,
    finish: Math.sqrt,
    slope: (share) => (share > 0 ? 1 / (2 * Math.sqrt(share)) : 0),
  }),
};

interface Scaled {
  readonly cost: (error: number) => number;
  readonly scale: (series: ForecastSeries["scales"]) => Float64Array;
  readonly finish: (share: number) => number;
  /** Of `finish`. */
  readonly slope: (share: number) => number;
}

function ofSeries(scaled: Scaled): ValueMeasure {
  return {
    value: (sample, model) => valueOf(sample, model, scaled),
    level: (sample, model) => {
      const rows = rowsOf(sample, model, scaled);
      if (rows === undefined) return unknown(NO_SERIES);
      const sampling = { weights: rows.weights, times: sample.times };
      return clampedTo(rowMean(rows.values, sampling, { range: [0, Infinity] }), [0, Infinity]);
    },
    difference: (sample, { candidate, baseline }) => {
      const [own, other] = [candidate, baseline].map((model) => rowsOf(sample, model, scaled));
      if (own === undefined || other === undefined) return unknown(NO_SERIES);
      const sampling = { weights: own.weights, times: sample.times };
      return pairedRowMean(own.values, other.values, { sampling, span: Infinity });
    },
  };
}

const NO_SERIES = "the training series, which scales the errors, is not here";

function valueOf(sample: ValueSample, model: ValueAnswers, scaled: Scaled): Measured {
  const { series } = sample;
  if (series === undefined) return unmeasured(NO_SERIES);
  const values = perSeries(sample, model, scaled);
  const lacking = values.filter((value) => value === null).length;
  // Without a name: a series may be a person.
  if (lacking > 0)
    return unmeasured(
      `${lacking} of ${series.names.length} series have no training data longer than a season that varies over it`,
    );
  const there = values.filter((value) => typeof value === "number");
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

/** Of each row what its series makes of it, and its part: their weighted mean is the mean over series. */
function rowsOf(
  sample: ValueSample,
  model: ValueAnswers,
  scaled: Scaled,
): { readonly values: Float64Array; readonly weights: Float64Array } | undefined {
  const { series, targets } = sample;
  if (series === undefined) return undefined;
  const shares = perSeries(sample, model, { ...scaled, finish: (share) => share });
  const counts = new Float64Array(series.names.length);
  for (const code of series.codes) counts[code] = (counts[code] ?? 0) + 1;
  const scales = scaled.scale(series.scales);
  const weights = Float64Array.from(series.codes, (code) => 1 / (counts[code] ?? 1));
  const values = Float64Array.from(series.codes, (code, row) => {
    const share = shares[code] ?? 0;
    const own = scaled.cost((model.values[row] ?? 0) - (targets[row] ?? 0)) / (scales[code] ?? Number.NaN);
    // A root follows its argument to first order.
    return scaled.finish(share) + scaled.slope(share) * (own - share);
  });
  return { values, weights };
}
