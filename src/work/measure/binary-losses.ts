import { bootstrapCalibrationError } from "../../stats/comparison/calibration-bootstrap.ts";
import { equalWidthBins, expectedCalibrationError } from "../../stats/metrics/calibration.ts";
import { brierLosses, logLosses, meanLoss } from "../../stats/metrics/probability-losses.ts";
import { describe } from "./binary-counts.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import { bootstrapEstimate, clampedTo, type Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import type { Resampling } from "./sampling.ts";

type BinaryMeasure = Measure<BinarySample, BinarySide>;
type Losses = (labels: Uint8Array, probabilities: Float64Array) => Float64Array;

/** Metrics of probabilities: mean losses of rows, and calibration. */
export const LOSS_MEASURES: Readonly<Record<string, BinaryMeasure>> = {
  log_loss: ofLosses(logLosses),
  brier_score: ofLosses(brierLosses),
  ece: {
    value: ({ labels, weights }, model) =>
      expectedCalibrationError(equalWidthBins(labels, scoresOf(model), { weights })),
    level: (sample, model, resampling) => clampedTo(calibration(sample, [model], resampling), [0, 1]),
    difference: (sample, { candidate, baseline }, resampling) => calibration(sample, [candidate, baseline], resampling),
  },
};

function ofLosses(losses: Losses): BinaryMeasure {
  const of = ({ labels }: BinarySample, model: BinarySide): Float64Array => losses(labels, scoresOf(model));
  return {
    value: (sample, model) => meanLoss(of(sample, model), sample.weights),
    level: (sample, model) => clampedTo(rowMean(of(sample, model), sample), [0, Infinity]),
    difference: (sample, { candidate, baseline }) => pairedRowMean(of(sample, candidate), of(sample, baseline), sample),
  };
}

function calibration(
  sample: BinarySample,
  [candidate, baseline]: readonly [BinarySide, BinarySide?],
  resampling: Resampling,
): Estimate {
  const { labels, weights, clusters } = sample;
  const pair = { labels, weights, clusters, candidate: scoresOf(candidate), baseline: baseline && scoresOf(baseline) };
  const method = baseline === undefined ? "bootstrap of bins" : "paired bootstrap of bins";
  return bootstrapEstimate(`${method}${describe(sample)}`, resampling, (run) => bootstrapCalibrationError(pair, run));
}

function scoresOf({ scores }: BinarySide): Float64Array {
  return scores ?? new Float64Array(0);
}
