import { rankedPrecisionInfluence } from "../../../stats/comparison/average-precision-influence.ts";
import { delongVariance } from "../../../stats/comparison/delong.ts";
import { samplingErrors } from "../../../stats/estimation/sampling-error.ts";
import type { TaskSample } from "../../measure/registry.ts";
import type { BinarySample } from "../../measure/binary-sample.ts";
import { metricValue } from "./metric-value.ts";
import type { WatchedMetric } from "./watched.ts";

/**
 * A metric's sampling error on one row of the reference: over the root of a window's rows it is that of the window. Null
 * where it has none. Of ROC AUC by the variances of positives and negatives (DeLong): that of the smaller class alone,
 * as NannyML has it, is 0.70 of the truth at 50 % positives.
 */
export function rowError(sample: TaskSample, watched: WatchedMetric, seed: number): number | null {
  if (sample.task === "binary-classification" && sample.weights === undefined) {
    const known = ofBinary(sample, watched.metric.name);
    if (known !== undefined) return known;
  }
  const { errors } = metricValue(sample, watched, seed);
  return errors === undefined ? null : ((errors.below + errors.above) / 2) * Math.sqrt(sample.n);
}

function ofBinary(sample: BinarySample, name: string): number | null | undefined {
  const { labels, candidate } = sample;
  if (sample.n === 0) return null;
  const errors = samplingErrors({ actual: labels, predicted: candidate.decisions }, 1);
  switch (name) {
    case "accuracy":
    case "precision":
    case "recall":
    case "specificity":
    case "f1":
      return errors[name].value;
    case "roc_auc":
      return areaError(sample);
    case "average_precision":
      return precisionError(sample);
    default:
      return undefined;
  }
}

function areaError({ candidate, n }: BinarySample): number | null {
  if (candidate.scores === undefined) return null;
  const placed = candidate.placements();
  const variance = placed && delongVariance(placed).value;
  return variance === null ? null : Math.sqrt(variance * n);
}

function precisionError({ candidate }: BinarySample): number | null {
  if (candidate.scores === undefined) return null;
  const influence = rankedPrecisionInfluence(candidate.ranked());
  if (influence === null) return null;
  return Math.sqrt(influence.values.reduce((sum, value) => sum + value ** 2, 0) / influence.values.length);
}
