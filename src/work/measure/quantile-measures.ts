import { areEquallySpaced, pinball } from "../../stats/metrics/prediction-intervals.ts";
import { unmeasured, type Measured } from "../../stats/measured.ts";
import type { Measure } from "./measure.ts";
import type { QuantileAnswers, QuantileSample } from "./quantile-sample.ts";
import { ofHits, ofRowMeans } from "./row-means.ts";

type QuantileMeasure = Measure<QuantileSample, QuantileAnswers>;

const PINBALL: QuantileMeasure = ofRowMeans((sample, model) => losses(sample, model, 1), [0, Infinity]);
const SCORE: QuantileMeasure = ofRowMeans((sample, model) => losses(sample, model, 2), [0, Infinity]);
const WIDTH: QuantileMeasure = ofRowMeans(
  (sample, model) =>
    sample.targets.map((_, row) => edge(sample, model, { row, at: -1 }) - edge(sample, model, { row, at: 0 })),
  [-Infinity, Infinity],
);
const COVERAGE: QuantileMeasure = ofHits((sample, model) =>
  Uint8Array.from(sample.targets, (target, row) =>
    edge(sample, model, { row, at: 0 }) <= target && target <= edge(sample, model, { row, at: -1 }) ? 1 : 0,
  ),
);

/** Metrics of predicted quantiles. The interval is that between the outermost levels. */
export const QUANTILE_MEASURES: Readonly<Record<string, QuantileMeasure>> = {
  pinball_loss: PINBALL,
  crps: {
    ...SCORE,
    // Levels that are not equally spaced have no CRPS, whatever the rows.
    value: (sample, model) =>
      areEquallySpaced(sample.levels) ? SCORE.value(sample, model) : unmeasured("the quantiles are not equally spaced"),
  },
  interval_coverage: ofInterval(COVERAGE),
  interval_width: ofInterval(WIDTH),
};

function ofInterval(measure: QuantileMeasure): QuantileMeasure {
  const value = (sample: QuantileSample, model: QuantileAnswers): Measured =>
    sample.levels.length < 2 ? unmeasured("an interval needs two quantiles") : measure.value(sample, model);
  return { ...measure, value };
}

/** The mean pinball loss of a row's quantiles, times a factor. */
function losses({ targets, levels }: QuantileSample, { quantiles }: QuantileAnswers, factor: number): Float64Array {
  return targets.map((target, row) => {
    let sum = 0;
    for (const [at, level] of levels.entries())
      sum += pinball(target, quantiles[row * levels.length + at] ?? Number.NaN, level);
    return (factor * sum) / levels.length;
  });
}

/** The row's quantile at a place; −1 is the last. */
function edge(
  { levels }: QuantileSample,
  { quantiles }: QuantileAnswers,
  { row, at }: { readonly row: number; readonly at: number },
): number {
  return quantiles[row * levels.length + (at < 0 ? levels.length + at : at)] ?? Number.NaN;
}
