import type { Charts, Curves, Points } from "../../generated/types.ts";
import { equalWidthBins } from "../../stats/metrics/calibration.ts";
import { precisionRecallCurve, rocCurve, type CurvePoint } from "../../stats/metrics/curves.ts";
import { confusionMatrix, type ConfusionMatrix } from "../../stats/metrics/confusion.ts";
import { argsort } from "../../stats/ranks.ts";
import type { BinaryModel, BinarySample } from "./binary-sample.ts";
import type { ClassSample } from "./multiclass-sample.ts";
import type { JudgedSample } from "./registry.ts";
import type { QuantileModel, QuantileSample } from "./quantile-sample.ts";
import type { ValueModel, ValueSample } from "./regression-sample.ts";

const BINS = 20;
const MOST_POINTS = 200;
const MOST_CLASSES = 30;
/** A bin of fewer rows says too much about each of them. */
const LEAST_ROWS = 10;

/** What a report draws of the dataset that decides: aggregates, at most 200 points a curve. */
export function chartsOf(sample: JudgedSample): Charts {
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
  const { labels, candidate, baseline } = sample;
  const models = [candidate, ...(baseline === undefined ? [] : [baseline])];
  const matrix = ({ decisions }: BinaryModel): ConfusionMatrix =>
    confusionMatrix({ labels: Int32Array.from(labels), predictions: Int32Array.from(decisions), classes: 2 });
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
      reliability: both(sample, (model) => reliability(labels, model)),
      scores: both(sample, histogram),
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
function reliability(labels: Uint8Array, { scores }: BinaryModel): Points {
  const bins = equalWidthBins(labels, scores ?? new Float64Array(0));
  return bins
    .filter(({ rows }) => rows >= LEAST_ROWS)
    .map(({ meanProbability, observed }) => [rounded(meanProbability), rounded(observed)]);
}

/** Each level against the share of targets at or below its predicted quantile. */
function quantileReliability({ targets, levels, n }: QuantileSample, { quantiles }: QuantileModel): Points {
  return levels.map((level, at) => {
    const below = targets.reduce(
      (count, target, row) => count + (target <= (quantiles[row * levels.length + at] ?? Number.NaN) ? 1 : 0),
      0,
    );
    return [rounded(level), rounded(below / n)];
  });
}

/** The middle of each bin of scores against its share of rows. */
function histogram({ scores = new Float64Array(0) }: BinaryModel): Points {
  const counts = new Float64Array(BINS);
  for (const score of scores) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(score * BINS)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (count, bin) => [rounded((bin + 0.5) / BINS), rounded(count / scores.length)]);
}

/** Mean prediction against mean residual (target − prediction), in bins of equally many rows. */
function residuals({ targets, n }: ValueSample, { values }: ValueModel): Points {
  const bins = Math.min(BINS, Math.floor(n / LEAST_ROWS));
  const order = argsort(values);
  return Array.from({ length: bins }, (_, bin) => {
    const members = order.subarray(Math.floor((bin * n) / bins), Math.floor(((bin + 1) * n) / bins));
    let prediction = 0;
    let residual = 0;
    for (const row of members) {
      prediction += (values[row] ?? 0) / members.length;
      residual += ((targets[row] ?? 0) - (values[row] ?? 0)) / members.length;
    }
    return [rounded(prediction), rounded(residual)];
  });
}

function rowsOf({ classes, counts }: ConfusionMatrix): number[][] {
  return Array.from({ length: classes }, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]);
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
