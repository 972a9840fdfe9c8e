import { unmeasured } from "../../stats/measured.ts";
import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import { clampedTo, wilsonEstimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import { areIndependent, samplingOf, type Sampling } from "./sampling.ts";
import type { TextSide, TextSample } from "./text-sample.ts";

/**
 * (wins + ½ ties) / judged pairs. The baseline's rate is 1 minus it, so the difference is the share of wins beyond that
 * of losses. The interval is Wilson's over the pairs without ties, else Student's t.
 */
export const WIN_RATE: Measure<TextSample, TextSide> = {
  value: ({ baseline, weights }, { points, unjudged }) => {
    if (baseline === undefined) return unmeasured("there is no baseline to win against");
    if (points === undefined) return unmeasured(unjudged ?? "there are no judgements: evaluation.judge names no file");
    return meanLoss(
      given(points),
      weights?.filter((_, row) => !Number.isNaN(points[row])),
    );
  },
  level: (sample, { points = new Float64Array(0) }) => {
    const all = given(points);
    const rows = samplingOfGiven(sample, points);
    if (areIndependent(sample) && !all.includes(0.5)) {
      const count = all.reduce((sum, point) => sum + point, 0);
      return wilsonEstimate(count, { n: all.length, of: "pair" });
    }
    return clampedTo(rowMean(all, rows, { range: [0, 1], unit: "pair" }), [0, 1]);
  },
  difference: (sample, { candidate: { points = new Float64Array(0) } }) => {
    const all = given(points);
    const theirs = all.map((point) => 1 - point);
    const sampling = samplingOfGiven(sample, points);
    return pairedRowMean(all, theirs, { sampling, span: 1, unit: sampling.clusters === undefined ? "pair" : "group" });
  },
};

function given(points: Float64Array): Float64Array {
  return points.filter((point) => !Number.isNaN(point));
}

function samplingOfGiven(sample: TextSample, points: Float64Array): Sampling {
  return samplingOf(
    sample,
    Uint32Array.from(points.keys()).filter((row) => !Number.isNaN(points[row])),
  );
}
