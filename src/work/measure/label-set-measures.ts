import { numberOf, type Measured } from "../../stats/measured.ts";
import { f1, jaccard, precision, recall } from "../../stats/metrics/binary.ts";
import { averaged, type Average, type CountMetric } from "../../stats/metrics/averages.ts";
import { hammingLoss, multilabelAverage, subsetAccuracy, type LabelSets } from "../../stats/metrics/multilabel.ts";
import {
  coverageError,
  labelRankingAveragePrecision,
  labelRankingLoss,
  type ScoredLabelSets,
} from "../../stats/metrics/multilabel-ranking.ts";
import type { LabelSetAnswers, LabelSetSample } from "./label-set-sample.ts";
import type { Measure } from "./measure.ts";
import { ofAddedSums, ofHits, ofRowMeans } from "./row-means.ts";

type LabelSetMeasure = Measure<LabelSetSample, LabelSetAnswers>;

const AVERAGES = ["macro", "micro", "weighted"] as const satisfies readonly Average[];

/** Metrics of sets of labels and of their order. */
export const LABEL_SET_MEASURES: Readonly<Record<string, LabelSetMeasure>> = {
  subset_accuracy: ofHits((sample, model) => Uint8Array.from(perSet(sample, model, subsetAccuracy))),
  hamming_loss: ofSets(hammingLoss),
  jaccard_samples: ofSets((sets) => multilabelAverage(sets, jaccard, { average: "samples" })),
  precision_samples: ofSets((sets) => multilabelAverage(sets, precision, { average: "samples" })),
  recall_samples: ofSets((sets) => multilabelAverage(sets, recall, { average: "samples" })),
  f1_samples: ofSets((sets) => multilabelAverage(sets, f1, { average: "samples" })),
  label_ranking_average_precision: ofOrder(labelRankingAveragePrecision, 1),
  coverage_error: ofOrder(coverageError, Infinity),
  label_ranking_loss: ofOrder(labelRankingLoss, 1),
  ...averagesOf("precision", precision),
  ...averagesOf("recall", recall),
  ...averagesOf("f1", f1),
};

function ofSets(metric: (sets: LabelSets) => Measured): LabelSetMeasure {
  return ofRowMeans((sample, model) => perSet(sample, model, metric), [0, 1]);
}

function ofOrder(metric: (sets: ScoredLabelSets) => Measured, most: number): LabelSetMeasure {
  return ofRowMeans(
    ({ n, labels, classes }, { scores = new Float64Array(labels.length) }) => {
      const of = (row: number): ScoredLabelSets => ({
        labels: labels.subarray(row * classes, (row + 1) * classes),
        scores: scores.subarray(row * classes, (row + 1) * classes),
        classes,
      });
      return Float64Array.from({ length: n }, (_, row) => numberOf(metric(of(row))));
    },
    [0, most],
  );
}

/** The metric of each row's set by itself: its mean over rows is the metric of them all. */
function perSet(
  { n, labels, classes }: LabelSetSample,
  { decisions }: LabelSetAnswers,
  metric: (sets: LabelSets) => Measured,
): Float64Array {
  return Float64Array.from({ length: n }, (_, row) => {
    const [from, to] = [row * classes, (row + 1) * classes];
    return numberOf(metric({ labels: labels.subarray(from, to), predictions: decisions.subarray(from, to), classes }));
  });
}

function averagesOf(name: string, metric: CountMetric): Readonly<Record<string, LabelSetMeasure>> {
  return Object.fromEntries(AVERAGES.map((average) => [`${name}_${average}`, ofLabels(metric, average)]));
}

/** Of each label: true positives, false positives, false negatives. */
const COUNTS = 3;

function ofLabels(metric: CountMetric, average: Average): LabelSetMeasure {
  return ofAddedSums({
    counts: outcomes,
    statistic: (sums) => numberOf(averaged(countsOf(sums), metric, { average })),
    reason: "no label has a value",
    range: [0, 1],
  });
}

function outcomes({ labels }: LabelSetSample, { decisions }: LabelSetAnswers): Float64Array {
  const table = new Float64Array(labels.length * COUNTS);
  for (let at = 0; at < labels.length; at += 1) {
    if (labels[at] === 0 && decisions[at] === 0) continue;
    const kind = labels[at] === 0 ? 1 : decisions[at] === 0 ? 2 : 0;
    table[at * COUNTS + kind] = 1;
  }
  return table;
}

function countsOf(sums: Float64Array) {
  return Array.from({ length: sums.length / COUNTS }, (_, label) => ({
    truePositives: sums[label * COUNTS] ?? 0,
    falsePositives: sums[label * COUNTS + 1] ?? 0,
    falseNegatives: sums[label * COUNTS + 2] ?? 0,
    trueNegatives: 0,
  }));
}
