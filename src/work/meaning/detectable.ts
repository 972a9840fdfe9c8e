import { detectableMargin, nonInferioritySampleSize } from "../../stats/comparison/power.ts";
import type { Margin } from "../../kernel/units.ts";
import type { Metric } from "../../manifest/metrics.ts";

export interface EvaluationRows {
  readonly rows: number;
  /** Rows of the positive class, where it is known. */
  readonly positives?: number | undefined;
}

/** An answer in the metric's own units, or as a share of the baseline's value for a loss. */
export type Detectable = Margin;

/**
 * The smallest margin that an equally good candidate passes with 80 % power, before anyone has trained. It needs the
 * variance of one row's paired difference, which is not known yet, so typical values stand for it:
 * - counts of right and wrong (accuracy, …): 0.05, the share of rows that two good models judge differently;
 * - metrics of one class (recall, precision, F1): the same, over the positive rows only;
 * - ROC AUC: the Hanley-McNeil variance (Radiology 143, 1982) at an AUC of 0.8, with two models correlated by 0.9;
 * - ECE: the bound of the errors of ten bins: 10 over the square of the margin;
 * - losses: a row's loss varies as much as it is large, with two models correlated by 0.95: 0.1 of its mean squared.
 * A guess of the right size, made for a warning; the evaluation itself measures the real one.
 */
export function detectable(metric: Metric, data: EvaluationRows, confidence: number): Detectable {
  const margin = detectableMargin(rowVariance(metric, data), rowsFor(metric, data), {
    alpha: 1 - confidence,
  });
  return metric.scale === "bounded" ? { absolute: margin } : { relative: margin };
}

/** How many rows a margin needs, by the same approximation; undefined where the margin is in other units, or zero. */
export function rowsNeeded(
  metric: Metric,
  data: EvaluationRows,
  question: { readonly margin: Margin; readonly confidence: number },
): number | undefined {
  const { margin, confidence } = question;
  const size =
    metric.scale === "bounded"
      ? "absolute" in margin
        ? margin.absolute
        : 0
      : "relative" in margin
        ? margin.relative
        : 0;
  if (size <= 0) return undefined;
  const rows = nonInferioritySampleSize(rowVariance(metric, data), size, { alpha: 1 - confidence });
  return Math.ceil((rows * data.rows) / rowsFor(metric, data));
}

const DISCORDANCE = 0.05;
const TYPICAL_AUC = 0.8;
const AUC_CORRELATION = 0.9;
const LOSS_VARIANCE = 0.1;
/** 10 over the factor 6.18 of 80 % power at 5 %. */
const ECE_VARIANCE = 1.62;

const ONE_CLASS = new Set(["recall", "precision", "f1", "jaccard", "average_precision"]);

/** Whether it is the positive rows, and not all of them alike, that settle what a binary metric can detect. */
export function isOfOneClass({ name }: Metric): boolean {
  return ONE_CLASS.has(name) || name === "roc_auc";
}

function rowsFor({ name }: Metric, { rows, positives }: EvaluationRows): number {
  return ONE_CLASS.has(name) ? Math.max(1, positives ?? rows) : Math.max(1, rows);
}

function rowVariance({ name, scale }: Metric, data: EvaluationRows): number {
  if (name.startsWith("roc_auc")) return aucRowVariance(data);
  if (name === "ece") return ECE_VARIANCE;
  return scale === "loss" ? LOSS_VARIANCE : DISCORDANCE;
}

/** n times the variance of a difference of two correlated AUCs. */
function aucRowVariance({ rows, positives = rows / 2 }: EvaluationRows): number {
  const ones = Math.min(Math.max(1, positives), Math.max(1, rows - 1));
  const zeros = Math.max(1, rows - ones);
  const a = TYPICAL_AUC;
  const first = a / (2 - a) - a * a;
  const second = (2 * a * a) / (1 + a) - a * a;
  const variance = (a * (1 - a) + (ones - 1) * first + (zeros - 1) * second) / (ones * zeros);
  return 2 * (1 - AUC_CORRELATION) * variance * rows;
}
