import type { MeasuredCalibration } from "../../generated/types.ts";
import { calibrationLine } from "../../stats/metrics/calibration-line.ts";
import { equalWidthBins, expectedCalibrationError, maximumCalibrationError } from "../../stats/metrics/calibration.ts";
import { brierDecomposition, reliabilityTable } from "../../stats/metrics/reliability.ts";
import type { BinaryAnswers, BinarySample } from "./binary-sample.ts";

const LEVEL = 0.95;

/** How far a binary model's probabilities are what they say; undefined for a model without probabilities. */
export function measureCalibration(
  { labels, weights }: Pick<BinarySample, "labels" | "weights">,
  { scores, areProbabilities }: BinaryAnswers,
): MeasuredCalibration | undefined {
  if (scores === undefined || areProbabilities !== true) return undefined;
  const bins = equalWidthBins(labels, scores, { weights });
  const line = calibrationLine(labels, scores, weights);
  const parts = brierDecomposition(bins);
  return {
    ece: expectedCalibrationError(bins).value,
    mce: maximumCalibrationError(bins).value,
    slope: line.slope.value,
    intercept: line.intercept.value,
    inTheLarge: line.inTheLarge.value,
    reliability: parts.reliability.value,
    resolution: parts.resolution.value,
    uncertainty: parts.uncertainty.value,
    bins: reliabilityTable(bins, LEVEL).map((bin) => ({
      low: bin.low,
      high: bin.high,
      n: bin.rows,
      meanScore: bin.meanProbability,
      rate: bin.observed,
      interval: [bin.interval.low, bin.interval.high],
    })),
  };
}
