import { unitSums } from "../../stats/comparison/unit-sums.ts";
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
import { BIAS_MEASURE } from "./bias-error.ts";
import { unknown, clampedTo, type Tested } from "./estimate.ts";
import { FORECAST_MEASURES } from "./forecast-measures.ts";
import { ofAddedSums, ofRowMeans } from "./row-means.ts";
import type { Measure } from "./measure.ts";
import { MEDIAN_MEASURE } from "./median-error.ts";
import type { ValueAnswers, ValueSample } from "./regression-sample.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import { sharedRatioDifference } from "./shared-ratio.ts";
import { WEIGHTED_MEDIAN } from "./weighted-median.ts";

type ValueMeasure = Measure<ValueSample, ValueAnswers>;

const NO_END = [0, Infinity] as const;
/** Squares have a tail that a hundred rows may not have shown. */
const OF_SQUARES = 50;

/** Metrics of predicted values. */
export const VALUE_MEASURES: Readonly<Record<string, ValueMeasure>> = {
  mae: ofErrors(absoluteErrors),
  mse: ofErrors(squaredErrors, { caution: OF_SQUARES }),
  mape: ofErrors(percentageErrors, { checked: meanAbsolutePercentageError }),
  msle: ofErrors(squaredLogErrors, { checked: meanSquaredLogError, caution: OF_SQUARES }),
  rmse: rooted(ofSums(rootMeanSquaredError, ({ n, squares }) => Math.sqrt(squares / n))),
  r2: ofVariance(
    ofSums(r2, ({ n, y, yy, squares }) => 1 - squares / (yy - (y * y) / n)),
    () => 0,
  ),
  explained_variance: ofVariance(
    ofSums(
      explainedVariance,
      ({ n, y, yy, errors, squares }) => 1 - (squares - (errors * errors) / n) / (yy - (y * y) / n),
    ),
    meanOf,
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
  wape: {
    ...ofAddedSums<ValueSample, ValueAnswers>({
      counts: (sample, model) =>
        pairsOf(sample, model, (target, value) => [Math.abs(value - target), Math.abs(target)]),
      statistic: ([errors = 0, sizes = 0]) => errors / sizes,
      reason: "all targets are 0",
      range: [0, Infinity],
    }),
    difference: (sample, { candidate, baseline }) =>
      sharedRatioDifference({
        numerators: [absoluteErrors(rowsOf(sample, candidate)), absoluteErrors(rowsOf(sample, baseline))],
        denominators: sample.targets.map(Math.abs),
        sampling: sample,
      }),
  },
  bias: BIAS_MEASURE,
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
  { checked, caution }: { readonly checked?: (rows: RegressionRows) => Measured; readonly caution?: number } = {},
): ValueMeasure {
  const of = (sample: ValueSample, model: ValueAnswers): Float64Array => errors(rowsOf(sample, model));
  return {
    value: (sample, model) =>
      checked === undefined ? meanLoss(of(sample, model), sample.weights) : checked(rowsOf(sample, model)),
    level: (sample, model) => clampedTo(rowMean(of(sample, model), sample, { range: NO_END }), NO_END),
    difference: (sample, { candidate, baseline }) =>
      pairedRowMean(of(sample, candidate), of(sample, baseline), {
        sampling: sample,
        span: Infinity,
        caution: cautionOf(sample, caution),
      }),
  };
}

/** Sums over groups have no such tail. */
function cautionOf({ clusters }: ValueSample, caution: number | undefined): number | undefined {
  return clusters === undefined ? caution : undefined;
}

/** Weighted sums over rows: of 1, y and y² (y around its mean, so that digits stay), of the errors and their squares. */
interface Sums {
  readonly n: number;
  readonly y: number;
  readonly yy: number;
  readonly errors: number;
  readonly squares: number;
}

function ofSums(value: (rows: RegressionRows) => Measured, statistic: (sums: Sums) => number): ValueMeasure {
  const added = ofAddedSums<ValueSample, ValueAnswers>({
    counts: sumsOf,
    statistic: ([n = 0, y = 0, yy = 0, errors = 0, squares = 0]) => statistic({ n, y, yy, errors, squares }),
    reason: "there are no rows",
    range: [-Infinity, Infinity],
    caution: OF_SQUARES,
  });
  return { ...added, value: (sample, model) => value(rowsOf(sample, model)) };
}

/** 1 − the errors' squares over those of the target, each around the mean that is given. */
function ofVariance(
  measure: ValueMeasure,
  center: (errors: Float64Array, sample: ValueSample) => number,
): ValueMeasure {
  return {
    ...measure,
    difference: (sample, { candidate, baseline }) => {
      const middle = meanOf(sample.targets, sample);
      const denominators = sample.targets.map((target) => (target - middle) ** 2);
      const explained = ({ values }: ValueAnswers): Float64Array => {
        const errors = sample.targets.map((target, row) => (values[row] ?? Number.NaN) - target);
        const own = center(errors, sample);
        return denominators.map((all, row) => all - ((errors[row] ?? Number.NaN) - own) ** 2);
      };
      const [own, other] = [candidate, baseline].map((model) => squaredErrors(rowsOf(sample, model)));
      const { weights, clusters } = sample;
      const different = own && other && unitSums(own, other, { weights, clusters }).different;
      return sharedRatioDifference({
        numerators: [explained(candidate), explained(baseline)],
        denominators,
        different,
        sampling: sample,
        caution: cautionOf(sample, OF_SQUARES),
      });
    },
  };
}

function meanOf(values: Float64Array, { weights }: ValueSample): number {
  return meanLoss(values, weights).value ?? Number.NaN;
}

function sumsOf(sample: ValueSample, { values }: ValueAnswers): Float64Array {
  const { targets, n } = sample;
  const center = meanOf(targets, sample);
  const table = new Float64Array(5 * n);
  for (const [row, target] of targets.entries()) {
    const error = (values[row] ?? 0) - target;
    table.set([1, target - center, (target - center) ** 2, error, error * error], 5 * row);
  }
  return table;
}

/** A root is compared by a percentage as its squares are, whose sums have no bend. */
function rooted(measure: ValueMeasure): ValueMeasure {
  return {
    ...measure,
    level: (...asked) => clampedTo(measure.level(...asked), NO_END),
    difference: (sample, pair, resampling) => {
      const estimate = measure.difference(sample, pair, resampling);
      const [own, other] = [pair.candidate, pair.baseline].map((model) => squaredErrors(rowsOf(sample, model)));
      if (estimate.method === null || own === undefined || other === undefined) return estimate;
      const caution = cautionOf(sample, OF_SQUARES);
      const squares = pairedRowMean(own, other, { sampling: sample, span: Infinity, caution });
      return squares.method === null || squares.ratio === undefined
        ? { ...estimate, ratio: undefined }
        : { ...estimate, ratio: rootOf(squares.ratio) };
    },
  };
}

function rootOf({ interval, below, above }: Tested): Tested {
  return {
    interval: (level) => {
      const squares = interval(level);
      return squares && { low: Math.sqrt(Math.max(0, squares.low)), high: Math.sqrt(squares.high) };
    },
    below: (x) => below(x * x),
    above: (x) => above(x * x),
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
