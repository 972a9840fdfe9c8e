import { calibrationErrors } from "../../stats/comparison/calibration-bootstrap.ts";
import { equalWidthBins, expectedCalibrationError } from "../../stats/metrics/calibration.ts";
import { brierLosses, logLosses } from "../../stats/metrics/probability-losses.ts";
import { quantileOfSorted } from "../../stats/quantiles.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import { clampedTo, type Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import { ofRowMeans } from "./row-means.ts";
import { describe, unitsOf, type Resampling } from "./sampling.ts";

type BinaryMeasure = Measure<BinarySample, BinarySide>;
type Losses = (labels: Uint8Array, probabilities: Float64Array) => Float64Array;

/** Metrics of probabilities: mean losses of rows, and calibration. */
export const LOSS_MEASURES: Readonly<Record<string, BinaryMeasure>> = {
  log_loss: ofLosses(logLosses, Infinity),
  brier_score: ofLosses(brierLosses, 1),
  ece: {
    value: ({ labels, weights }, model) =>
      expectedCalibrationError(equalWidthBins(labels, scoresOf(model), { weights })),
    level: (sample, model, resampling) => clampedTo(calibration(sample, [model], resampling), [0, 1]),
    difference: (sample, { candidate, baseline }, resampling) => calibration(sample, [candidate, baseline], resampling),
  },
};

function ofLosses(losses: Losses, most: number): BinaryMeasure {
  const of = ({ labels }: BinarySample, model: BinarySide): Float64Array => losses(labels, scoresOf(model));
  return ofRowMeans(of, [0, most]);
}

/** The error at which a p-value takes what nobody saw: the gate's own. */
const TAIL = 0.05;

/** The bound of the errors at a level, and beyond it what rows that nobody saw may add. */
function calibration(
  sample: BinarySample,
  [candidate, baseline]: readonly [BinarySide, BinarySide?],
  { seed, replicates }: Resampling,
): Estimate {
  const { labels, weights, clusters } = sample;
  const pair = { labels, weights, clusters, candidate: scoresOf(candidate), baseline: baseline && scoresOf(baseline) };
  const units = unitsOf(sample.n, sample);
  const { estimate, bounds } = calibrationErrors(pair, { seed, replicates });
  const unseen = (error: number): number => 1 - error ** (1 / (units.effective ?? units.n));
  const reach = (level: number): number => quantileOfSorted(bounds, level) + unseen(1 - level);
  const tail = (x: number): number => {
    const distance = Math.abs(x - estimate) - unseen(TAIL);
    return bounds.filter((bound) => bound >= distance).length / bounds.length;
  };
  return {
    method: `bound of the errors of bins${describe(sample)}, B = ${replicates}`,
    units,
    // Half of a two-sided level's error lies on each side, and the bound holds on both.
    interval: (level) => {
      const half = reach((1 + level) / 2);
      return { low: estimate - half, high: estimate + half };
    },
    below: (x) => (x > estimate ? tail(x) : 1),
    above: (x) => (x < estimate ? tail(x) : 1),
  };
}

function scoresOf({ scores }: BinarySide): Float64Array {
  return scores ?? new Float64Array(0);
}
