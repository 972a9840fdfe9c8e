import { bootstrapSums, type SumSource } from "../../stats/comparison/sum-bootstrap.ts";
import type { Measured } from "../../stats/measured.ts";
import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import {
  absoluteErrors,
  explainedVariance,
  maxError,
  meanAbsolutePercentageError,
  meanSquaredLogError,
  medianAbsoluteError,
  percentageErrors,
  r2,
  rootMeanSquaredError,
  squaredErrors,
  squaredLogErrors,
  type RegressionRows,
} from "../../stats/metrics/regression.ts";
import { describe } from "./binary-counts.ts";
import { bootstrapEstimate, unknown, clampedTo } from "./estimate.ts";
import { FORECAST_MEASURES } from "./forecast-measures.ts";
import { ofAddedSums, ofRowMeans } from "./row-means.ts";
import type { Measure } from "./measure.ts";
import { MEDIAN_MEASURE } from "./median-error.ts";
import type { ValueAnswers, ValueSample } from "./regression-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import { WEIGHTED_MEDIAN } from "./weighted-median.ts";

type ValueMeasure = Measure<ValueSample, ValueAnswers>;

/** Metrics of predicted values. */
export const VALUE_MEASURES: Readonly<Record<string, ValueMeasure>> = {
  mae: ofErrors(absoluteErrors),
  mse: ofErrors(squaredErrors),
  mape: ofErrors(percentageErrors, meanAbsolutePercentageError),
  msle: ofErrors(squaredLogErrors, meanSquaredLogError),
  rmse: ofSums(rootMeanSquaredError, ({ n, squares }) => Math.sqrt(squares / n)),
  r2: ofSums(r2, ({ n, y, yy, squares }) => 1 - squares / (yy - (y * y) / n)),
  explained_variance: ofSums(
    explainedVariance,
    ({ n, y, yy, errors, squares }) => 1 - (squares - (errors * errors) / n) / (yy - (y * y) / n),
  ),
  median_absolute_error: {
    value: (sample, model) => medianAbsoluteError(rowsOf(sample, model)),
    level: (sample, model, resampling) => medianErrors(sample).level(sample, model, resampling),
    difference: (sample, pair, resampling) => medianErrors(sample).difference(sample, pair, resampling),
  },
  smape: ofRowMeans(
    ({ targets }, { values }) => targets.map((target, row) => symmetricError(target, values[row] ?? 0)),
    [0, 2],
  ),
  wape: ofAddedSums({
    counts: (sample, model) => pairsOf(sample, model, (target, value) => [Math.abs(value - target), Math.abs(target)]),
    statistic: ([errors = 0, sizes = 0]) => errors / sizes,
    reason: "all targets are 0",
    range: [0, Infinity],
  }),
  bias: ofAddedSums({
    counts: (sample, model) => pairsOf(sample, model, (target, value) => [value - target, 1]),
    statistic: ([errors = 0, rows = 0]) => Math.abs(errors / rows),
    reason: "there are no rows",
    range: [0, Infinity],
  }),
  ...FORECAST_MEASURES,
  max_error: {
    value: (sample, model) => maxError(rowsOf(sample, model)),
    level: () => unknown("the largest of a sample has no interval"),
    difference: () =>
      unknown(
        "the largest of a sample cannot be compared with an interval; gate on mae, rmse or median_absolute_error",
      ),
  },
};

function ofErrors(
  errors: (rows: RegressionRows) => Float64Array,
  checked?: (rows: RegressionRows) => Measured,
): ValueMeasure {
  const of = (sample: ValueSample, model: ValueAnswers): Float64Array => errors(rowsOf(sample, model));
  return {
    value: (sample, model) =>
      checked === undefined ? meanLoss(of(sample, model), sample.weights) : checked(rowsOf(sample, model)),
    level: (sample, model) => clampedTo(rowMean(of(sample, model), sample), [0, Infinity]),
    difference: (sample, { candidate, baseline }) => pairedRowMean(of(sample, candidate), of(sample, baseline), sample),
  };
}

/** Weighted sums over rows: of 1, y and y² (y around its mean, so that digits stay), of the errors and their squares. */
interface Sums {
  readonly n: number;
  readonly y: number;
  readonly yy: number;
  readonly errors: number;
  readonly squares: number;
}

const SHARED = 3;

function ofSums(value: (rows: RegressionRows) => Measured, statistic: (sums: Sums) => number): ValueMeasure {
  return {
    value: (sample, model) => value(rowsOf(sample, model)),
    level: (sample, model, resampling) =>
      bootstrapEstimate(`bootstrap of sums${describe(sample)}`, resampling, (run) =>
        bootstrapSums(sumsOf(sample, [model]), (sums) => statistic(read(sums, 0)), run),
      ),
    difference: (sample, { candidate, baseline }, resampling) => {
      const difference = (sums: Float64Array): number => statistic(read(sums, 0)) - statistic(read(sums, 1));
      const source = sumsOf(sample, [candidate, baseline]);
      return bootstrapEstimate(`paired bootstrap of sums${describe(sample)}`, resampling, (run) =>
        bootstrapSums(source, difference, run),
      );
    },
  };
}

function sumsOf({ n, targets, weights, clusters }: ValueSample, models: readonly ValueAnswers[]): SumSource {
  const center = targets.reduce((sum, target) => sum + target / n, 0);
  return {
    units: n,
    width: SHARED + 2 * models.length,
    clusters,
    add: (row, into, offset) => {
      const weight = weights?.[row] ?? 1;
      const target = targets[row] ?? 0;
      const add = (at: number, value: number): void =>
        void (into[offset + at] = (into[offset + at] ?? 0) + weight * value);
      add(0, 1);
      add(1, target - center);
      add(2, (target - center) ** 2);
      for (let model = 0; model < models.length; model += 1) {
        const error = (models[model]?.values[row] ?? 0) - target;
        add(SHARED + 2 * model, error);
        add(SHARED + 2 * model + 1, error * error);
      }
    },
  };
}

function read(sums: Float64Array, model: number): Sums {
  const at = (index: number): number => sums[index] ?? 0;
  return {
    n: at(0),
    y: at(1),
    yy: at(2),
    errors: at(SHARED + 2 * model),
    squares: at(SHARED + 2 * model + 1),
  };
}

/** 2|ŷ − y| / (|y| + |ŷ|), where 0/0 is 0. */
function symmetricError(target: number, value: number): number {
  const scale = Math.abs(target) + Math.abs(value);
  return scale === 0 ? 0 : (2 * Math.abs(value - target)) / scale;
}

function pairsOf(
  { targets }: ValueSample,
  { values }: ValueAnswers,
  pair: (target: number, value: number) => readonly [number, number],
): Float64Array {
  const table = new Float64Array(2 * targets.length);
  for (const [row, target] of targets.entries()) table.set(pair(target, values[row] ?? 0), 2 * row);
  return table;
}

function medianErrors({ weights }: ValueSample): Omit<ValueMeasure, "value"> {
  return weights === undefined ? MEDIAN_MEASURE : WEIGHTED_MEDIAN;
}

function rowsOf({ targets, weights }: ValueSample, { values }: ValueAnswers): RegressionRows {
  return { targets, predictions: values, weights };
}
