import { toDigits } from "../../kernel/rounding.ts";
import type { Charts, Curves, Points } from "../../generated/types.ts";
import { equalWidthBins } from "../../stats/metrics/calibration.ts";
import { numberOf } from "../../stats/measured.ts";
import { precisionRecallCurve, rocCurve, type CurvePoint } from "../../stats/metrics/curves.ts";
import { confusionMatrix, type ConfusionMatrix } from "../../stats/metrics/confusion.ts";
import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import { argsort } from "../../stats/ranks.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import type { ClassSample } from "./multiclass-sample.ts";
import type { TaskSample } from "./registry.ts";
import type { QuantileAnswers, QuantileSample } from "./quantile-sample.ts";
import type { ValueAnswers, ValueSample } from "./regression-sample.ts";
import { chosenFloats } from "./sampling.ts";

const BINS = 20;
const MOST_POINTS = 200;
const MOST_CLASSES = 30;
/** A bin of fewer rows says too much about each of them. */
const LEAST_ROWS = 10;

/** What a report draws of the dataset that decides: aggregates, at most 200 points a curve. */
export function chartsOf(sample: TaskSample): Charts {
  switch (sample.task) {
    case "binary-classification":
      return binaryCharts(sample);
    case "multiclass-classification":
      return classCharts(sample);
    case "regression":
    case "forecasting":
      return { residuals: both(sample, (model) => residuals(sample, model)) };
    case "quantile-regression":
      return { reliability: both(sample, (model) => quantileReliability(sample, model)) };
    case "multilabel-classification":
    case "ranking":
    case "text-generation":
      return {};
  }
}

function binaryCharts(sample: BinarySample): Charts {
  const { labels, weights, candidate, baseline } = sample;
  const models = [candidate, ...(baseline === undefined ? [] : [baseline])];
  const matrix = ({ decisions }: BinarySide): ConfusionMatrix =>
    confusionMatrix({ labels: Int32Array.from(labels), predictions: Int32Array.from(decisions), classes: 2, weights });
  const confusion = {
    labels: ["negative", "positive"],
    candidate: rowsOf(matrix(candidate)),
    ...(baseline !== undefined && { baseline: rowsOf(matrix(baseline)) }),
  };
  if (models.some(({ scores }) => scores === undefined)) return { confusion };
  const areProbabilities = models.every((model) => model.areProbabilities !== false);
  return {
    roc: both(sample, (model) => points(rocCurve(model.thresholds(), MOST_POINTS))),
    precisionRecall: both(sample, (model) => points(precisionRecallCurve(model.thresholds(), MOST_POINTS))),
    ...(areProbabilities && {
      reliability: both(sample, (model) => reliability(sample, model)),
      scores: both(sample, (model) => histogram(sample, model)),
    }),
    confusion,
  };
}

function classCharts({ classes, candidate, baseline }: ClassSample): Charts {
  if (classes.length > MOST_CLASSES) return {};
  const labels = classes.map((name) => name.slice(0, 200));
  return {
    confusion: {
      labels,
      candidate: rowsOf(candidate.matrix()),
      ...(baseline !== undefined && { baseline: rowsOf(baseline.matrix()) }),
    },
  };
}

function both<M>(
  { candidate, baseline }: { readonly candidate: M; readonly baseline?: M | undefined },
  draw: (model: M) => Points,
): Curves {
  return { candidate: draw(candidate), ...(baseline !== undefined && { baseline: draw(baseline) }) };
}

function points(curve: readonly CurvePoint[]): Points {
  return curve.map(({ x, y }) => [rounded(x), rounded(y)]);
}

/** Mean probability against the share that happened, ten bins of equal width. */
function reliability({ labels, weights }: BinarySample, { scores }: BinarySide): Points {
  const bins = equalWidthBins(labels, scores ?? new Float64Array(0), { weights });
  return bins
    .filter(({ rows }) => rows >= LEAST_ROWS)
    .map(({ meanProbability, observed }) => [rounded(meanProbability), rounded(observed)]);
}

/** Each level against the share of targets at or below its predicted quantile. */
function quantileReliability({ targets, levels, weights }: QuantileSample, { quantiles }: QuantileAnswers): Points {
  return levels.map((level, at) => {
    const isBelow = targets.map((target, row) =>
      target <= (quantiles[row * levels.length + at] ?? Number.NaN) ? 1 : 0,
    );
    return [rounded(level), rounded(numberOf(meanLoss(isBelow, weights)))];
  });
}

/** The middle of each bin of scores against its share of rows, by their weight. */
function histogram({ weights }: BinarySample, { scores = new Float64Array(0) }: BinarySide): Points {
  const counts = new Float64Array(BINS);
  for (const [row, score] of scores.entries()) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(score * BINS)));
    counts[bin] = (counts[bin] ?? 0) + (weights?.[row] ?? 1);
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count, bin) => [rounded((bin + 0.5) / BINS), rounded(count / total)]);
}

/** Mean prediction against mean residual (target − prediction) by weight, in bins of equally many rows that have any. */
function residuals({ targets, weights }: ValueSample, { values }: ValueAnswers): Points {
  const order = argsort(values).filter((row) => weights === undefined || (weights[row] ?? 0) > 0);
  const n = order.length;
  const bins = Math.min(BINS, Math.floor(n / LEAST_ROWS));
  return Array.from({ length: bins }, (_, bin) => {
    const members = order.subarray(Math.floor((bin * n) / bins), Math.floor(((bin + 1) * n) / bins));
    const meanOf = (of: (row: number) => number): number =>
      rounded(numberOf(meanLoss(Float64Array.from(members, of), weights && chosenFloats(weights, members))));
    return [meanOf((row) => values[row] ?? 0), meanOf((row) => (targets[row] ?? 0) - (values[row] ?? 0))];
  });
}

function rowsOf({ classes, counts }: ConfusionMatrix): number[][] {
  return Array.from({ length: classes }, (_, row) =>
    [...counts.subarray(row * classes, (row + 1) * classes)].map(hundredths),
  );
}

/** Rows are whole; weights add up to more digits than anybody reads. */
function hundredths(value: number): number {
  return Number(value.toFixed(2));
}

function rounded(value: number): number {
  return toDigits(value, 6);
}
