import { metricNamed } from "../../../manifest/metrics.ts";
import {
  brierLosses,
  logLosses,
  multiclassBrierLosses,
  multiclassLogLosses,
} from "../../../stats/metrics/probability-losses.ts";
import {
  absoluteErrors,
  percentageErrors,
  squaredErrors,
  squaredLogErrors,
} from "../../../stats/metrics/regression.ts";
import type { ServedRows } from "../measured.ts";

/**
 * One value a row whose mean is the metric: NaN where a row has no answer or its truth is not known. Undefined
 * where the metric is no mean over rows (ROC AUC, F1), or the rows lack what it needs.
 */
export function rowMetric(name: string, rows: ServedRows): Float64Array | undefined {
  const { truth } = rows;
  const metric = metricNamed(name)?.name;
  if (truth === undefined || metric === undefined) return undefined;
  if (!(truth instanceof Int32Array)) return ofNumbers(metric, rows.scores, truth);
  const values = ofClasses(metric, rows, truth);
  return values?.map((value, row) => (truth[row]! < 0 || hasNoScore(rows, row, metric) ? NaN : value));
}

/** A probability that is not there would be clipped to a small one. */
function hasNoScore({ scores, width }: ServedRows, row: number, metric: string): boolean {
  if (metric === "accuracy" || scores === undefined) return false;
  for (let at = row * width; at < (row + 1) * width; at += 1) if (!Number.isFinite(scores[at])) return true;
  return false;
}

function ofClasses(metric: string, rows: ServedRows, truth: Int32Array): Float64Array | undefined {
  const { predicted, scores, width, positive } = rows;
  if (metric === "accuracy") {
    return (
      predicted &&
      Float64Array.from(truth, (code, row) => (predicted[row]! < 0 ? NaN : predicted[row] === code ? 1 : 0))
    );
  }
  if (scores === undefined) return undefined;
  if (width === 1) {
    if (positive === undefined) return undefined;
    const labels = Uint8Array.from(truth, (code) => (code === positive ? 1 : 0));
    if (metric === "log_loss") return logLosses(labels, scores);
    return metric === "brier_score" ? brierLosses(labels, scores) : undefined;
  }
  const probabilities = { labels: truth, probabilities: scores, classes: width };
  if (metric === "log_loss") return multiclassLogLosses(probabilities);
  return metric === "brier_score" ? multiclassBrierLosses(probabilities) : undefined;
}

function ofNumbers(
  metric: string,
  predictions: Float64Array | undefined,
  targets: Float64Array,
): Float64Array | undefined {
  const lossesOf = LOSSES[metric];
  if (lossesOf === undefined || predictions === undefined || predictions.length !== targets.length) return undefined;
  const losses = lossesOf({ targets, predictions });
  return losses.map((loss) => (Number.isFinite(loss) ? loss : NaN));
}

const LOSSES: Readonly<Record<string, typeof absoluteErrors>> = {
  mae: absoluteErrors,
  mse: squaredErrors,
  mape: percentageErrors,
  msle: squaredLogErrors,
};
