import {
  bootstrapMulticlass,
  bootstrapMulticlassDifference,
  classCells,
  type ConfusionMetric,
} from "../../stats/comparison/multiclass-bootstrap.ts";
import { bootstrapSums, type SumSource } from "../../stats/comparison/sum-bootstrap.ts";
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
import type { ClassModel, ClassSample } from "./multiclass-sample.ts";
import { hitEstimate, hitDifference } from "./row-hits.ts";
import type { Plan } from "./sampling.ts";

type ClassMeasure = Measure<ClassSample, ClassModel>;

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
      [`precision_${average}`, ofMatrix((matrix) => averagedPrecision(matrix, { average }))],
      [`recall_${average}`, ofMatrix((matrix) => averagedRecall(matrix, { average }))],
      [`f1_${average}`, ofMatrix((matrix) => averagedF1(matrix, { average }))],
    ]),
  ),
};

function ofMatrix(metric: ConfusionMetric): ClassMeasure {
  return {
    value: (_, model) => metric(model.matrix()),
    level: (sample, model, plan) => {
      if (!areIndependent(sample)) return resummed(sample, [model], { metric, plan });
      return bootstrapEstimate("bootstrap of cells", plan, (run) => bootstrapMulticlass(model.matrix(), metric, run));
    },
    difference: (sample, { candidate, baseline }, plan) => {
      if (!areIndependent(sample)) return resummed(sample, [candidate, baseline], { metric, plan });
      const rows = {
        labels: sample.labels,
        classes: sample.classes.length,
        candidate: candidate.decisions,
        baseline: baseline.decisions,
      };
      const cells = classCells(rows);
      return bootstrapEstimate("paired bootstrap of cells", plan, (run) =>
        bootstrapMulticlassDifference(cells, metric, run),
      );
    },
  };
}

/** Both confusion matrices as sums over rows or clusters. */
function resummed(
  sample: ClassSample,
  models: readonly [ClassModel, ClassModel?],
  { metric, plan }: { readonly metric: ConfusionMetric; readonly plan: Plan },
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
  return bootstrapEstimate(`${method}${describe(sample)}`, plan, (run) => bootstrapSums(source, statistic, run));
}

function correctness({ labels }: ClassSample, { decisions }: ClassModel): Uint8Array {
  return Uint8Array.from(labels, (label, row) => (label === decisions[row] ? 1 : 0));
}
