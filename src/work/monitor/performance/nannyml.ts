import type { Estimation } from "../../../generated/types.ts";
import { fitIsotonic } from "../../../stats/estimation/isotonic.ts";
import { macroSamplingErrors, rocAucSamplingError, samplingErrors } from "../../../stats/estimation/sampling-error.ts";
import type { Measured } from "../../../stats/measured.ts";
import type { TaskSample } from "../../measure/registry.ts";
import type { ServedRows } from "../measured.ts";
import { calibrationOf } from "./calibration.ts";
import { rowError } from "./row-errors.ts";
import { labelledSample, type ServedModel, type Unread } from "./served-sample.ts";
import type { WatchedMetric } from "./watched.ts";

interface NannymlSetting {
  readonly model: ServedModel;
  readonly metrics: readonly WatchedMetric[];
  /** Of the splits by which the need of calibration is told; NannyML's own are of 42. */
  readonly seed?: number;
}

/**
 * What estimates need as NannyML 0.13.1 has it, from the reference's rows: the whole isotonic fit, where a profile has
 * points of ten rows, and its sampling errors. Of average precision it draws its error without a seed: ours is taken.
 */
export function nannymlEstimation(
  rows: ServedRows,
  { model, metrics, seed = 42 }: NannymlSetting,
): Estimation | Unread {
  const labelled = labelledSample(rows, model);
  if ("problem" in labelled) return labelled;
  const { sample } = labelled;
  const known = errorsOf(sample);
  const errors = metrics.flatMap((metric) => {
    const error = known[metric.metric.name]?.value ?? rowError(sample, metric, seed);
    return error === null ? [] : [[metric.name, error] as const];
  });
  return {
    calibration: calibrationOf(sample, seed, ({ labels, scores }) => fitIsotonic(scores, labels)),
    errors: Object.fromEntries(errors),
  };
}

function errorsOf(sample: TaskSample): Readonly<Record<string, Measured>> {
  if (sample.n === 0) return {};
  if (sample.task === "binary-classification") {
    const { labels, candidate } = sample;
    const { scores } = candidate;
    return {
      ...samplingErrors({ actual: labels, predicted: candidate.decisions }, 1),
      ...(scores !== undefined && { roc_auc: rocAucSamplingError({ actual: labels, score: scores }, 1) }),
    };
  }
  if (sample.task !== "multiclass-classification") return {};
  const { labels, classes, candidate } = sample;
  const { scores } = candidate;
  const is = (codes: Int32Array, code: number): Uint8Array => Uint8Array.from(codes, (own) => (own === code ? 1 : 0));
  const errors = macroSamplingErrors(
    classes.map((_, code) => ({
      actual: is(labels, code),
      predicted: is(candidate.decisions, code),
      score: Float64Array.from(labels, (_label, row) => scores?.[row * classes.length + code] ?? 0),
    })),
    1,
  );
  return {
    accuracy: errors.accuracy,
    precision_macro: errors.precision,
    recall_macro: errors.recall,
    f1_macro: errors.f1,
    ...(scores !== undefined && { roc_auc_ovr: errors.rocAuc }),
  };
}
