import { quantileInterval } from "../../stats/comparison/quantile-interval.ts";
import { bootstrapTiedMedians, tiedPairs } from "../../stats/comparison/tied-medians.ts";
import { median, quantileOfSorted } from "../../stats/quantiles.ts";
import { absoluteErrors } from "../../stats/metrics/regression.ts";
import { bootstrapEstimate, unknown, type Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { ValueAnswers, ValueSample } from "./regression-sample.ts";
import { areIndependent, unitsOf } from "./sampling.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";

/** Share of the rows on either side of the median from which the density there is read: Bofinger's n^(−1/5) rate. */
const BANDWIDTH = 0.4;
const LEAST_ROWS = 30;

/** The errors of the median absolute error. */
export const MEDIAN_MEASURE: Omit<Measure<ValueSample, ValueAnswers>, "value"> = {
  level: (sample, model) => {
    const errors = errorsOf(sample, model);
    const estimate = linearised(sample, [errors]);
    if (estimate.method === null || !areIndependent(sample)) return estimate;
    const sorted = errors.toSorted();
    return {
      ...estimate,
      method: "order statistics",
      interval: (level) => quantileInterval(sorted, { q: 0.5, level }),
    };
  },
  difference: (sample, { candidate, baseline }, resampling) => {
    const errors = [errorsOf(sample, candidate), errorsOf(sample, baseline)] as const;
    const cells = areIndependent(sample) && errors.some(areTied) ? tiedPairs(errors) : null;
    if (cells === null) return linearised(sample, errors);
    const told = { method: "paired bootstrap of tied errors", units: unitsOf(sample.n, sample) };
    return bootstrapEstimate(told, resampling, (run) => bootstrapTiedMedians(cells, run));
  },
};

/** Counts and prices come in whole numbers: a median of them has no density to read. */
function areTied(errors: Float64Array): boolean {
  return new Set(errors).size < errors.length / 2;
}

/**
 * The median's influence function (½ − [e ≤ median]) / density (R. Koenker, Quantile Regression, 2005, §3.4): medians
 * of two models on the same rows differ with a standard error that their shared rows make smaller.
 */
function linearised(sample: ValueSample, models: readonly [Float64Array, Float64Array?]): Estimate {
  if (sample.n < LEAST_ROWS) return unknown(`the interval of a median needs ${LEAST_ROWS} rows`);
  const [candidate, baseline] = models;
  const own = influenceOf(candidate);
  const other = baseline && influenceOf(baseline);
  if (own === null || other === null) return unknown("too many errors are equal");
  const method = "linearised median";
  const middle = median(candidate);
  const first = own.map((influence) => influence + middle);
  if (baseline === undefined || other === undefined) return rowMean(first, sample, { range: NO_END, method });
  const otherMiddle = median(baseline);
  const second = other.map((influence) => influence + otherMiddle);
  return pairedRowMean(first, second, { sampling: sample, span: Infinity, method });
}

const NO_END = [0, Infinity] as const;

function influenceOf(errors: Float64Array): Float64Array | null {
  const sorted = errors.toSorted();
  const half = Math.min(0.25, BANDWIDTH * errors.length ** -0.2);
  const spread = quantileOfSorted(sorted, 0.5 + half) - quantileOfSorted(sorted, 0.5 - half);
  if (spread === 0) return null;
  const middle = quantileOfSorted(sorted, 0.5);
  const scale = spread / (2 * half);
  return errors.map((error) => (error <= middle ? -scale / 2 : scale / 2));
}

function errorsOf({ targets }: ValueSample, { values }: ValueAnswers): Float64Array {
  return absoluteErrors({ targets, predictions: values });
}
