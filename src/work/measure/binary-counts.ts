import {
  baselineCounts,
  bootstrapBinary,
  bootstrapBinaryDifference,
  candidateCounts,
  discordantPairs,
} from "../../stats/comparison/binary-bootstrap.ts";
import { bootstrapSums, type SumSource } from "../../stats/comparison/sum-bootstrap.ts";
import { answersOf, unseenAnswers, type Answer, type Unseen } from "../../stats/comparison/unseen.ts";
import { numberOf } from "../../stats/measured.ts";
import type { CountMetric } from "../../stats/metrics/averages.ts";
import {
  balancedAccuracy,
  accuracy,
  cohenKappa,
  f1,
  jaccard,
  mcc,
  precision,
  recall,
  specificity,
} from "../../stats/metrics/binary.ts";
import { countsOfCells, totalOf, type BinaryCounts } from "../../stats/metrics/binary-counts.ts";
import { haveSameScores } from "./same-scores.ts";
import type { BinarySide, BinarySample } from "./binary-sample.ts";
import { bootstrapEstimate, tangoEstimate, wilsonEstimate, type Estimate } from "./estimate.ts";
import type { Measure, Pair } from "./measure.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import type { Resampling, Sampling } from "./sampling.ts";

type BinaryMeasure = Measure<BinarySample, BinarySide>;

const CELLS = "paired bootstrap of cells";

/** Metrics that depend on the rows only through the confusion matrix. */
export const COUNT_MEASURES: Readonly<Record<string, BinaryMeasure>> = {
  accuracy: {
    ...ofCounts(accuracy),
    level: (sample, model) => {
      if (!areIndependent(sample)) return rowMean(correctness(sample, model), sample);
      const counts = model.counts();
      return wilsonEstimate(counts.truePositives + counts.trueNegatives, totalOf(counts));
    },
    difference: (sample, pair) => {
      if (areIndependent(sample)) return tangoEstimate(discordantPairs(sample.cells()));
      return pairedRowMean(correctness(sample, pair.candidate), correctness(sample, pair.baseline), sample);
    },
  },
  balanced_accuracy: ofCounts(balancedAccuracy),
  precision: ofShare(precision, ({ truePositives, falsePositives }) => [truePositives, truePositives + falsePositives]),
  recall: ofShare(recall, ({ truePositives, falseNegatives }) => [truePositives, truePositives + falseNegatives]),
  specificity: ofShare(specificity, ({ trueNegatives, falsePositives }) => [
    trueNegatives,
    trueNegatives + falsePositives,
  ]),
  f1: ofCounts(f1),
  jaccard: ofCounts(jaccard),
  matthews_corrcoef: ofCounts(mcc),
  cohen_kappa: ofCounts(cohenKappa),
};

function ofCounts(metric: CountMetric): BinaryMeasure {
  return {
    value: (_, model) => metric(model.counts()),
    level: (sample, model, resampling) => {
      if (!areIndependent(sample))
        return resummed({ sample, models: [model], resampling, method: "bootstrap" }, (sums) =>
          numberOf(metric(countsOfCells(sums))),
        );
      const prior = priorOf(4, unseenOf(sample, [model]), cellOfOne);
      return bootstrapEstimate("bootstrap of cells", resampling, (run) =>
        bootstrapBinary(model.counts(), metric, { ...run, prior }),
      );
    },
    difference: (sample, pair, resampling) => cellDifference(sample, pair, { metric, resampling }),
  };
}

/** A share of the rows that a margin selects: its own interval is Wilson's. */
function ofShare(metric: CountMetric, shareOf: (counts: BinaryCounts) => readonly [number, number]): BinaryMeasure {
  const resampled = ofCounts(metric);
  return {
    ...resampled,
    level: (sample, model, resampling) =>
      areIndependent(sample) ? wilsonEstimate(...shareOf(model.counts())) : resampled.level(sample, model, resampling),
  };
}

function cellDifference(
  sample: BinarySample,
  pair: Pair<BinarySide>,
  { metric, resampling }: { readonly metric: CountMetric; readonly resampling: Resampling },
): Estimate {
  const models = [pair.candidate, pair.baseline] as const;
  if (areIndependent(sample)) {
    const prior = priorOf(8, unseenOf(sample, models), cellOfPair);
    return bootstrapEstimate(CELLS, resampling, (run) =>
      bootstrapBinaryDifference(sample.cells(), metric, { ...run, prior }),
    );
  }
  const difference = (sums: Float64Array): number =>
    numberOf(metric(candidateCounts(sums))) - numberOf(metric(baselineCounts(sums)));
  return resummed({ sample, models, resampling, method: CELLS }, difference);
}

/** Nothing, where two models give every row the same score: they are one model, as far as these rows can tell. */
function unseenOf(sample: BinarySample, models: Sides): readonly Unseen[] {
  const [candidate, baseline] = models;
  if (baseline !== undefined && haveSameScores(candidate, baseline)) return [];
  const { labels, weights, clusters } = sample;
  const rows = { labels, weights, candidate: candidate.decisions, baseline: baseline?.decisions };
  const seen = areIndependent(sample) ? countedAnswers(sample, models) : answersOf(rows, 2);
  return unseenAnswers(seen, { classes: 2, clusters: clusters && new Set(clusters.codes).size });
}

/** The same as `answersOf` from what was counted anyway. */
function countedAnswers(sample: BinarySample, [candidate, baseline]: Sides): readonly Answer[] {
  if (baseline === undefined) {
    const { trueNegatives, falsePositives, falseNegatives, truePositives } = candidate.counts();
    return [trueNegatives, falsePositives, falseNegatives, truePositives].map((rows, cell) => ({
      label: cell >> 1,
      candidate: cell & 1,
      rows,
      weight: rows,
    }));
  }
  return Array.from(sample.cells(), (rows, cell) => ({
    label: cell >> 2,
    candidate: (cell >> 1) & 1,
    baseline: cell & 1,
    rows,
    weight: rows,
  }));
}

type Cell = Pick<Unseen, "label" | "candidate" | "baseline">;

const cellOfOne = ({ label, candidate }: Cell): number => label * 2 + candidate;
const cellOfPair = ({ label, candidate, baseline }: Cell): number => label * 4 + candidate * 2 + baseline;

function priorOf(width: number, unseen: readonly Unseen[], cellOf: (one: Cell) => number): Float64Array {
  const prior = new Float64Array(width);
  for (const one of unseen) prior[cellOf(one)] = one.rate;
  return prior;
}

type Sides = readonly [BinarySide, BinarySide?];

interface Resummed {
  readonly sample: BinarySample;
  readonly models: Sides;
  readonly resampling: Resampling;
  readonly method: string;
}

/** Cells by weight, with rows or whole clusters drawn. */
function resummed(
  { sample, models, resampling, method }: Resummed,
  statistic: (sums: Float64Array) => number,
): Estimate {
  const { labels, weights, clusters, n } = sample;
  const [candidate, baseline] = models;
  const width = baseline === undefined ? 4 : 8;
  const cellOf = baseline === undefined ? cellOfOne : cellOfPair;
  const source: SumSource = {
    units: n,
    width,
    clusters,
    unseen: unseenOf(sample, models).map((one) => ({
      rate: one.rate,
      sums: new Float64Array(width).fill(one.weight, cellOf(one), cellOf(one) + 1),
    })),
    add: (row, into, offset) => {
      const answers = { candidate: candidate.decisions[row] ?? 0, baseline: baseline?.decisions[row] ?? 0 };
      const cell = cellOf({ label: labels[row] ?? 0, ...answers });
      into[offset + cell] = (into[offset + cell] ?? 0) + (weights?.[row] ?? 1);
    },
  };
  return bootstrapEstimate(`${method}${describe(sample)}`, resampling, (run) => bootstrapSums(source, statistic, run));
}

function correctness({ labels }: BinarySample, { decisions }: BinarySide): Float64Array {
  return Float64Array.from(labels, (label, row) => (label === decisions[row] ? 1 : 0));
}

/** Whether rows are independent and count alike: what the closed forms ask for. */
export function areIndependent({ weights, clusters }: Sampling): boolean {
  return weights === undefined && clusters === undefined;
}

/** What the sampling adds to the name of a method. */
export function describe({ weights, clusters }: Sampling): string {
  return `${clusters === undefined ? "" : ", clustered"}${weights === undefined ? "" : ", weighted"}`;
}
