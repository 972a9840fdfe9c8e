import { absoluteErrors } from "../../stats/metrics/regression.ts";
import { weightedOrder, weightedQuantile } from "../../stats/quantiles.ts";
import { unknown, type Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { ValueAnswers, ValueSample } from "./regression-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import { effectiveUnits } from "./sampling.ts";

/** As for a median of equal rows, of the rows that would say as much. */
const BANDWIDTH = 0.4;
const LEAST_ROWS = 30;

/**
 * The errors of a weighted median absolute error: its influence function, each row by its weight (R. Koenker, Quantile
 * Regression, 2005, §3.4; C. Särndal, B. Swensson and J. Wretman, Model Assisted Survey Sampling, 1992, §5.11).
 */
export const WEIGHTED_MEDIAN: Omit<Measure<ValueSample, ValueAnswers>, "value"> = {
  level: (sample, model) => linearised(sample, [model]),
  difference: (sample, { candidate, baseline }) => linearised(sample, [candidate, baseline]),
};

function linearised(sample: ValueSample, [candidate, baseline]: readonly [ValueAnswers, ValueAnswers?]): Estimate {
  const weights = sample.weights ?? new Float64Array(sample.n).fill(1);
  const effectiveRows = effectiveUnits(weights);
  if (!(effectiveRows >= LEAST_ROWS))
    return unknown(`the interval of a median needs ${LEAST_ROWS} rows, and these weights leave fewer`);
  const half = Math.min(0.25, BANDWIDTH * effectiveRows ** -0.2);
  const influenceOf = (model: ValueAnswers): Float64Array | null => {
    const errors = absoluteErrors({ targets: sample.targets, predictions: model.values });
    const order = weightedOrder(errors, weights);
    const spread = weightedQuantile(order, 0.5 + half) - weightedQuantile(order, 0.5 - half);
    const middle = weightedQuantile(order, 0.5);
    const scale = spread / (2 * half);
    if (spread === 0) return null;
    return errors.map((error) => middle + (error <= middle ? -scale : scale) / 2);
  };
  const own = influenceOf(candidate);
  const other = baseline && influenceOf(baseline);
  if (own === null || other === null) return unknown("too many errors are equal");
  const method = "linearised median";
  if (other === undefined) return rowMean(own, sample, { range: [0, Infinity], method });
  return pairedRowMean(own, other, { sampling: sample, span: Infinity, method });
}
