import {
  bootstrapMulticlass,
  bootstrapMulticlassDifference,
  answersIn,
  classCells,
  withUnseen,
  type ConfusionMetric,
} from "../../stats/comparison/multiclass-bootstrap.ts";
import { bootstrapSums, type SumSource } from "../../stats/comparison/sum-bootstrap.ts";
import { answersOf, unseenAnswers, type Answer, type Unseen } from "../../stats/comparison/unseen.ts";
import { numberOf } from "../../stats/measured.ts";
import { averagedF1, averagedPrecision, averagedRecall, type Average } from "../../stats/metrics/averages.ts";
import {
  multiclassAccuracy,
  multiclassBalancedAccuracy,
  multiclassKappa,
  multiclassMcc,
} from "../../stats/metrics/multiclass.ts";
import { areIndependent, describe } from "./binary-counts.ts";
import { bootstrapEstimate, unknown, type Estimate } from "./estimate.ts";
import type { Measure } from "./measure.ts";
import type { ClassSide, ClassSample } from "./multiclass-sample.ts";
import { haveSameScores } from "./same-scores.ts";
import { hitEstimate, hitDifference } from "./row-hits.ts";
import type { Resampling } from "./sampling.ts";

type ClassMeasure = Measure<ClassSample, ClassSide>;

/** More numbers than this are not kept for resampling groups or weights. */
const LARGEST_TABLE = 16_777_216;
const AVERAGES = ["macro", "micro", "weighted"] as const satisfies readonly Average[];

/** Metrics that depend on the rows only through the confusion matrix. */
export const CONFUSION_MEASURES: Readonly<Record<string, ClassMeasure>> = {
  accuracy: {
    value: (_, model) => multiclassAccuracy(model.matrix()),
    level: (sample, model) => hitEstimate(correctness(sample, model), sample),
    difference: (sample, pair) =>
      hitDifference(correctness(sample, pair.candidate), correctness(sample, pair.baseline), sample),
  },
  balanced_accuracy: ofMatrix(multiclassBalancedAccuracy),
  matthews_corrcoef: ofMatrix(multiclassMcc),
  cohen_kappa: ofMatrix((matrix) => multiclassKappa(matrix)),
  ...Object.fromEntries(
    AVERAGES.flatMap((average) => [
      [`precision_${average}`, ofMatrix((matrix) => averagedPrecision(matrix, { average, onlyOccurring: true }))],
      [`recall_${average}`, ofMatrix((matrix) => averagedRecall(matrix, { average, onlyOccurring: true }))],
      [`f1_${average}`, ofMatrix((matrix) => averagedF1(matrix, { average, onlyOccurring: true }))],
    ]),
  ),
};

function ofMatrix(metric: ConfusionMetric): ClassMeasure {
  return {
    value: (_, model) => metric(model.matrix()),
    level: (sample, model, resampling) => {
      if (!areIndependent(sample)) return resummed(sample, [model], { metric, resampling });
      const prior = new Float64Array(sample.classes.length ** 2);
      for (const { label, candidate, rate } of unseenIn(countedAnswers(model), sample))
        prior[label * sample.classes.length + candidate] = rate;
      return bootstrapEstimate("bootstrap of cells", resampling, (run) =>
        bootstrapMulticlass(model.matrix(), metric, { ...run, prior }),
      );
    },
    difference: (sample, { candidate, baseline }, resampling) => {
      if (!areIndependent(sample)) return resummed(sample, [candidate, baseline], { metric, resampling });
      const rows = {
        labels: sample.labels,
        classes: sample.classes.length,
        candidate: candidate.decisions,
        baseline: baseline.decisions,
      };
      const seen = classCells(rows);
      const unseen = haveSameScores(candidate, baseline) ? [] : unseenIn(answersIn(seen), sample);
      const cells = withUnseen(seen, unseen);
      const prior = Float64Array.from([...seen.counts.map(() => 0), ...unseen.map(({ rate }) => rate)]);
      return bootstrapEstimate("paired bootstrap of cells", resampling, (run) =>
        bootstrapMulticlassDifference(cells, metric, { ...run, prior }),
      );
    },
  };
}

type Sides = readonly [ClassSide, ClassSide?];

/** Nothing, where two models give every row the same scores. */
function unseenOf(sample: ClassSample, [candidate, baseline]: Sides): readonly Unseen[] {
  if (baseline !== undefined && haveSameScores(candidate, baseline)) return [];
  const { labels, weights } = sample;
  const rows = { labels, weights, candidate: candidate.decisions, baseline: baseline?.decisions };
  return unseenIn(answersOf(rows, sample.classes.length), sample);
}

function unseenIn(seen: readonly Answer[], { classes, clusters }: ClassSample): readonly Unseen[] {
  return unseenAnswers(seen, { classes: classes.length, clusters: clusters && new Set(clusters.codes).size });
}

/** One model's answers, from its confusion matrix. */
function countedAnswers(model: ClassSide): readonly Answer[] {
  const { classes, counts } = model.matrix();
  return Array.from(counts, (rows, cell) => ({
    label: Math.floor(cell / classes),
    candidate: cell % classes,
    rows,
    weight: rows,
  })).filter(({ rows }) => rows > 0);
}

/** Both confusion matrices as sums over rows or clusters. */
function resummed(
  sample: ClassSample,
  models: Sides,
  { metric, resampling }: { readonly metric: ConfusionMetric; readonly resampling: Resampling },
): Estimate {
  const { labels, weights, clusters, n } = sample;
  const classes = sample.classes.length;
  const size = classes * classes;
  const width = size * (models[1] === undefined ? 1 : 2);
  if (width * (clusters?.count ?? Math.min(n, 20_000)) > LARGEST_TABLE)
    return unknown("there are too many classes to resample groups or weights");
  const source: SumSource = {
    units: n,
    width,
    clusters,
    unseen: unseenOf(sample, models).map(({ label, candidate, baseline, rate, weight }) => {
      const sums = new Float64Array(width);
      for (const [index, decision] of [candidate, baseline].slice(0, models.length).entries())
        sums[index * size + label * classes + decision] = weight;
      return { sums, rate };
    }),
    add: (row, into, offset) => {
      for (const [index, model] of models.entries()) {
        const cell = offset + index * size + (labels[row] ?? 0) * classes + (model?.decisions[row] ?? 0);
        into[cell] = (into[cell] ?? 0) + (weights?.[row] ?? 1);
      }
    },
  };
  const at = (sums: Float64Array, index: number): number =>
    numberOf(metric({ classes, counts: sums.subarray(index * size, (index + 1) * size) }));
  const statistic = (sums: Float64Array): number => at(sums, 0) - (models[1] === undefined ? 0 : at(sums, 1));
  const method = models[1] === undefined ? "bootstrap" : "paired bootstrap of cells";
  return bootstrapEstimate(`${method}${describe(sample)}`, resampling, (run) => bootstrapSums(source, statistic, run));
}

function correctness({ labels }: ClassSample, { decisions }: ClassSide): Uint8Array {
  return Uint8Array.from(labels, (label, row) => (label === decisions[row] ? 1 : 0));
}
