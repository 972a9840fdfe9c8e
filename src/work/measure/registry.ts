import { METRICS } from "../../manifest/metric-catalogue.ts";
import type { Metric, Task } from "../../manifest/metric.ts";
import { unmeasured, type Measured } from "../../stats/measured.ts";
import { COUNT_MEASURES } from "./binary-counts.ts";
import { LOSS_MEASURES } from "./binary-losses.ts";
import { RANK_MEASURES } from "./binary-ranks.ts";
import { chosenBinary, type BinarySample } from "./binary-sample.ts";
import { CONFUSION_MEASURES } from "./class-confusion.ts";
import { CLASS_SCORE_MEASURES } from "./class-scores.ts";
import { LABEL_SET_MEASURES } from "./label-set-measures.ts";
import { chosenLabelSets, type LabelSetSample } from "./label-set-sample.ts";
import type { Units } from "./estimate.ts";
import type { Measure, Measurement } from "./measure.ts";
import { chosenClasses, type ClassSample } from "./multiclass-sample.ts";
import { QUANTILE_MEASURES } from "./quantile-measures.ts";
import { chosenQuantiles, type QuantileSample } from "./quantile-sample.ts";
import { rankingMeasure } from "./ranking-measures.ts";
import { chosenItems, type RankingSample } from "./ranking-sample.ts";
import { VALUE_MEASURES } from "./regression-measures.ts";
import { chosenValues, type ValueSample } from "./regression-sample.ts";
import { rowValueMeasurement } from "./row-values.ts";
import { unitsOf } from "./sampling.ts";
import { TEXT_MEASURES } from "./text-measures.ts";
import { chosenTexts, type TextSample } from "./text-sample.ts";

/** The rows of one dataset with what candidate and baseline say of them. */
export type TaskSample =
  | BinarySample
  | ClassSample
  | LabelSetSample
  | ValueSample
  | QuantileSample
  | RankingSample
  | TextSample;

const BINARY = { ...COUNT_MEASURES, ...RANK_MEASURES, ...LOSS_MEASURES };
const MULTICLASS = { ...CONFUSION_MEASURES, ...CLASS_SCORE_MEASURES };

const SHOWN: Readonly<Record<Task, readonly string[]>> = {
  "binary-classification": ["roc_auc", "average_precision", "log_loss", "brier_score", "ece", "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "matthews_corrcoef"],
  "multiclass-classification": ["accuracy", "balanced_accuracy", "f1_macro", "f1_weighted", "precision_macro", "recall_macro", "matthews_corrcoef", "log_loss", "brier_score", "roc_auc_ovr"],
  "multilabel-classification": ["f1_micro", "f1_macro", "f1_samples", "subset_accuracy", "hamming_loss", "jaccard_samples", "label_ranking_average_precision"],
  regression: ["mae", "rmse", "r2", "median_absolute_error", "explained_variance"],
  "quantile-regression": ["pinball_loss", "crps", "interval_coverage", "interval_width"],
  forecasting: ["mase", "rmsse", "wape", "smape", "mae", "rmse", "bias"],
  ranking: ["ndcg", "ndcg_at_10", "map", "mrr", "recall_at_10", "hit_at_10"],
  "text-generation": ["exact_match", "token_f1", "bleu", "chrf", "ter", "rouge1", "rouge2", "rougeL", "win_rate"],
}; // prettier-ignore

/** What is shown of every model of a task, whether or not it is gated. */
export function alwaysShown(task: Task): readonly Metric[] {
  return METRICS.filter(({ name }) => SHOWN[task].includes(name));
}

/** A metric on a sample; values are computed, errors only when asked for. */
export function measurementOf(metric: Metric, sample: TaskSample): Measurement {
  if (metric.rowSql !== undefined) return rowValueMeasurement(metric.name, sample);
  switch (sample.task) {
    case "binary-classification":
      return bound({ metric, measure: BINARY[metric.name], sample });
    case "multiclass-classification":
      return bound({ metric, measure: MULTICLASS[metric.name], sample });
    case "multilabel-classification":
      return bound({ metric, measure: LABEL_SET_MEASURES[metric.name], sample });
    case "regression":
    case "forecasting":
      return bound({ metric, measure: VALUE_MEASURES[metric.name], sample });
    case "quantile-regression":
      return bound({ metric, measure: QUANTILE_MEASURES[metric.name], sample });
    case "ranking":
      return bound({ metric, measure: rankingMeasure(metric.name), sample });
    case "text-generation":
      return bound({ metric, measure: TEXT_MEASURES[metric.name], sample });
  }
}

/** The independent units of a sample, whatever is asked of them. */
export function unitsOfSample(sample: TaskSample): Units {
  if (sample.task === "ranking") return { n: sample.queryCount, of: "query" };
  return unitsOf(sample.n, sample);
}

/** The sample of some of its rows. */
export function chosenRows(sample: TaskSample, rows: Uint32Array): TaskSample {
  switch (sample.task) {
    case "binary-classification":
      return chosenBinary(sample, rows);
    case "multiclass-classification":
      return chosenClasses(sample, rows);
    case "multilabel-classification":
      return chosenLabelSets(sample, rows);
    case "regression":
    case "forecasting":
      return chosenValues(sample, rows);
    case "quantile-regression":
      return chosenQuantiles(sample, rows);
    case "ranking":
      return chosenItems(sample, rows);
    case "text-generation":
      return chosenTexts(sample, rows);
  }
}

interface Compared<M> {
  readonly n: number;
  readonly candidate: M;
  readonly baseline?: M | undefined;
}

interface Binding<S, M> {
  readonly metric: Metric;
  readonly measure: Measure<S, M> | undefined;
  readonly sample: S;
}

function bound<M extends object, S extends Compared<M>>({ metric, measure, sample }: Binding<S, M>): Measurement {
  if (measure === undefined) throw new TypeError(`${metric.name} has no measure`);
  const valueOf = (model: M): Measured => {
    const problem = sample.n === 0 ? "there are no rows" : unmetNeed(metric, model);
    return problem === undefined ? measure.value(sample, model) : unmeasured(problem);
  };
  const { candidate, baseline } = sample;
  return {
    candidate: valueOf(candidate),
    ...(baseline !== undefined && { baseline: valueOf(baseline) }),
    level: (resampling) => measure.level(sample, candidate, resampling),
    difference: (resampling) => measure.difference(sample, { candidate, baseline: baseline ?? candidate }, resampling),
  };
}

const OF_PROBABILITIES: ReadonlySet<string> = new Set(["log_loss", "brier_score", "ece"]);

function unmetNeed({ name, needs }: Metric, model: object): string | undefined {
  if (needs !== "scores") return undefined;
  if (!("scores" in model) || model.scores === undefined)
    return `the model gives labels only, and ${name} needs scores`;
  if (!OF_PROBABILITIES.has(name) || ("areProbabilities" in model && model.areProbabilities !== false))
    return undefined;
  return `the model's scores are no probabilities, and ${name} needs them`;
}
